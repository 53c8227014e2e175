"""Cases of health-check-refused."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, ecs_service, secret, task


def group(check: Any = None, **props: Any) -> Record:
    stated = {"port": 3000, "targetType": "ip", "protocol": "HTTP", "healthCheck": check, **props}
    return Record(type=kinds.TARGET_GROUPS[0], name="group", props=stated)


def starting(seconds: int, grace: int | None, **check: Any) -> list[Record]:
    entry = {"targetGroupArn": UNKNOWN, "containerName": "api", "containerPort": 3000}
    own = {"command": ["CMD", "/app/check"], "startPeriod": seconds}
    return [
        group(check),
        task(container(portMappings=[{"containerPort": 3000}], healthCheck=own)),
        ecs_service(
            loadBalancers=[entry],
            healthCheckGracePeriodSeconds=grace,
            dependencies={"loadBalancers": ["group"], "taskDefinition": ["task"]},
        ),
    ]


c = For(rule="health-check-refused")

CASES = [
    c.passes(group({"path": "/health", "interval": 10, "timeout": 5})),
    c.passes(group({"protocol": "TCP", "interval": 10, "timeout": 10})),
    c.passes(*starting(60, None)),
    c.passes(*starting(180, 200)),
    c.fails("group", group({"interval": 5, "timeout": 10})),
    c.fails("group", group({"interval": 5})),
    c.fails("group", group({"interval": 3, "timeout": 2})),
    c.fails("group", group({"unhealthyThreshold": 1})),
    c.fails("group", group({"path": "health"})),
    c.fails("service", *starting(180, None), level="advisory"),
    c.fails("service", *starting(180, 60, interval=10, unhealthyThreshold=2), level="advisory"),
    c.missing(group()),
    c.unknown("group", group(UNKNOWN)),
    c.secret("hunter2", "group", group({"interval": 5, "timeout": 10}, tags=secret({"note": "hunter2"}))),
]
