"""F3, F4, F5: a client that does not verify the database's certificate."""

from collections.abc import Iterator

from ..reading import kinds, listening, secret_holders, tls, urls
from ..reading.containers import Container, containers_of, in_every_task, known_containers
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..reading.stored import stored_texts
from ..reading.tls import Weakness
from ..rule import Finding, NotEvaluated, Results, Rule

_MODES = ("PGSSLMODE", "NODE_TLS_REJECT_UNAUTHORIZED", "DB_SSL_REJECT_UNAUTHORIZED", "DATABASE_SSL_REJECT_UNAUTHORIZED")
_HOSTS = ("PGHOST", "DB_HOST", "DATABASE_HOST", "POSTGRES_HOST", "MYSQL_HOST")


def task(definition: Resource) -> Results:
    """Variables that decide on TLS, alone or within a URL."""
    containers = yield from containers_of(definition)
    for container in containers:
        for name, value in container.environment.items():
            if len(containers) > 1 and (urls.is_local(value.text or "") or _talks_to_itself(container)):
                continue  # to a proxy in the task, which does TLS
            if value.unknown and (name in _MODES or urls.is_url_name(name)):
                yield NotEvaluated(value.path)
            where = f"container {container.name}: environment {name}"
            yield from _findings(list(tls.weaknesses(name, value)) or _unsaid(definition, container, value), where)
        where = f"container {container.name}: command"
        yield from _findings(list(tls.in_command(listening.command_line(container))), where)
        root = None if _may_hold_more(container) else tls.without_root({**container.environment, **container.secrets})
        if root is not None and definition.type != kinds.SERVICE:
            yield from _findings([root], f"container {container.name}: environment PGSSLMODE")


def _talks_to_itself(container: Container) -> bool:
    """True for a container whose database is, by its name, in the task itself."""
    hosts = [container.environment[name].text or "?" for name in _HOSTS if name in container.environment]
    return bool(hosts) and all(map(tls.is_local, hosts))


def _unsaid(definition: Resource, container: Container, value: Fact) -> list[Weakness]:
    """What the URL leaves out; only of a container that holds no files of elsewhere, and of which all is known."""
    text = value.text or ""
    if not tls.is_connection(text) or _may_hold_more(container) or definition.type == kinds.SERVICE:
        return []
    weakness = tls.left_unsaid(text, {**container.environment, **container.secrets})
    return [weakness] if weakness is not None else []


def _may_hold_more(container: Container) -> bool:
    """True for a container of which not every variable is known, or that gets files of elsewhere."""
    keys = ("mountPoints", "volumesFrom", "environmentFiles")
    return bool(container.unknown_names) or any(container.facts[key].each() for key in keys)


def _findings(weaknesses: list[Weakness], where: str) -> Iterator[Finding]:
    for weakness in weaknesses:
        yield Finding(weakness.text, where, weakness.fix, level="advisory" if weakness.advisory else None)


def database(contract: Resource) -> Results:
    """Fairway's database states the parameters that its connection URL ends with."""
    mode = contract.inputs["urlParameters"]["sslmode"]
    if mode.unknown:
        yield NotEvaluated(mode.path)
    elif mode.text != "verify-full":
        yield Finding(f"sslmode={mode.shown()}", mode.path)


def secret(version: Resource) -> Results:
    """A secret's text and the fields of its document; values are never shown."""
    for path, name, part in (yield from stored_texts(version)):
        weaknesses = list(tls.weaknesses(name, part)) or _unsaid_in(version, part)
        yield from _findings(weaknesses, path)


def _unsaid_in(version: Resource, value: Fact) -> list[Weakness]:
    """What a URL in a secret leaves out, and none of the tasks that take it says."""
    if not tls.is_connection(value.text or ""):
        return []
    containers = [container for task in secret_holders.readers(version) for container in known_containers(task)]
    if not containers or any(map(_may_hold_more, containers)):
        return []
    variables = {name: value for one in containers for name, value in {**one.environment, **one.secrets}.items()}
    weakness = tls.left_unsaid(value.text or "", variables)
    return [weakness] if weakness is not None else []


RULE = Rule(
    name="database-url-weak-tls",
    failures=("F3", "F4", "F5"),
    title="the connection to the database is not verified",
    severity="critical",
    symptom="no pg_hba.conf entry … no encryption; self-signed certificate in certificate chain",
    cause="sslmode means something else to each client, and only verify-full with RDS's root checks chain and name.",
    fix="say sslmode=verify-full&sslrootcert=<the region's RDS CA bundle> in the URL, and the same in PGSSLMODE",
    limits="TLS options in the app's own code; images that bring a root certificate of their own",
    bad='{"name": "DATABASE_URL", "value": "postgresql://…/app?sslmode=no-verify"}',
    good='{"name": "DATABASE_URL", "value": "postgresql://…/app?sslmode=verify-full&sslrootcert=/certs/rds.pem"}',
    resource_checks={**in_every_task(task), kinds.DATABASE: database},
    stack_checks=dict.fromkeys((kinds.SECRET_VERSION, kinds.PARAMETER), secret),
)
