"""F52: a database that the server does not have."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from ..reading import kinds, listening, network, tls, urls
from ..reading.containers import Container, known_containers
from ..reading.resources import Resource
from ..rule import Finding, Level, Results, Rule, text

_NAME = re.compile(r"(?:DB|DATABASE|POSTGRES|MYSQL|RDS)_(?:NAME|DB|DATABASE)|PGDATABASE|POSTGRES_DB|MYSQL_DATABASE")
_PORT = re.compile(r"(?:DB|DATABASE|POSTGRES|MYSQL|PG|RDS)_?PORT")
_HOSTS = ("DB_HOST", "DATABASE_HOST", "PGHOST", "POSTGRES_HOST", "MYSQL_HOST", "RDS_HOSTNAME")
_MAKES = re.compile(r"(?:postgresql|mysql):")  # Pulumi's providers of databases, users and grants
_CREATES = re.compile(
    r"createdb|create database|db:(?:create|prepare|setup)|prisma migrate|ef database update", re.IGNORECASE
)
_ALWAYS = {"postgres": ("postgres", "template1"), "aurora-postgresql": ("postgres", "template1")}


def database(store: Resource) -> Results:
    """The one database server of the program, against the names that its tasks are told."""
    stated = yield from text(store.inputs["dbName" if store.type == kinds.RDS_INSTANCE else "databaseName"])
    if stated is None or len(store.stack.of(*kinds.DATABASES)) != 1:
        return
    databases = {stated.lower(), *_ALWAYS.get(store["engine"].text or "", ())}
    for definition in store.stack.of(kinds.TASK):
        for container in known_containers(definition):
            yield from _port(container, store, definition)
            for name, variable in _named(container, store):
                if name.lower() not in databases:
                    message = f"{variable} names database {name}, the server is made with {stated}"
                    where = f"task {definition.name}, container {container.name}: environment {variable}"
                    level: Level | None = "advisory" if _may_be_made(store) else None
                    yield Finding(message, where, level=level)


def _may_be_made(store: Resource) -> bool:
    """True where another database of the server may be meant: the program makes some, or each task has its own."""
    stack = store.stack
    if any(_MAKES.match(kind) for kind in stack.by_type):
        return True
    containers = [one for task in stack.of(kinds.TASK) for one in known_containers(task)]
    if len({name.lower() for one in containers for name, _ in _named(one, store)}) > 1:
        return True
    return any(_CREATES.search(listening.command_line(one)) for one in containers)


def _port(container: Container, store: Resource, definition: Resource) -> Iterator[Finding]:
    """A port beside a host of this server."""
    answers = network.database_port(store)
    for variable, value in container.environment.items() if answers is not None else ():
        host = container.environment.get(variable.upper().replace("PORT", "HOST"))
        if not _PORT.fullmatch(variable.upper()) or value.number is None or value.number == answers:
            continue
        if (
            host is not None
            and not _is_here(host.text or "", store)
            and not (host.unknown and _made_from(definition, store))
        ):
            continue
        if host is not None:
            message = f"{variable} names port {value.shown()}, the server answers on {answers}"
            yield Finding(message, f"task {definition.name}, container {container.name}: environment {variable}")


def _made_from(definition: Resource, store: Resource) -> bool:
    return store in definition.sources("containerDefinitions", store.type)


def _named(container: Container, store: Resource) -> Iterator[tuple[str, str]]:
    """Names of databases on this server, with the variable that holds each; elsewhere other names are right."""
    hosts = [container.environment[name] for name in _HOSTS if name in container.environment]
    if all(not host.text or _is_here(host.text, store) for host in hosts):
        for variable, value in container.environment.items():
            if _NAME.fullmatch(variable) and value.text:
                yield value.text, variable
    for variable, value in container.environment.items():
        url = value.text or ""
        if urls.is_connection_url(url) and _is_here(tls.host(url), store) and not urls.raw_characters(url):
            path = urlsplit(url.removeprefix("jdbc:")).path.strip("/")
            if path:
                yield path, variable


def _is_here(host: str, store: Resource) -> bool:
    address = store.outputs["address"].text or store.outputs["endpoint"].text
    return address is not None and host.partition(":")[0].lower() == address.partition(":")[0].lower()


RULE = Rule(
    name="database-name-mismatch",
    failures=("F52",),
    title="the app asks for a database that the server is not made with",
    severity="high",
    symptom='database "…" does not exist, 3D000, P1003, Unknown database',
    cause="The name is written twice: where the server is made, and where the app is told.",
    fix="take the name from the database's resource (db_name, database_name)",
    limits="databases that a migration makes, and names in secrets",
    bad='aws.rds.Instance("db", db_name="shop", …)  # and {"name": "DB_NAME", "value": "app"}',
    good='aws.rds.Instance("db", db_name="shop", …)  # and {"name": "DB_NAME", "value": "shop"}',
    stack_checks=dict.fromkeys(kinds.DATABASES, database),
)
