"""F16, F41: a host that is host and port: RDS's `endpoint` where its `address` belongs."""

import re
from collections.abc import Iterator, Mapping

from ..reading import kinds
from ..reading.containers import in_every_task, known_containers
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, Level, NotEvaluated, Results, Rule

_SERVERS = "DB|DATABASE|PG|POSTGRES(?:QL|DB)?|MYSQL|MARIADB|RDS"
_HOST = re.compile(rf"(?P<of>(?:^|\w+_)(?:{_SERVERS})?_?)HOST(?:NAME)?$", re.IGNORECASE)
_STORE = re.compile(rf"(?:^|_)(?:{_SERVERS})_?HOST(?:NAME)?$|^host$", re.IGNORECASE)
_WITH_PORT = re.compile(r"[\w-]+(?:\.[\w-]+)+:\d{2,5}")
_TWO_PORTS = re.compile(r":/{2}(?:[^@/\s]*@)?[\w.-]+:\d{2,5}:\d{2,5}(?=[/?]|$)")


def task(definition: Resource) -> Results:
    """Variables that name a host, and the URLs built of one."""
    for container in known_containers(definition):
        for name, value in container.environment.items():
            if value.unknown and _STORE.search(name):
                yield NotEvaluated(value.path)
        for name, message, level in _problems({**container.secrets, **container.environment}, container.environment):
            yield Finding(message, f"container {container.name}: environment {name}", level=level)


def secret(version: Resource) -> Results:
    """The fields of a secret's document, or the whole text of a secret or parameter."""
    key = "value" if version.type == kinds.PARAMETER else "secretString"
    if version[key].unknown:
        return  # most are; once it is known, here or in a rehearsal, it is judged
    document = version[key].parsed().fields() or {"": version[key]}
    for name, message, level in _problems(document, document):
        yield Finding(message, f"{key}, key {name}" if name else key, level=level)


def _problems(names: Mapping[str, Fact], values: Mapping[str, Fact]) -> Iterator[tuple[str, str, Level | None]]:
    """Hosts with a port in them, by name; where a port stands beside it as well, nothing can work."""
    for name, value in values.items():
        text = (value.text or "").strip()
        if _TWO_PORTS.search(text):
            yield name, "an address with two ports (value not shown)", None
        elif _STORE.search(name) and _WITH_PORT.fullmatch(text):
            beside = _has_port(name, names)
            message = "host and port in one" + (", and a port beside it" if beside else "")
            yield name, message, None if beside else "advisory"


def _has_port(name: str, names: Mapping[str, Fact]) -> bool:
    match = _HOST.search(name)
    port = f"{match['of'] if match else ''}PORT".upper()
    return any(other.upper() == port for other in names)


RULE = Rule(
    name="database-host-with-port",
    failures=("F16", "F41"),
    title="a host holds a port as well",
    severity="high",
    symptom="getaddrinfo ENOTFOUND shop.abc.rds.amazonaws.com:5432; could not translate host name",
    cause="RDS's `endpoint` is address and port together; `address` is the host alone.",
    fix="take the instance's `address` for the host, and its `port` for the port",
    limits="values that are known only after the update: a rehearsal shows them",
    bad='{"name": "DB_HOST", "value": instance.endpoint}, {"name": "DB_PORT", "value": "5432"}',
    good='{"name": "DB_HOST", "value": instance.address}, {"name": "DB_PORT", "value": "5432"}',
    resource_checks=in_every_task(task),
    stack_checks=dict.fromkeys((kinds.SECRET_VERSION, kinds.PARAMETER), secret),
)
