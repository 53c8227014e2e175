"""Cases of deployment-deadlocked."""

from dataclasses import replace
from typing import Any

from tests.policies.stacks import UNKNOWN, For, Record, ecs_service, secret


def service(least: object, most: object, count: object = 2, **more: Any) -> Record:
    props = {"deploymentMinimumHealthyPercent": least, "deploymentMaximumPercent": most, "desiredCount": count, **more}
    return replace(ecs_service(), props={**ecs_service().props, **props})


c = For(rule="deployment-deadlocked")

CASES = [
    c.passes(service(100, 200, 1)),
    c.passes(service(0, 100, 1)),
    c.passes(service(50, 150, 2)),
    c.passes(service(50, 100, 2)),
    c.passes(service(100, 100, schedulingStrategy="DAEMON")),
    c.passes(service(100, 100, deploymentController={"type": "CODE_DEPLOY"}, waitForSteadyState=None)),
    c.passes(service(50, 150, UNKNOWN)),
    c.fails("service", service(50, 150, 1)),
    c.fails("service", service(100, 100)),
    c.fails("service", service(100, 133, 2)),
    c.missing(service(None, None, None)),
    c.missing(service(None, 100), blames="service"),
    c.unknown("service", service(UNKNOWN, 100)),
    c.secret("hunter2", "service", service(100, 100, tags=secret("hunter2"))),
]
