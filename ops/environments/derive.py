"""The settings of a preview environment, from those of the stack that it stands beside."""

import zlib
from collections.abc import Iterator, Mapping
from typing import Any, cast

import settings
from components.base.routes import covers, host_of, is_wildcard, path_of
from ops.environments.shared import Shared
from ops.environments.tags import environment_tags
from ops.errors import OpsError

Config = Mapping[str, Any]
OF_THE_STACK = (
    "alarms", "budget", "cluster", "database", "edge", "environment", "githubActions", "loadBalancer", "network",
    "production", "registry", "release", "retire", "secrets", "services", "sleep", "waf",
)  # fmt: skip
"""Sections that an environment does not have, or has otherwise; all others are as in the stack."""
AT_THE_EDGE = ("basicAuth", "cors", "responseHeaders", "allowedCountries", "blockedCountries")
"""What CloudFront does the same for the environment: who may not see the stack may not see this one."""
OF_MORE_TASKS = ("bakeMinutes", "deployment", "desiredCount", "formerly", "previousHealthPath", "repository", "scaling")
UNPROTECTED = ("bucket", "cache", "queues", "userPool")


def environment_config(
    parent: Config, *, name: str, of: str, shared: Shared, first_priority: int, created: str
) -> dict[str, Any]:
    """The `config` of `Pulumi.<name>.yaml`.

    One task a service, on Spot, without alarms; a name of its own below the stack's, where that has one; a database of
    its own on the stack's server. Secrets are the stack's, by their ARNs: no value is copied. Raises OpsError where an
    environment cannot stand beside the stack.
    """
    own = {key.removeprefix("fairway:"): _parsed(value) for key, value in parent.items() if key.startswith("fairway:")}
    _refuse(own, of, shared)
    names = _names(own, name)
    cluster: Config = {**_section(own, "cluster"), "spotPercent": 100, "containerInsights": False}
    sections: dict[str, Any] = {key: value for key, value in own.items() if key not in OF_THE_STACK}
    sections |= {key: _unprotected(key, sections[key]) for key in UNPROTECTED if key in sections}
    sections |= {
        "production": False,
        "environment": {"of": of, **({"boundary": shared.boundary} if shared.boundary else {})},
        "network": _network(own, shared),
        "loadBalancer": {"existing": _load_balancer(own, shared, first_priority)},
        "registry": {"account": _section(own, "registry").get("account") or shared.account},
        "cluster": cluster,
        "edge": _edge(own, names),
        "services": {
            service: _service(str(own["app"]), service, values, names)
            for service, values in _section(own, "services").items()
        },
    }
    if secrets := dict(_secrets(own, shared)):
        sections["secrets"] = secrets
    if (database := own.get("database")) is not None:
        sections["database"] = _database(cast(Config, database), shared, str(own["app"]), name)
    kept = {key: value for key, value in parent.items() if not key.startswith(("fairway:", "secrets:"))}
    tags = _mapping(_parsed(kept.get("aws:defaultTags"))).get("tags")
    kept["aws:defaultTags"] = {
        "tags": {**_mapping(tags), **environment_tags(name=name, of=of, app=str(own["app"]), created=created)}
    }
    return {**kept, **{f"fairway:{key}": value for key, value in sections.items()}}


def _refuse(own: Config, of: str, shared: Shared) -> None:
    edge = _section(own, "edge")
    domain = _section(edge, "domain")
    problem = None
    if str(own.get("production")).lower() == "true":
        problem = "is a production stack; environments stand beside one that is not"
    elif "environment" in own:
        problem = "is an environment itself; write the stack that it stands beside"
    elif shared.internal:
        problem = "has a load balancer inside its VPC (edge.vpcOrigin), which serves one distribution alone"
    elif edge.get("ingress") == "http" and not domain:
        problem = "is told from others by no name: give it edge.domain, or ingress cloudfront"
    elif domain and not domain.get("zone") and not edge.get("certificateArn"):
        problem = "has a domain whose DNS is elsewhere: environments need edge.domain.zone, or a wildcard certificate"
    if problem:
        raise OpsError(f"{of} {problem}.")


def _names(own: Config, name: str) -> Mapping[str, str]:
    """Each name of the stack's domain → the environment's."""
    domain = _section(_section(own, "edge"), "domain")
    names = [domain["name"], *domain.get("aliases", ())] if domain else []
    return {str(old): f"*.{name}.{old[2:]}" if is_wildcard(str(old)) else f"{name}.{old}" for old in names}


def _edge(own: Config, names: Mapping[str, str]) -> Config:
    """Without what the load balancer has; CloudFront only where the stack has it."""
    edge = _section(own, "edge")
    kept = {key: edge[key] for key in ("ingress", "cachedPaths", "certificateArn", *AT_THE_EDGE) if key in edge}
    if edge.get("ingress") == "https":
        kept.pop("certificateArn", None)  # the listener has it
    if not names:
        return kept
    first, *others = names.values()
    domain = {"name": first, **({"aliases": others} if others else {})}
    of_zone = {key: value for key, value in _section(edge, "domain").items() if key in ("zone", "zoneRole") and value}
    return {**kept, "domain": {**domain, **of_zone}}


def _network(own: Config, shared: Shared) -> Config:
    network = _section(own, "network")
    existing: Config = network.get("existing") or {
        "vpc": shared.vpc,
        "publicSubnets": list(shared.public_subnets),
        "privateSubnets": list(shared.private_subnets),
    }
    return {"existing": existing, "taskSubnets": "public" if shared.tasks_public else "private"}


def _load_balancer(own: Config, shared: Shared, first_priority: int) -> Config:
    existing = _section(_section(own, "loadBalancer"), "existing")
    covered = bool(_section(own, "edge").get("certificateArn") or existing.get("listenerCertificate"))
    domain = _section(_section(own, "edge"), "domain")
    group = {"securityGroup": existing["securityGroup"]} if existing.get("securityGroup") else {}
    certificate = {"listenerCertificate": True} if covered and domain else {}
    return {"listener": shared.listener, "firstPriority": first_priority, **group, **certificate}


def _database(database: Config, shared: Shared, app: str, name: str) -> Config:
    """A database and a user of the environment's own on the stack's server."""
    image = {"clientImage": database["clientImage"]} if "clientImage" in database else {}
    existing: Config = _section(database, "existing") or {
        "instance": shared.database,
        "secretArn": shared.database_secret,
        **image,
    }
    own = f"{app}_{name}".replace("-", "_")
    mark = f"{zlib.crc32(own.encode()):08x}"[:4]  # a name cut short may be another environment's
    return {
        "existing": {**existing, "ownDatabase": True},
        "name": own,
        "username": f"{name.replace('-', '_')[:11]}_{mark}",
    }


def _service(app: str, service: str, values: Config, names: Mapping[str, str]) -> Config:
    """One task, of the stack's images."""
    kept: dict[str, Any] = {key: value for key, value in values.items() if key not in OF_MORE_TASKS}
    if "imageOf" not in kept:
        kept["repository"] = values.get("repository") or f"{app}/{values.get('formerly') or service}"
    if isinstance(kept.get("routes"), list):
        kept["routes"] = [_route(str(route), names) for route in kept["routes"]]
    return {**kept, "desiredCount": 1}


def _route(route: str, names: Mapping[str, str]) -> str:
    """Of a name that a star is for, the same first label under the environment's star."""
    host = host_of(route)
    if host is None:
        return route
    star = next((new for old, new in names.items() if is_wildcard(old) and covers(old, host)), None)
    own = names.get(host) or (f"{host.partition('.')[0]}{star[1:]}" if star else host)
    return f"{own}{path_of(route)}"


def _secrets(own: Config, shared: Shared) -> Iterator[tuple[str, Config]]:
    """Those that the stack makes are named by their ARN."""
    for name, secret in _section(own, "secrets").items():
        if secret:
            yield name, secret
        elif name in shared.secrets:
            yield name, {"arn": shared.secrets[name]}
        else:
            raise OpsError(f"secret {name} is not there yet: update the stack first.")


def _unprotected(key: str, section: Any) -> Any:
    if key == "queues":
        return {name: {**_mapping(queue), "protect": False} for name, queue in _mapping(section).items()}
    more = {"bucket": {"forceDestroy": True}, "cache": {"backupDays": 0, "multiAz": False}}
    return {**_mapping(section), "protect": False, **more.get(key, {})}


def _section(of: Config, key: str) -> Config:
    return _mapping(of.get(key))


def _mapping(value: object) -> Config:
    return cast(Config, value) if isinstance(value, Mapping) else {}


def _parsed(value: object) -> Any:
    return settings.parsed(value) if isinstance(value, str) else value
