"""Cases of worker-health-unchecked."""

from dataclasses import replace
from typing import Any

from tests.policies.stacks import UNKNOWN, For, Record, container, contract, ecs_service, secret, task

c = For(rule="worker-health-unchecked", level="advisory")

CHECK = {"command": ["CMD", "bin/check-worker"]}


def worker(**props: Any) -> Record:
    return ecs_service(loadBalancers=None, dependencies={"taskDefinition": ["task"]}, **props)


OWN: dict[str, Any] = {"kind": "worker", "port": None, "routes": []}

INTERNAL: dict[str, Any] = {"kind": "internal", "routes": []}


def below(contract_: Record) -> tuple[Record, Record]:
    """A contract and its ECS service."""
    return contract_, replace(worker(), parent=contract_.name)


CASES = [
    c.passes(task(container(healthCheck=CHECK)), worker()),
    c.passes(task(container(healthCheck=None)), worker(alarms={"enable": True, "alarmNames": ["restarts"]})),
    c.passes(task(container(healthCheck=None)), worker(serviceRegistries={"registryArn": "arn:aws:servicediscovery"})),
    c.passes(*below(contract(health={"path": None, "tool": "command"}, **OWN))),
    c.fails("service", task(container(healthCheck=None)), worker()),
    c.fails("service", *below(contract(health=None, **OWN))),
    c.passes(*below(contract(health={"path": None, "tool": "command"}, **INTERNAL))),
    c.fails("service", *below(contract(health={"path": None, "tool": "none"}, **INTERNAL))),
    c.missing(task(container(healthCheck=None)), worker(alarms={"alarmNames": ["restarts"]}), blames="service"),
    c.unknown("service", task(container(healthCheck=None)), ecs_service(serviceRegistries=UNKNOWN)),
    c.secret("hunter2", "service", task(container(healthCheck=None, command=[secret("hunter2")])), worker()),
]
