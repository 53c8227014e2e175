"""F3, F4, F5: a client that does not verify the database's certificate."""

import re
from collections.abc import Iterator

from ..reading import kinds, urls
from ..reading.containers import containers_of, in_every_task
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_WEAK_MODES = frozenset({"no-verify", "require", "prefer", "allow", "disable"})
_WEAK_PARAMETERS = re.compile(
    r"[?&](?:sslmode=(no-verify|require|prefer|allow|disable)|ssl=(false|0|no-verify)|rejectUnauthorized=(false|0)"
    r"|sslaccept=(accept_invalid_certs)|ssl-mode=(disabled|preferred|required))(?=[&#\s]|$)",
    re.IGNORECASE,
)
_SWITCHES: dict[str, frozenset[str]] = {
    "PGSSLMODE": _WEAK_MODES,
    "NODE_TLS_REJECT_UNAUTHORIZED": frozenset({"0", "false"}),
    "DB_SSL_REJECT_UNAUTHORIZED": frozenset({"0", "false"}),
    "DATABASE_SSL_REJECT_UNAUTHORIZED": frozenset({"0", "false"}),
    "PYTHONHTTPSVERIFY": frozenset({"0"}),
}
_INSIDE = re.compile(r"rejectUnauthorized[\"']?\s*[:=]\s*[\"']?(?:false|0)\b", re.IGNORECASE)


def task(definition: Resource) -> Results:
    containers = yield from containers_of(definition)
    for container in containers:
        for name, value in container.environment.items():
            if len(containers) > 1 and urls.is_local(value.text or ""):
                continue  # to a proxy in the task, which does TLS
            if value.unknown and (name in _SWITCHES or urls.is_url_name(name)):
                yield NotEvaluated(value.path)
            for problem in _problems(name, value):
                yield Finding(problem, f"container {container.name}: environment {name}")


def database(contract: Resource) -> Results:
    """Fairway's database states the parameters that its connection URL ends with."""
    mode = contract.inputs["urlParameters"]["sslmode"]
    if mode.unknown:
        yield NotEvaluated(mode.path)
    elif mode.text != "verify-full":
        yield Finding(f"sslmode={mode.shown()}", mode.path)


def secret(version: Resource) -> Results:
    key = "value" if version.type == kinds.PARAMETER else "secretString"
    value = version[key]
    if value.unknown:
        if version.sources(key, kinds.RANDOM_PASSWORD) and version.sources(key, *kinds.DATABASES):
            yield NotEvaluated(key)
        return
    for name, part in {"": value, **value.parsed().fields()}.items():
        for problem in _problems(name, part):
            yield Finding(problem, f"{key}, key {name}" if name else key)


def _problems(name: str, value: Fact) -> Iterator[str]:
    """Weak settings by their own words; nothing else of the value is repeated."""
    text = (value.text or "").strip()
    if text.lower() in _SWITCHES.get(name.upper(), ()):
        yield f"{name}={text}"
    if urls.is_connection_url(text):
        yield from (match.group()[1:] for match in _WEAK_PARAMETERS.finditer(text))
    elif match := _INSIDE.search(text):
        yield match.group()


RULE = Rule(
    name="database-url-weak-tls",
    failures=("F3", "F4", "F5"),
    title="the connection to the database is not verified",
    severity="critical",
    symptom="no pg_hba.conf entry … no encryption; self-signed certificate in certificate chain",
    cause="sslmode means something else to each client, and only verify-full checks chain and name in all of them.",
    fix="say sslmode=verify-full&sslrootcert=<the region's RDS CA bundle> in the URL, and the same in PGSSLMODE",
    bad='{"name": "DATABASE_URL", "value": "postgresql://…/app?sslmode=no-verify"}',
    good='{"name": "DATABASE_URL", "value": "postgresql://…/app?sslmode=verify-full&sslrootcert=/certs/rds.pem"}',
    resource_checks={**in_every_task(task), kinds.DATABASE: database},
    stack_checks=dict.fromkeys((kinds.SECRET_VERSION, kinds.PARAMETER), secret),
)
