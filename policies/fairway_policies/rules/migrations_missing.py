"""F24: a database whose tables nothing makes."""

import re

from ..reading import kinds, urls
from ..reading.containers import Container, containers_of, known_containers
from ..reading.resources import Resource, Stack
from ..rule import Finding, NotEvaluated, Results, Rule

_DATABASE = ("DB_HOST", "DATABASE_HOST", "PGHOST", "POSTGRES_HOST")
_MIGRATES = re.compile(r"migrat|db push|alembic|flyway|liquibase|sqitch|goose", re.IGNORECASE)


def contract(service: Resource) -> Results:
    """A Fairway service that uses a database and has no migration."""
    form, command = service.inputs["database"], service.inputs["migration"]
    if form.unknown or command.unknown:
        yield NotEvaluated(form.path if form.unknown else command.path)
    elif form.text and not command.each() and not service.inputs["imageOf"].known:  # whose service is judged itself
        yield Finding(f"database {form.text}, and no migrate command", command.path)


def task(definition: Resource) -> Results:
    """A task that uses a database, where nothing in the stack migrates one."""
    containers = yield from containers_of(definition)
    users = [container for container in containers if _uses_database(container)]
    if users and not definition.stack.once(_migrating):
        yield Finding(f"container {users[0].name} uses a database", "containerDefinitions")


def _migrating(stack: Stack) -> bool:
    """Whether any task of the program migrates: one of the same definition, or one that is run for it alone."""
    return any(_migrates(container) for task in stack.of(kinds.TASK) for container in known_containers(task))


def _uses_database(container: Container) -> bool:
    return any(urls.is_url_name(name) or name in _DATABASE for name in (*container.environment, *container.secrets))


def _migrates(container: Container) -> bool:
    parts = [
        container.name,
        *(part.text or "" for key in ("command", "entryPoint") for part in container.facts[key].each()),
    ]
    return bool(_MIGRATES.search(" ".join(parts)))


RULE = Rule(
    name="migrations-missing",
    failures=("F24",),
    title="nothing migrates the database before the app starts",
    severity="low",
    level="advisory",
    symptom="relation … does not exist; 500s on the first request",
    cause="Migrations were run by hand once, or never.",
    fix="run them in a container of the service's own image that must succeed before the app's container starts",
    limits="migrations by a pipeline, at the app's start, or by hand",
    bad='[{"name": "api", "secrets": [{"name": "DATABASE_URL", …}]}]',
    good='[{"name": "migrate", "essential": false, "command": ["npx", "prisma", "migrate", "deploy"]}, {…}]',
    resource_checks={kinds.SERVICE: contract},
    stack_checks={kinds.TASK: task},
)
