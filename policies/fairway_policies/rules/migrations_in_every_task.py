"""F53: migrations that each task runs as it starts."""

import re

from ..reading import kinds, listening
from ..reading.containers import Container, known_containers
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_MIGRATES = re.compile(
    r"prisma migrate deploy|db:migrate|(?:alembic|goose|dbmate|sqitch)\b[^&;|]*\b(?:upgrade|up|deploy)\b"
    r"|(?:knex|sequelize|typeorm|drizzle-kit|mikro-orm|node-pg-migrate)[^&;|]*migrat|flyway[^&;|]* migrate"
    r"|(?:manage\.py|artisan) migrate|liquibase[^&;|]* update|ef database update|diesel migration run|mix ecto\.migrate"
)
_THEN = re.compile(r"&&|;|\|\|")


def service(target: Resource) -> Results:
    """Only of services that have several tasks at once: a deployment starts the new beside the old."""
    if target.declared or target["schedulingStrategy"].text == "DAEMON":
        return
    most = _most(target)
    for definition in target.referred("taskDefinition", kinds.TASK):
        for container in known_containers(definition):
            how = _migrates(container)
            if how and most.unknown:
                yield NotEvaluated(most.path)
            elif how and (most.number or 1) > 1:
                where = f"task {definition.name}, container {container.name}: command"
                yield Finding(f"{how}, in each of up to {most.shown()} tasks", where)


def _most(target: Resource) -> Fact:
    scaling = target.stack.referring(target, "resourceId", kinds.SCALABLE_TARGET)
    return scaling[0]["maxCapacity"] if scaling else target.inputs["desiredCount"]


def _migrates(container: Container) -> str | None:
    line = listening.command_line(container)
    if not _MIGRATES.search(line):
        return None
    return "migrations before the app's start" if _THEN.search(line) else "a container for migrations"


RULE = Rule(
    name="migrations-in-every-task",
    failures=("F53",),
    title="every task migrates the database as it starts",
    severity="low",
    level="advisory",
    symptom="deadlock detected, relation already exists; a rollback or a new task at night that migrates again",
    cause="A start command is the nearest place to put a migration, and scaling was not thought of.",
    fix="run migrations once per release, as a task of their own before the service changes",
    limits="start scripts in the image, and locks that a tool takes",
    bad='"command": ["sh", "-c", "npx prisma migrate deploy && node server.js"]',
    good='"command": ["node", "server.js"]  # and a task of its own for `prisma migrate deploy`',
    stack_checks={kinds.ECS_SERVICE: service},
)
