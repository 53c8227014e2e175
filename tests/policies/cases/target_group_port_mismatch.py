"""Cases of target-group-port-mismatch."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, contract, ecs_service, environment, task


def group(port: object, parent: str = "", check: object = None, path: object = None) -> Record:
    props = {"port": port, "targetType": "ip", "healthCheck": {"port": check, "path": path}}
    return Record(type=kinds.TARGET_GROUPS[0], name="group", props=props, parent=parent)


def wired(opened: int, registered: object, grouped: object, check: object = None, **more: Any) -> list[Record]:
    entry = {"targetGroupArn": UNKNOWN, "containerName": "api", "containerPort": registered}
    dependencies = {"loadBalancers": ["group"], "taskDefinition": ["task"]}
    return [
        task(container(portMappings=[{"containerPort": opened}], **more)),
        group(grouped, check=check),
        ecs_service(loadBalancers=[entry], dependencies=dependencies),
    ]


c = For(rule="target-group-port-mismatch")

CASES = [
    c.passes(*wired(3000, 3000, 3000)),
    c.passes(*wired(3000, 3000, 80)),
    c.passes(contract(), group(3000, parent="api", path="/api/health")),
    c.fails("service", *wired(3000, 8080, 8080)),
    c.fails("service", *wired(3000, 3000, 8080)),
    c.fails("service", *wired(3000, 3000, 3000, check=9000)),
    c.fails("api", contract(), group(8080, parent="api", path="/api/health")),
    c.missing(*wired(3000, 3000, None)),
    c.missing(task(), ecs_service()),
    c.unknown("service", *wired(3000, UNKNOWN, 3000)),
    c.unknown("api", contract(port=UNKNOWN), group(3000, parent="api", path="/api/health")),
    c.secret("hunter2", "service", *wired(3000, 8080, 8080, environment=environment(MODE="hunter2"))),
]
