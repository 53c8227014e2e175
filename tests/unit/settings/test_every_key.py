"""Every key that is declared changes something of what is registered: none is read and then forgotten on the way."""

import copy
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from components.base.keys import REQUIRED, Key, Mapped, Named, Pairs, Section, keys
from components.base.values import Value
from components.compute.config import HealthConfig
from settings.model import Settings
from tests.unit.golden.stacks import resource
from tests.unit.recorder import record_stack

Config = dict[str, Any]

ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:stripe-a1B2c3"
PARAMETER = "arn:aws:ssm:us-east-1:111122223333:parameter/stripe"
NAMES = {
    "services": "web",
    "secrets": "stripe",
    "jobs": "report",
    "queues": "orders",
    "schedule": "morning",
    "sidecars": "agent",
}

# What else a key needs beside the smallest stack in which it may stand.
DOMAIN: Config = {"edge": {"domain": {"name": "app.example.org"}}}
WEB: Config = {"port": 3000, "health": {"path": "/health", "tool": "wget"}}
WORKER: Config = {"kind": "worker", "port": None, "health": None, "routes": None}
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/0a1b"
IDS: Config = {"githubActions": {"ownerId": 1, "repositoryId": 1}}
VPC: Config = {
    "vpc": "vpc-0000000000000000a",
    "publicSubnetTags": {"Tier": "edge"},
    "privateSubnetTags": {"Tier": "tasks"},
}
SUBNETS = ["subnet-a0000000000000000", "subnet-b0000000000000000"]
OTHERS = ["subnet-a1111111111111111", "subnet-b1111111111111111"]


def in_existing(**change: Any) -> Config:
    """In a VPC that is there already."""
    return {"network": {"existing": merged(VPC, change)}, "database": {}}


def merged(config: Config, change: Config) -> Config:
    """change: `...` leaves a key out."""
    result = {key: value for key, value in copy.deepcopy(config).items() if change.get(key) is not ...}
    for key, value in change.items():
        if value is ...:
            continue
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else value
    return result


LISTENER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shared/0a1b2c3d4e5f6071/8a9b0c1d2e3f4443"
SHARED: Config = {
    "loadBalancer": {"existing": {"listener": LISTENER}},
    "edge": {"ingress": "https", "domain": {"name": "app.example.org"}},
}
NEEDS: Mapping[str, Config] = {
    "database.storageType": {"database": {"storageGb": 400, "maxStorageGb": 800, "iops": 12000}},
    "database.clientImage": {"database": {"users": "separate"}, "services": {"web": {"database": "url"}}},
    "database.iops": {"database": {"storageGb": 400, "maxStorageGb": 800}},
    "database.existing.port": {
        "database": {"existing": {"host": "db.abc.us-east-1.rds.amazonaws.com", "securityGroupId": "sg-0a1b2c3d"}},
        "services": {"web": {"database": "url"}},
    },
    "database.existing": {
        "database": {"existing": {"instance": "shared", "ownDatabase": True}},
        "services": {"web": {"database": "url"}},
    },
    "loadBalancer.existing": merged(in_existing(), SHARED),
    "network.existing.tags": in_existing(vpc=..., tags={"Name": "old"}),
    "network.existing.publicSubnets": in_existing(publicSubnetTags=..., publicSubnets=SUBNETS),
    "network.existing.privateSubnets": in_existing(privateSubnetTags=..., privateSubnets=SUBNETS),
    "network.existing": in_existing(),
    "services.web.database": {"database": {}},
    "services.web.cacheEnv": {"cache": {}},
    "alarms.cache": {"cache": {}},
    "services.web.scaling.backlog": {
        "queues": {"orders": {}, "mails": {}},
        "cluster": {"containerInsights": True},
        "services": {"web": {"receiveFrom": {"ORDERS": "orders", "MAILS": "mails"}}},
    },
    "services.web.scaling.timezone": {
        "services": {"web": {"scaling": {"schedule": {"morning": {"cron": "0 8 ? * * *", "min": 2, "max": 3}}}}}
    },
    "services.web.databaseEnv": {"database": {}},
    "services.web.sidecars.agent.secrets": {"secrets": {"datadog": {"arn": ARN}}},
    "services.web.sidecars": {"services": {"web": {"memory": 2048}}},
    "services.web.deregistrationSeconds": {"services": {"web": {"deploymentTimeoutMinutes": 120}}},
    "services.web.internal": {"site": {}, "services": {"web": {"routes": ["/web/*"]}}},
    "services.web.protocolVersion": {"site": {}, "services": {"web": {"internal": True}}},
    "services.web.connectsTo": {"services": {"prices": {**WEB, "internal": True, "imageOf": "web"}}},
    "services.web.sendTo": {"queues": {"orders": {}}},
    "services.web.receiveFrom": {"queues": {"orders": {}}},
    "alarms.queue": {"queues": {"orders": {}}},
    "services.web.grants": {"bucket": {}},
    "services.web.secrets": {"secrets": {"stripe": {"arn": ARN}}},
    "services.web.bakeMinutes": {"services": {"web": {"deployment": "blueGreen", "deploymentTimeoutMinutes": 60}}},
    "services.web.requiredEnv": {"services": {"web": {"env": {"LOG_LEVEL": "info"}}}},
    "services.web.routes": {"site": {}, "services": {"web": {"routes": ["/web/*"]}}},
    "services.web.kind": {"site": {}, "services": {"web": {"routes": ["/web/*"]}}},
    "services.web.single": {"site": {}, "services": {"web": WORKER}},
    "services.web.imageOf": {"release": "releases/api.json", "services": {"api": {**WEB, "routes": ["/api/*"]}}},
    "services.web.helperImage": {
        "database": {},
        "services": {"web": {"shell": False, "database": "url", "health": {"tool": "none"}}},
    },
    "services.web.health.command": {"services": {"web": {"health": {"tool": ..., "command": ["/check"]}}}},
    "services.web.shell": {
        "database": {},
        "services": {"web": {"database": "url", "health": {"tool": "none"}}},
    },
    "jobs.report.imageOf": {
        "release": "releases/api.json",
        "jobs": {"report": {"imageOf": "web"}},
        "services": {"api": {**WEB, "routes": ["/api/*"]}},
    },
    "jobs.report.cpu": {"jobs": {"report": {"imageOf": "web", "memory": 1024}}},
    "jobs.report": {"jobs": {"report": {"imageOf": "web"}}},
    "services.web.cpu": {"services": {"web": {"memory": 1024}}},
    "secrets.stripe.parameter": {
        "secrets": {"stripe": {"parameter": PARAMETER}},
        "services": {"web": {"secrets": {"KEY": "stripe"}}},
    },
    "secrets.stripe.secretName": {
        "secrets": {"stripe": {"secretName": "stripe"}},
        "services": {"web": {"secrets": {"KEY": "stripe"}}},
    },
    "secrets.stripe": {"secrets": {"stripe": {"arn": ARN}}, "services": {"web": {"secrets": {"KEY": "stripe"}}}},
    "site": {"services": {"web": {"routes": ["/web/*"]}}},
    "alarms.database": {"database": {}},
    "registry.adopt": {"registry": {"extraRepositories": ["shop/api"]}},
    "edge.domain.zoneRole": merged(DOMAIN, {"edge": {"domain": {"zone": "example.org"}}}),
    "edge.domain.zone": DOMAIN,
    "edge.domain.redirectsTo": merged(DOMAIN, {"edge": {"domain": {"aliases": ["api.example.org"]}}}),
    "edge.certificateArn": DOMAIN,
    "edge.originCertificateArn": {"edge": {"domain": {"name": "app.example.org"}, "certificateArn": CERTIFICATE}},
    "edge.ingress": {"edge": {"domain": {"name": "app.example.org", "zone": "example.org"}}},
    "waf.countOnly": {"waf": {"mode": "block"}},
    "githubActions.ownerId": IDS,
    "githubActions.repositoryId": IDS,
}
# What a change of a key has to change beside it.
BESIDE: Mapping[str, Config] = {
    "database.existing.cluster": {"database": {"existing": {"instance": ...}}},
    "database.existing.host": {"database": {"existing": {"instance": ..., "securityGroupId": "sg-0a1b2c3d"}}},
    "services.web.kind": {"services": {"web": WORKER}},
    "services.web.internal": {"services": {"web": {"routes": None}}},
}
# What to write where neither the example nor another option nor the largest number will do.
OTHER: Mapping[str, Any] = {
    "services.web.build.context": "../web",
    "jobs.report.imageOf": "api",
    "jobs.report.command": ["bin/other"],
    "jobs.report.schedule": "rate(1 hour)",
    "jobs.report.timeoutMinutes": 60,
    "jobs.report.cpu": 512,
    "jobs.report.memory": 1024,
    "services.web.permissions": [{"actions": ["ses:SendEmail"], "resources": ["*"]}],
    "app": "store",
    "release": "releases/none.json",
    "network.taskSubnets": "public",
    "environment.of": "staging",
    "loadBalancer.existing.listener": LISTENER.replace("0a1b", "9a9b"),
    "loadBalancer.existing.securityGroup": "sg-1a1b2c3d",
    "network.existing.publicSubnets": OTHERS,
    "network.existing.privateSubnets": OTHERS,
    "network.existing.databaseSubnets": OTHERS,
    "database.storageGb": 50,
    "database.iops": 20000,
    "database.existing.secretArn": ARN.replace("stripe", "server"),
    "secrets.stripe.arn": ARN.replace("stripe", "paypal"),
    "edge.domain.name": "www.example.org",
    "edge.cors.origins": ["https://*.example.org"],
    "edge.cors.methods": ["GET"],
    "edge.basicAuth.username": "client",
    "edge.originCertificateArn": f"{CERTIFICATE}2c3d",
    "edge.ingress": "https",
    "services.web.health.path": "/ready",
    "services.web.routes": ["/other/*"],
    "services.web.cpu": 512,
    "services.web.memory": 1024,
    "services.web.scaling.min": 3,
    "services.web.scaling.backlog.queue": "mails",
    "services.web.scaling.schedule.morning.cron": "0 9 ? * MON-FRI *",
    "services.web.scaling.schedule.morning.min": 5,
    "services.web.sidecars.agent.image": "public.ecr.aws/datadog/agent@sha256:" + "1" * 64,
    "services.web.sidecars.agent.memory": 256,
    "services.web.sidecars.agent.cpu": 64,
    "sleep.from": "21:00",
    "sleep.until": "06:00",
    "sleep.days": ["MON"],
    "services.web.architecture": "ARM64",
    "services.web.bakeMinutes": 20,
    "alarms.email": "on-call@example.org",
    "budget.email": "on-call@example.org",
    "githubActions.repository": "example-org/store",
}


def declared(cls: type[object] = Settings, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Key]]:
    """Every single key, by its path; `<name>` as NAMES has it."""
    for key in keys(cls).values():
        below = (*path, key.name)
        match key.kind:
            case Section(of=of):
                yield from declared(of, below)
            case Named(of=of) | Mapped(of=of):
                yield from declared(of, (*below, NAMES[key.name]))
            case _:
                yield ".".join(below), key


ABOUT_CHANGES = ("retire", "services.web.previousHealthPath")
"""What a deployed stack may become, and nothing of what is registered: tests/unit/settings/test_deployed.py."""
ABOUT_RELEASES = ("scan.block", "scan.ignore")
"""What keeps an image from being released: tests/unit/ops/test_scan.py."""
ABOUT_CHECKS = ("edge.basicAuth.inProduction",)
"""What a check of the settings asks for: tests/unit/settings/test_edge.py."""
KEYS = {path: key for path, key in declared() if path not in ABOUT_CHANGES + ABOUT_RELEASES + ABOUT_CHECKS}


def smallest(cls: type[object] = Settings, *, also: tuple[str, ...] = ()) -> Config:
    """The keys that must be written, with their examples; also: the way to a section that may be left out."""
    config: Config = {"tool": "curl"} if cls is HealthConfig else {}  # or a command: one of them must be written
    for key in keys(cls).values():
        on_the_way = also[:1] == (key.name,)
        match key.kind:
            case Value() if key.default is REQUIRED and key.derived is None:
                config[key.name] = False if key.example is None else key.example
            case Section(of=of) if key.default is not None or on_the_way:
                config[key.name] = smallest(of, also=also[1:] if on_the_way else ())
            case Named(of=of) | Mapped(of=of) if key.name == "services" or on_the_way:
                base = WEB if key.name == "services" else {}
                config[key.name] = {NAMES[key.name]: merged(base, smallest(of, also=also[2:] if on_the_way else ()))}
            case _:
                pass
    return config


def without_nulls(config: Config) -> Config:
    """As if the keys without a value were not written."""
    written = {key: value for key, value in config.items() if value is not None}
    return {key: without_nulls(value) if isinstance(value, dict) else value for key, value in written.items()}


def other(path: str, key: Key, now: Any) -> Any:
    """A value that the key may have and does not have now."""
    if path in OTHER:
        return OTHER[path]
    assert isinstance(key.kind, Value | Pairs)
    schema = key.kind.schema if isinstance(key.kind, Value) else {}
    if schema.get("type") == "boolean":
        return not (now if now is not None else key.default is True)
    current = now if now is not None else key.default
    if "enum" in schema:
        return next(option for option in schema["enum"] if option != current)  # pyright: ignore[reportGeneralTypeIssues]
    if schema.get("type") == "integer":
        return schema["minimum"] if current == schema["maximum"] else schema["maximum"]
    assert key.example not in (None, current), f"{path} needs an example that is not its default"
    return key.example


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose one service has an image that is built for both processors."""
    folder = tmp_path_factory.mktemp("project")
    image = {"digest": "sha256:" + "0" * 64, "platforms": ["linux/amd64", "linux/arm64"], "tag": "release-1"}
    (folder / "releases").mkdir()
    for name, services in (("dev", {"web": image}), ("api", {"api": image}), ("none", {})):
        content = {"schema": 1, "stack": "dev", "services": services}
        (folder / "releases" / f"{name}.json").write_text(json.dumps(content))
    (folder / "Pulumi.dev.yaml").write_text(json.dumps({"config": {"aws:region": "us-east-1"}}))
    return folder


@cache
def registered(project: Path, config: str) -> str:
    change = {f"fairway:{key}": value for key, value in json.loads(config).items()}
    recorder = record_stack("dev", change=change, folder=project)
    blocks = sorted(resource(item) for item in recorder.registered)
    return "\n".join([*blocks, json.dumps(recorder.outputs, default=str, sort_keys=True)])


@pytest.mark.parametrize("path", KEYS)
def test_a_declared_key_changes_what_is_registered(project: Path, path: str) -> None:
    way = tuple(path.split("."))
    need = next((need for prefix, need in NEEDS.items() if path == prefix or path.startswith(f"{prefix}.")), {})
    before = without_nulls(merged(smallest(also=way[:-1]), need))
    *sections, last = way
    now: Any = before
    for section in sections:
        now = now.get(section, {})
    change: Any = other(path, KEYS[path], now.get(last))
    for section in reversed(way):
        change = {section: change}
    after = merged(merged(before, BESIDE.get(path, {})), change)
    assert before != after
    assert registered(project, json.dumps(before)) != registered(project, json.dumps(after))
