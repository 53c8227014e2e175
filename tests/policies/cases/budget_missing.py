"""Cases of budget-missing."""

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, ecs_service, secret, task


def alarm(watched: str) -> Record:
    return Record(type=kinds.ALARMS[0], name=f"{watched}-alarm", dependencies={"dimensions": [watched]})


ALARM = alarm("service")

c = For(rule="budget-missing", production=True)

CASES = [
    c.passes(ecs_service(), Record(type=kinds.BUDGET, name="budget"), ALARM),
    c.fails("service", ecs_service(), ALARM),
    c.fails("a", ecs_service("a"), ecs_service("b"), alarm("a"), alarm("b")),
    c.missing(task()),
    c.unknown("", ecs_service(), Record(type=kinds.BUDGET, name="budget", props={"limitAmount": UNKNOWN}), ALARM),
    c.secret("hunter2", "service", ecs_service(note=secret("hunter2")), ALARM),
    For(rule="budget-missing").passes(ecs_service()),
]
