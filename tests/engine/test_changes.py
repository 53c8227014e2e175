"""Going back and forth between settings: whatever changes, nothing that holds data is replaced or deleted."""

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.plan.stateful import holds_data
from tests.engine.harness import ROOT, Sandbox

Config = dict[str, Any]
STATES = Path(__file__).parent / "states"
LOGS = "aws:cloudwatch/logGroup:LogGroup"  # of a service that is gone, they go with it
RULE, LISTENER = "aws:lb/listenerRule:ListenerRule", "aws:lb/listener:Listener"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
LOSSES = {"replace", "create-replacement", "delete-replaced", "delete"}


def nat(strategy: str) -> Callable[[Config], None]:
    return lambda config: config["fairway:network"].update(nat=strategy)


def closed(config: Config) -> None:
    """Endpoints alone."""
    endpoints = ["ecr", "logs", "secretsmanager"]
    config["fairway:network"].update(nat="none", taskSubnets="private", endpoints=endpoints)


def edge(**values: Any) -> Callable[[Config], None]:
    return lambda config: config.update({"fairway:edge": values})


def both(*parts: Callable[[Config], None]) -> Callable[[Config], None]:
    def change(config: Config) -> None:
        for part in parts:
            part(config)

    return change


def zone_added(config: Config) -> None:
    config["fairway:network"]["availabilityZones"] += 1


without_cdn = edge(ingress="http")
ingress_https = edge(
    ingress="https",
    domain={"name": "app.example.org"},
    certificateArn="arn:aws:acm:us-east-1:111122223333:certificate/0a1b",
)
vpc_origin = edge(vpcOrigin=True)
named = edge(domain={"name": "app.example.org", "zone": "example.org"})
kept = edge(deletionProtection=True)


def blue_green(config: Config) -> None:
    config["fairway:cluster"]["containerInsights"] = True
    config["fairway:services"]["backend"] |= {"deployment": "blueGreen", "deploymentTimeoutMinutes": 20}


def service_added(config: Config) -> None:
    services = config["fairway:services"]
    services["admin"] = copy.deepcopy(services["backend"]) | {"routes": ["/admin/*"]}  # on the same port


def service_renamed(config: Config) -> None:
    services = config["fairway:services"]
    services["web"] = services.pop("frontend") | {"formerly": "frontend"}


def service_renamed_back(config: Config) -> None:
    config["fairway:services"]["frontend"] |= {"formerly": "web", "repository": "portfolio/frontend"}


def service_removed(config: Config) -> None:
    config["fairway:services"]["backend"]["routes"] = ["/*"]
    config["fairway:registry"]["extraRepositories"] = ["portfolio/frontend"]
    config["fairway:retire"] = ["frontend"]
    del config["fairway:services"]["frontend"]


def entitled(*actions: str) -> Callable[[Config], None]:
    permissions = [{"actions": list(actions), "resources": ["*"]}]
    return lambda config: config["fairway:services"]["backend"].update(permissions=permissions)


def secret(config: Config) -> None:
    config["fairway:secrets"] = {"flags": {"parameter": "arn:aws:ssm:us-east-1:111122223333:parameter/flags"}}
    config["fairway:services"]["backend"]["secrets"] = {"FLAGS": "flags"}


def larger_database(config: Config) -> None:
    config["fairway:database"] |= {"instanceClass": "db.t4g.medium", "storageGb": 50, "multiAz": True}


def next_version(config: Config) -> None:
    config["fairway:database"] |= {"version": "16", "allowMajorUpgrade": True}


CHANGES = {
    "nat none": nat("none"),
    "nat perAz": nat("perAz"),
    "without cdn": without_cdn,
    "ingress https": ingress_https,
    "vpc origin": vpc_origin,
    "name of its own": named,
    "blue/green": blue_green,
    "next version of the database": next_version,
    "service added on a port that another has": service_added,
    "service renamed": service_renamed,
    "service removed": service_removed,
    "larger database": larger_database,
}


def project(folder: Path) -> Path:
    """A project with this repository's program and a copy of dev's files, for a test to change."""
    (folder / "releases").mkdir(parents=True)
    config = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
    config["main"], config["runtime"]["options"]["virtualenv"] = str(ROOT), str(ROOT / ".venv")
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump({key: config[key] for key in ("name", "main", "runtime")}))
    configure(folder, lambda config: None)
    return folder


def configure(folder: Path, change: Callable[[Config], None]) -> None:
    """Writes dev's settings with one change, and a release that has an image for each of its services."""
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
    change(config["config"])
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump(config))
    released = json.loads((ROOT / "releases" / "dev.json").read_text())
    image = released["services"]["backend"]
    released["services"] = {
        name: released["services"].get(name, image) for name in config["config"]["fairway:services"]
    }
    released.pop("evidence", None)
    (folder / "releases" / "dev.json").write_text(json.dumps(released))


def changes(sandbox: Sandbox) -> dict[str, str]:
    """URN → operation, of every resource that the next update would touch."""
    result = sandbox.must("preview", "dev", "--json", env={"PULUMI_OPTION_POLICY_PACK": ""})
    steps = json.loads(result.output)["steps"]
    return {step["urn"]: step["op"] for step in steps if step["op"] not in ("same", "read")}


def groups(rule: dict[str, Any]) -> list[dict[str, Any]]:
    """The target groups of a listener rule's forward action, with their weights; none where it has but one."""
    return (rule["properties"]["actions"][0].get("forward") or {}).get("targetGroups", [])


def lost(changed: dict[str, str]) -> dict[str, str]:
    return {
        urn: operation
        for urn, operation in changed.items()
        if operation in LOSSES and holds_data(urn.split("::")[2].split("$")[-1]) and LOGS not in urn
    }


def update(sandbox: Sandbox, *options: str) -> None:
    without_pack = {"PULUMI_OPTION_POLICY_PACK": "", "PULUMI_DEBUG_COMMANDS": "true"}
    sandbox.must("up", "dev", "--yes", "--skip-preview", *options, env=without_pack)


def timeline(events: Path) -> list[tuple[str, str, str]]:
    """What an update did, in order: `begins` or `ends`, the operation, and the resource's type and name."""
    happened: list[tuple[str, str, str]] = []
    for line in events.read_text().splitlines():
        event = json.loads(line)
        for key, word in (("resourcePreEvent", "begins"), ("resOutputsEvent", "ends")):
            if step := (event.get(key) or {}).get("metadata"):
                happened.append((word, step["op"], "::".join(step["urn"].split("$")[-1].split("::")[-2:])))
    return happened


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """dev, up from a project whose settings the tests change; each puts them back."""
    place = tmp_path_factory.mktemp("changes")
    sandbox = Sandbox(place / "sandbox", project(place / "project"))
    update(sandbox)
    return sandbox


@pytest.fixture(scope="module", params=sorted(path.parent.name for path in STATES.glob("*/state.json")))
def earlier(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """A stack that an earlier Fairway brought up, as it was exported then, with its simulated cloud; for previews."""
    place = tmp_path_factory.mktemp("earlier")
    sandbox = Sandbox(place / "sandbox", project(place / "project"))
    cloud = sandbox.cloud("dev")
    cloud.parent.mkdir(parents=True)
    shutil.copy(STATES / request.param / "cloud.json", cloud)
    assert sandbox.run("pulumi", "stack", "init", "dev").code == 0
    state = str(STATES / request.param / "state.json")
    result = sandbox.run("pulumi", "stack", "import", "-s", "dev", "--file", state)
    assert result.code == 0, result
    return sandbox


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_settings_loses_nothing_that_holds_data(up: Sandbox, name: str) -> None:
    configure(up.program, CHANGES[name])
    changed = changes(up)
    configure(up.program, lambda config: None)
    assert changed, "the change changes something"
    assert not lost(changed)


def test_one_zone_more_only_adds(up: Sandbox) -> None:
    """With awsx's own layout every subnet would be replaced, and AWS would refuse the new ones."""
    configure(up.program, zone_added)
    changed = changes(up)
    configure(up.program, lambda config: None)
    assert {urn for urn, operation in changed.items() if operation == "create" and "aws:ec2/subnet:Subnet" in urn}
    assert set(changed.values()) <= {"create", "update"}


def test_a_service_that_was_removed_leaves_its_logs_and_can_come_back(up: Sandbox) -> None:
    logs = json.loads(up.cloud("dev").read_text())["resources"][LOGS]
    configure(up.program, service_removed)
    update(up)
    assert set(logs) <= set(json.loads(up.cloud("dev").read_text())["resources"][LOGS])
    configure(up.program, lambda config: None)
    update(up)
    assert not changes(up)


def test_there_and_back_again(up: Sandbox, tmp_path: Path) -> None:
    """NAT, the ingress, a service's name, as updates and not only as previews."""
    logs: list[Path] = []
    slow = {"type": "aws:ec2/vpcEndpoint:VpcEndpoint", "name": "network-*", "seconds": 3}
    (up.folder / "faults.json").write_text(json.dumps([slow]))
    for change in (
        both(nat("none"), without_cdn),
        both(closed, without_cdn),
        both(nat("perAz"), ingress_https),
        both(service_renamed, without_cdn),
        service_renamed_back,
    ):
        configure(up.program, change)
        assert not lost(changes(up))
        logs.append(tmp_path / f"events-{len(logs)}")
        update(up, "--event-log", str(logs[-1]))
        assert not changes(up)
    (up.folder / "faults.json").write_text("[]")
    configure(up.program, lambda config: None)
    assert not changes(up)
    happened = [(word, step) for word, _, step in timeline(logs[1])]
    stand = [at for at, (word, step) in enumerate(happened) if word == "ends" and ":VpcEndpoint::network-" in step]
    moves = [at for at, (word, step) in enumerate(happened) if word == "begins" and "ecs/service:Service::" in step]
    assert len(stand) == 4 and len(moves) == 2 and max(stand) < min(moves), "tasks move once the endpoints stand"


def test_the_way_to_tls_behind_cloudfront_has_no_gap(up: Sandbox, tmp_path: Path) -> None:
    """CloudFront comes by the new listener once it has every route, and the old one is open until then."""
    configure(up.program, named)
    update(up, "--event-log", str(tmp_path / "events"))
    happened = timeline(tmp_path / "events")

    def at(word: str, operations: str, *resources: str) -> list[int]:
        return [
            index
            for index, (when, operation, resource) in enumerate(happened)
            if when == word and operation in operations.split() and resource.startswith(resources)
        ]

    (moves,) = at("begins", "update", DISTRIBUTION)
    (moved,) = at("ends", "update", DISTRIBUTION)
    way = at(
        "ends", "create create-replacement", RULE, f"{LISTENER}::edge-https", f"{INGRESS}::edge-alb-cloudfront-tls"
    )
    assert len(way) == 4 and max(way) < moves
    (group,) = at("ends", "update", "aws:lb/loadBalancer:LoadBalancer")
    assert group < moves
    gone = at("begins", "delete delete-replaced", RULE, f"{LISTENER}::edge-http", f"{INGRESS}::edge-alb-cloudfront")
    assert len(gone) == 4 and min(gone) > moved
    assert not changes(up)
    configure(up.program, lambda config: None)
    update(up)
    assert not changes(up)


def test_a_name_whose_dns_is_elsewhere_is_served_once_aws_has_seen_the_records(up: Sandbox) -> None:
    configure(up.program, edge(domain={"name": "app.example.org", "redirects": ["www.example.org"]}))
    update(up)
    outputs = json.loads(up.run("pulumi", "stack", "output", "-s", "dev", "--json").output)
    assert outputs["url"].endswith(".cloudfront.net")
    proofs = [record for record in outputs["dnsRecords"] if record["value"].endswith(".acm-validations.aws.")]
    assert [record["name"].split(".", 1)[1] for record in proofs] == ["app.example.org.", "www.example.org."]
    cloud = json.loads(up.cloud("dev").read_text())
    for certificate in cloud["resources"]["aws:acm/certificate:Certificate"].values():
        certificate["properties"]["status"] = "ISSUED"  # the records were added
    up.cloud("dev").write_text(json.dumps(cloud))
    update(up)
    outputs = json.loads(up.run("pulumi", "stack", "output", "-s", "dev", "--json").output)
    assert outputs["url"] == "https://app.example.org"
    assert not changes(up)
    configure(up.program, lambda config: None)
    update(up)


def test_tasks_that_ecs_replaces_keep_their_rights_until_they_are_gone(up: Sandbox, tmp_path: Path) -> None:
    """What the new tasks may not do any more, and which secret they do not start with, the old ones may and do."""
    configure(up.program, both(entitled("cloudwatch:PutMetricData", "xray:PutTraceSegments"), secret))
    update(up)
    configure(up.program, entitled("cloudwatch:PutMetricData"))
    update(up, "--event-log", str(tmp_path / "events"))
    happened = timeline(tmp_path / "events")
    for policy in ("backend-execution", "backend-task"):
        one = f"aws:iam/rolePolicy:RolePolicy::{policy}"
        service = "aws:ecs/service:Service::backend-service"
        order = [
            ("ends", "create-replacement", one),
            ("begins", "update", service),
            ("ends", "update", service),
            ("begins", "delete-replaced", one),
        ]
        assert [step for step in happened if step in order] == order
    assert not changes(up)
    configure(up.program, lambda config: None)
    update(up)


def test_a_service_becomes_blue_green_and_ecs_keeps_its_weights(up: Sandbox) -> None:
    """ECS finds both target groups on the rule; what it shifts no update shifts back, also not one after a refresh."""
    configure(up.program, both(blue_green, kept))
    update(up)
    cloud = json.loads(up.cloud("dev").read_text())
    (rule,) = [entry for entry in cloud["resources"][RULE].values() if groups(entry)]
    blue, green = groups(rule)
    assert (blue["weight"], green["weight"]) == (1, 0)
    rule["properties"]["actions"][0]["forward"]["targetGroups"] = [{**green, "weight": 1}, {**blue, "weight": 0}]
    up.cloud("dev").write_text(json.dumps(cloud))
    assert not changes(up)
    up.must("refresh", "dev", "--yes", "--skip-preview")
    assert not changes(up)


def test_a_load_balancer_that_aws_would_keep_is_not_replaced(up: Sandbox) -> None:
    """The way to a VPC origin in production and back, as docs/operations.md says: unprotected first."""
    configure(up.program, edge(deletionProtection=True, vpcOrigin=True))
    refused = up.pulumi("preview", "dev", env={"PULUMI_OPTION_POLICY_PACK": ""})
    assert refused.code != 0 and "edge-alb" in refused.text and "marked for protection" in refused.text, refused
    for change in (edge(), vpc_origin, lambda config: None):
        configure(up.program, change)
        update(up)
    assert not changes(up)


def test_the_next_version_of_the_database_is_the_same_instance(up: Sandbox) -> None:
    """The last one of this stack: there is no way back."""
    configure(up.program, next_version)
    assert not lost(changes(up))
    update(up)
    assert not changes(up)


@pytest.mark.parametrize("name", ["nothing", *CHANGES])
def test_the_state_of_an_earlier_release_goes_on(earlier: Sandbox, name: str) -> None:
    configure(earlier.program, CHANGES.get(name, lambda config: None))
    assert not lost(changes(earlier))
