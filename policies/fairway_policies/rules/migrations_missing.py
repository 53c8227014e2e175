"""F24: a database whose tables nothing makes."""

import re

from .. import kinds, urls
from ..resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule
from ..tasks import Container, containers

_DATABASE = ("DB_HOST", "DATABASE_HOST", "PGHOST", "POSTGRES_HOST")
_MIGRATES = re.compile(r"migrat|db push|alembic|flyway|liquibase|sqitch|goose", re.IGNORECASE)


def contract(service: Resource) -> Results:
    form, command = service.inputs["database"], service.inputs["migrate"]
    if form.unknown or command.unknown:
        yield NotEvaluated(form.path if form.unknown else command.path)
    elif form.text and not command.each():
        yield Finding(f"database {form.text}, and no migrate command", command.path)


def task(definition: Resource) -> Results:
    boxes = yield from containers(definition)
    users = [box for box in boxes if _uses_database(box)]
    if users and not any(_migrates(box) for box in boxes):
        yield Finding(f"container {users[0].name} uses a database", "containerDefinitions")


def _uses_database(box: Container) -> bool:
    return any(urls.is_url_name(name) or name in _DATABASE for name in (*box.environment, *box.secrets))


def _migrates(box: Container) -> bool:
    words = [box.name, *(part.text or "" for key in ("command", "entryPoint") for part in box.facts[key].each())]
    return bool(_MIGRATES.search(" ".join(words)))


RULE = Rule(
    name="migrations-missing",
    failures=("F24",),
    title="nothing migrates the database before the app starts",
    severity="low",
    level="advisory",
    symptom="relation … does not exist; 500s on the first request",
    cause="Migrations were run by hand once, or never.",
    fix="run them in a container of the service's own image that must succeed before the app's container starts",
    bad='[{"name": "api", "secrets": [{"name": "DATABASE_URL", …}]}]',
    good='[{"name": "migrate", "essential": false, "command": ["npx", "prisma", "migrate", "deploy"]}, {…}]',
    each={kinds.SERVICE: contract, kinds.TASK: task},
)
