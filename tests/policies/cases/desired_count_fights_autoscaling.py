"""Cases of desired-count-fights-autoscaling."""

from dataclasses import replace

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, ecs_service, secret

TARGET = Record(
    type=kinds.SCALABLE_TARGET, name="target", props={"resourceId": UNKNOWN}, dependencies={"resourceId": ["service"]}
)


WEB = replace(ecs_service(), props={**ecs_service().props, "name": "web"})


def target(name: str, **props: str) -> Record:
    return Record(type=kinds.SCALABLE_TARGET, name="target", props={"resourceId": name, **props})


def service(ignored: tuple[str, ...]) -> Record:
    return replace(ecs_service(), ignored=ignored)


c = For(rule="desired-count-fights-autoscaling")

CASES = [
    c.passes(ecs_service()),
    c.passes(service(ignored=("desiredCount",)), TARGET),
    c.passes(ecs_service(desiredCount=None), TARGET),
    c.fails("service", ecs_service(), TARGET),
    c.passes(
        ecs_service(), Record(type=kinds.SCALABLE_TARGET, name="target", props={"resourceId": "service/shop/web"})
    ),
    c.fails("service", WEB, target("service/shop/web")),
    c.passes(WEB, target("service/staging/web")),
    c.passes(WEB, target("service/shop/web", scalableDimension="ecs:service:Other")),
    c.missing(TARGET),
    c.unknown("", ecs_service(), Record(type=kinds.SCALABLE_TARGET, name="target", props={"resourceId": UNKNOWN})),
    c.secret("hunter2", "service", ecs_service(desiredCount=secret("hunter2")), TARGET),
]
