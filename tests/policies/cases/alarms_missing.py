"""Cases of alarms-missing."""

from dataclasses import replace

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, ecs_service, secret

BUDGET = Record(type=kinds.BUDGET, name="budget")


def alarm(watched: list[str], **dimensions: str) -> Record:
    return Record(
        type=kinds.ALARMS[0], name="alarm", props={"dimensions": dimensions}, dependencies={"dimensions": watched}
    )


def named(name: str) -> Record:
    return replace(ecs_service(), props={**ecs_service().props, "name": name})


c = For(rule="alarms-missing", production=True)

CASES = [
    c.passes(ecs_service(), alarm(["service"]), BUDGET),
    c.passes(named("web"), alarm([], ServiceName="web"), BUDGET),
    c.fails("service", ecs_service(), alarm([], ServiceName="other"), BUDGET),
    c.missing(ecs_service(), BUDGET, blames="service"),
    c.unknown("", alarm([], ServiceName=UNKNOWN)),
    c.secret("hunter2", "service", ecs_service(note=secret("hunter2")), BUDGET),
    For(rule="alarms-missing").passes(ecs_service()),
]
