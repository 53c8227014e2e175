"""Cases of health-check-times-invalid."""

from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, ecs_service, environment, task


def group(protocol: str = "HTTP", **check: Any) -> Record:
    props = {"protocol": protocol, "targetType": "ip", "healthCheck": {"path": "/health", **check}}
    return Record(type=kinds.TARGET_GROUPS[0], name="group", props=props)


def wired(start: object, grace: object, check: Record | None = None, **more: Any) -> list[Record]:
    """A service whose container may take `start` seconds to start; only its times matter here."""
    entry = {"targetGroupArn": UNKNOWN, "containerName": "api", "containerPort": 3000}
    dependencies = {"loadBalancers": ["group"], "taskDefinition": ["task"]}
    health = {"command": ["CMD-SHELL", "curl -f http://localhost:3000/health"], "startPeriod": start}
    app = container(portMappings=[{"containerPort": 3000}], healthCheck=health, **more)
    service = ecs_service(loadBalancers=[entry], dependencies=dependencies)
    props = {**service.props, "healthCheckGracePeriodSeconds": grace}
    return [task(app), check or group(), replace(service, props=props)]


CHECK = {"command": ["CMD", "/app/check"]}
c = For(rule="health-check-times-invalid")

CASES = [
    c.passes(group(interval=10, timeout=5)),
    c.passes(group(timeout=5)),
    c.passes(group("TCP", interval=10, timeout=10)),
    c.passes(*wired(180, 180)),
    c.passes(*wired(60, None)),
    c.passes(*wired(300, None, group(interval=120))),
    c.fails("group", group(interval=5, timeout=10)),
    c.fails("group", group(timeout=30)),
    c.fails("group", group(interval=3, timeout=2)),
    c.fails("group", group(unhealthyThreshold=1)),
    c.fails("service", *wired(180, None)),
    c.fails("service", *wired(120, 0, group(interval=5, unhealthyThreshold=2))),
    c.passes(task(container(healthCheck={**CHECK, "interval": 10, "timeout": 5, "retries": 3, "startPeriod": 300}))),
    c.fails("task", task(container(healthCheck={**CHECK, "interval": 1}))),
    c.fails("task", task(container(healthCheck={**CHECK, "startPeriod": 600}))),
    c.missing(group()),
    c.missing(*wired(None, None)),
    c.unknown("group", group(interval=UNKNOWN, timeout=5)),
    c.unknown("service", *wired(180, UNKNOWN)),
    c.secret("hunter2", "service", *wired(180, None, environment=environment(MODE="hunter2"))),
]
