"""Cases of target-group-port-mismatch."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import (
    UNKNOWN,
    For,
    Record,
    awsx_service,
    container,
    contract,
    ecs_service,
    environment,
    task,
)


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


def entry(port: int) -> dict[str, Any]:
    return {"targetGroupArn": UNKNOWN, "containerName": "api", "containerPort": port}


def probing(url: str) -> dict[str, Any]:
    return {"command": ["CMD-SHELL", f"curl -f {url} || exit 1"]}


APP = container(portMappings=[{"containerPort": 3000}])
RANGE = container(portMappings=[{"containerPortRange": "3000-3010"}])
SIDECAR = container(name="envoy", portMappings=[{"containerPort": 9901}])
LINKS = {"loadBalancers": ["group"], "taskDefinition": ["task"]}
c = For(rule="target-group-port-mismatch")

CASES = [
    # The port of another server: a database that the start script asks, the app behind a web server in one image.
    c.passes(*wired(3000, 3000, 3000, command=["sh", "-c", "pg_isready --port 5432 && exec app"])),
    c.passes(*wired(3000, 3000, 3000, command=["bin/thrust"], environment=environment(HTTP_PORT="3000", PORT="8080"))),
    c.passes(awsx_service(environment=environment(PORT="8080", HTTP_PORT="3000"))),
    c.passes(awsx_service(environment=environment(PORT="3000"))),
    c.fails("awsx", awsx_service(environment=environment(PORT="8080"))),
    c.fails("awsx", awsx_service(portMappings=[{"containerPort": 3000, "hostPort": 8080}])),
    c.passes(*wired(3000, 3000, 3000)),
    c.passes(*wired(3000, 3000, 80)),
    c.passes(contract(), group(3000, parent="api", path="/api/health")),
    c.fails("service", *wired(3000, 8080, 8080)),
    c.fails("service", *wired(3000, 3000, 8080), level="advisory"),
    c.fails("service", *wired(3000, 3000, 3000, check=9000), level="advisory"),
    c.passes(task(APP, SIDECAR), group(3000, check=9901), ecs_service(loadBalancers=[entry(3000)], dependencies=LINKS)),
    c.fails("service", task(SIDECAR), group(3000), ecs_service(loadBalancers=[entry(3000)], dependencies=LINKS)),
    c.fails("service", task(), group(3000), ecs_service(loadBalancers=[entry(3000)], dependencies=LINKS)),
    c.passes(task(RANGE), group(3000), ecs_service(loadBalancers=[entry(3000)], dependencies=LINKS)),
    # A service of Fairway's keeps its group when its port changes.
    c.passes(contract(), group(8080, parent="api", path="/api/health")),
    # Where the app is told to listen, and where its own check asks.
    c.passes(*wired(3000, 3000, 80, environment=environment(PORT="3000"))),
    c.passes(*wired(3000, 3000, 80, environment=environment(PORT="8080"), command=["serve", "--port", "3000"])),
    c.fails("service", *wired(3000, 3000, 80, environment=environment(PORT="8080"))),
    c.fails("service", *wired(3000, 3000, 80, environment=environment(PORT="3000"), command=["serve", "-p", "8080"])),
    c.fails("service", *wired(3000, 3000, 80, environment=environment(ASPNETCORE_URLS="http://+:5000"))),
    c.fails("service", *wired(3000, 3000, 80, command=["gunicorn", "-b", "0.0.0.0:8000", "app"])),
    c.fails("service", *wired(3000, 3000, 80, command=["next", "start", "-p", "8080"])),
    c.passes(*wired(3000, 3000, 80, command=["worker", "-p", "8080"])),
    c.passes(
        task(APP | {"environment": environment(PORT="9901")}, SIDECAR),
        group(3000),
        ecs_service(loadBalancers=[entry(3000)], dependencies=LINKS),
    ),
    c.fails("service", *wired(3000, 3000, 80, healthCheck=probing("http://localhost:8080/"))),
    c.fails("service", *wired(3000, 3000, 80, healthCheck=probing("http://localhost:8081/live")), level="advisory"),
    # A task with a network of its own has no host's port to choose.
    c.passes(task(container(portMappings=[{"containerPort": 3000, "hostPort": 3000}]))),
    c.passes(
        task(
            container(portMappings=[{"containerPort": 3000, "hostPort": 80}]),
            networkMode="bridge",
            requiresCompatibilities=["EC2"],
        )
    ),
    c.fails("task", task(container(portMappings=[{"containerPort": 3000, "hostPort": 80}]))),
    c.missing(*wired(3000, 3000, None)),
    c.missing(task(), ecs_service()),
    c.unknown("service", *wired(3000, UNKNOWN, 3000)),
    c.secret("hunter2", "service", *wired(3000, 8080, 8080, environment=environment(MODE="hunter2"))),
]
