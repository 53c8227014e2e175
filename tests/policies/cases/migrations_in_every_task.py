"""Cases of migrations-in-every-task."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, ecs_service, environment, task

BOTH = ["sh", "-c", "npx prisma migrate deploy && node server.js"]
FIRST = container(name="first", essential=False, command=["python", "manage.py", "migrate"])


def several(count: Any = 2, **props: Any) -> Record:
    return ecs_service(desiredCount=count, dependencies={"taskDefinition": ["task"]}, **props)


def scaling(most: int) -> Record:
    props = {"minCapacity": 1, "maxCapacity": most, "scalableDimension": "ecs:service:DesiredCount"}
    return Record(type=kinds.SCALABLE_TARGET, name="scaling", props=props, dependencies={"resourceId": ["service"]})


c = For(rule="migrations-in-every-task", level="advisory")

CASES = [
    c.passes(task(container(command=["node", "server.js"])), several()),
    c.passes(task(container(command=BOTH)), several(1)),
    c.passes(task(container(command=["alembic", "history"])), several()),
    c.passes(task(container(command=BOTH))),
    c.fails("service", task(container(command=BOTH)), several()),
    c.fails("service", task(FIRST, container()), several()),
    c.fails("service", task(container(command=["sh", "-c", "bin/rails db:migrate; bin/rails s"])), several()),
    c.fails("service", task(container(command=BOTH)), several(None), scaling(4)),
    c.missing(task(), several()),
    c.unknown("service", task(container(command=BOTH)), several(UNKNOWN)),
    c.secret("hunter2", "service", task(container(command=BOTH, environment=environment(MODE="hunter2"))), several()),
]
