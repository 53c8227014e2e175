"""Cases of service-refused."""

from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, ecs_service, secret, task

IN = {"networkConfiguration": {"subnets": ["subnet-1"]}}
ENTRY = {"targetGroupArn": UNKNOWN, "containerName": "api", "containerPort": 3000}
SPOT = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
BRIDGE: dict[str, Any] = {"networkMode": "bridge", "requiresCompatibilities": ["EC2"]}
APP = container(portMappings=[{"containerPort": 3000}])


def service(task_of: str = "task", **props: Any) -> Record:
    dependencies = {"taskDefinition": [task_of], "loadBalancers": ["group"]}
    stated: dict[str, Any] = {**IN, **props}
    return ecs_service(dependencies=dependencies, **stated)


def group(kind: Any) -> Record:
    props = {"port": 3000, **({"targetType": kind} if kind else {})}
    return Record(type=kinds.TARGET_GROUPS[0], name="group", props=props)


def serving(port: Any) -> Record:
    return service(serviceConnectConfiguration={"enabled": True, "services": [{"portName": port}]})


NAMED = container(portMappings=[{"containerPort": 3000, "name": "api"}])
FILLED = service(loadBalancers=[ENTRY])
c = For(rule="service-refused")

CASES = [
    c.passes(task(), service(launchType="FARGATE")),
    c.passes(task(), service(capacityProviderStrategies=SPOT)),
    c.passes(task(requiresCompatibilities=["EC2", "FARGATE"]), service(launchType="FARGATE")),
    c.passes(task(requiresCompatibilities=[UNKNOWN]), service(launchType="FARGATE")),
    c.passes(task(**BRIDGE), service(launchType="EC2", networkConfiguration=None)),
    c.passes(task(**BRIDGE), service(launchType="EC2", schedulingStrategy="DAEMON", networkConfiguration=None)),
    c.passes(task(APP), group("ip"), FILLED),
    c.passes(task(APP), group(UNKNOWN), FILLED),
    c.passes(task(APP, **BRIDGE), group(None), FILLED),
    c.fails("service", task(), service(launchType="FARGATE", capacityProviderStrategies=SPOT)),
    c.fails("service", task(), service(launchType="FARGATE", schedulingStrategy="DAEMON")),
    c.fails("service", task(requiresCompatibilities=["EC2"]), service(launchType="FARGATE")),
    c.fails("service", task(APP), group("instance"), FILLED),
    c.fails("service", task(APP), group(None), FILLED),
    c.passes(task(NAMED), serving("api")),
    c.passes(task(NAMED), serving(UNKNOWN)),
    c.fails("service", task(NAMED), serving("grpc")),
    c.fails("service", task(APP), serving("api")),
    c.missing(task(), service(networkConfiguration=None), blames="service"),
    c.unknown("service", task(), service(launchType=UNKNOWN)),
    c.secret(
        "hunter2",
        "service",
        task(),
        replace(service(launchType="FARGATE", capacityProviderStrategies=SPOT), outputs={"tags": secret("hunter2")}),
    ),
]
