"""The children of awsx's services and task definitions: their types, parents and main inputs.

Names and inputs are those that awsx's documentation states; where it computes a value of its own (a task's size, the
family's suffix), the value is a plausible one. What they are for is a rehearsal: what runs is judged by its children.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sandbox import awsx_edges
from sandbox.awsx_component import Component
from sandbox.protocol import is_map
from sandbox.vpc import Child, Json, Ref

EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
# Fargate's sizes: CPU units, and the memory in MiB from which on the next one is needed.
_SIZES = ((256, 2048), (512, 4096), (1024, 8192), (2048, 16384), (4096, 30720), (8192, 61440), (16384, 122880))
_OF_TASK = (
    *("ephemeralStorage", "ipcMode", "pidMode", "placementConstraints", "proxyConfiguration", "runtimePlatform"),
    *("skipDestroy", "tags", "trackLatest", "volumes", "region"),
)
_NOT_OF_SERVICE = ("taskDefinitionArgs", "continueBeforeSteadyState", "assignPublicIp", "taskDefinition")
IMAGE = "awsx:ecr:Image"
SERVICES = ("awsx:ecs:FargateService", "awsx:ecs:EC2Service")
TASKS = ("awsx:ecs:FargateTaskDefinition", "awsx:ecs:EC2TaskDefinition")


def plan(
    kind: str, name: str, args: dict[str, Any], sources: Mapping[str, list[str]], *, region: str, vpc: Any = None
) -> Component | None:
    """The component's children and outputs; None for a type that is not known here.

    vpc: the network of a load balancer's subnets.
    """
    made = Component(sources=sources)
    if kind in SERVICES:
        _service(made, kind, name, args, region)
    elif kind in TASKS:
        _task(made, kind, name, args, None, region, tuple(args))
    elif kind in awsx_edges.BALANCERS:
        awsx_edges.balancer(made, kind, name, args, vpc)
    elif kind == "awsx:ecr:Repository":
        awsx_edges.repository(made, name, args)
    elif kind == IMAGE:
        digest = hashlib.sha256(f"{name} {args.get('imageTag')}".encode()).hexdigest()
        address = args.get("repositoryUrl")
        made.outputs["imageUri"] = f"{address}@sha256:{digest}" if isinstance(address, str) else address
    else:
        return None
    return made


def _service(made: Component, kind: str, name: str, args: dict[str, Any], region: str) -> None:
    fargate = kind == SERVICES[0]
    definition: Any = args.get("taskDefinition")
    balancers: Any = args.get("loadBalancers")
    if definition is None:
        inner = made.add(TASKS[0 if fargate else 1], name, {}, custom=False)
        task, listed = _task(
            made, inner.type, name, args.get("taskDefinitionArgs") or {}, inner, region, ("taskDefinitionArgs",)
        )
        definition = Ref(child=task, output="arn")
        balancers = balancers if balancers is not None else listed or None
        made.outputs["taskDefinition"] = task
    network: Any = args.get("networkConfiguration")
    if is_map(network) and args.get("assignPublicIp") is not None:
        network = {"assignPublicIp": args["assignPublicIp"], **network}
    stated = {key: value for key, value in args.items() if key not in _NOT_OF_SERVICE}
    stated |= {"taskDefinition": definition, "loadBalancers": balancers, "networkConfiguration": network}
    if not args.get("capacityProviderStrategies"):
        stated["launchType"] = "FARGATE" if fargate else "EC2"
    stated.setdefault("desiredCount", 1)
    stated["waitForSteadyState"] = not args.get("continueBeforeSteadyState")
    service = made.add("aws:ecs/service:Service", name, stated)
    service.sources = {key: made.sources[key] for key in stated if key in made.sources}
    service.sources["loadBalancers"] = made.sources.get("taskDefinitionArgs", [])
    made.outputs["service"] = service


def _task(
    made: Component,
    kind: str,
    name: str,
    args: dict[str, Any],
    parent: Child | None,
    region: str,
    from_: tuple[str, ...],
) -> tuple[Child, list[dict[str, Any]]]:
    """The task definition, and the entries of load balancers that its containers ask for."""
    containers: dict[str, dict[str, Any]] = args.get("containers") or {"container": args.get("container") or {}}
    of_group: dict[str, Any] = args.get("logGroup") or {}
    logs = None if of_group.get("skip") else made.add("aws:cloudwatch/logGroup:LogGroup", name, {}, parent)
    listed: list[dict[str, Any]] = []
    definitions: list[dict[str, Any]] = []
    for key, container in containers.items():
        definition, entries = _container(container.get("name") or key, container, logs, region)
        definitions.append(definition)
        listed += entries
    roles = {role: _role(made, f"{name}-{role}", args.get(f"{role}Role"), parent) for role in ("execution", "task")}
    cpu, memory = _size(containers)
    fargate = kind == TASKS[0]
    stated: dict[str, Any] = {
        "family": args.get("family") or f"{name}-{hashlib.sha256(name.encode()).hexdigest()[:8]}",
        "cpu": args.get("cpu") or (str(cpu) if fargate else None),
        "memory": args.get("memory") or (str(memory) if fargate else None),
        "networkMode": "awsvpc" if fargate else args.get("networkMode"),
        "requiresCompatibilities": ["FARGATE" if fargate else "EC2"],
        "executionRoleArn": roles["execution"],
        "taskRoleArn": roles["task"],
        "containerDefinitions": Json(value=definitions),
    }
    handed_on = {key: args.get(key) for key in _OF_TASK}
    task = made.add("aws:ecs/taskDefinition:TaskDefinition", name, {**handed_on, **stated}, parent)
    task.sources = {"containerDefinitions": [urn for key in from_ for urn in made.sources.get(key, [])]}
    made.outputs |= {"taskDefinition": task} if parent is None else {}
    return task, listed


def _container(
    name: str, stated: dict[str, Any], logs: Child | None, region: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A container as ECS takes it, and its entries of load balancers: awsx names a target group beside the port."""
    mappings: list[dict[str, Any]] = stated.get("portMappings") or []
    kept = [{key: value for key, value in mapping.items() if key != "targetGroup"} for mapping in mappings]
    for mapping in kept:
        mapping.setdefault("containerPort", mapping.get("hostPort") or 80)
    entries = [
        {"targetGroupArn": mapping["targetGroup"], "containerName": name, "containerPort": port["containerPort"]}
        for mapping, port in zip(mappings, kept, strict=True)
        if mapping.get("targetGroup")
    ]
    definition = {**stated, "name": name, "portMappings": kept}
    if logs is not None and not stated.get("logConfiguration"):
        options = {"awslogs-group": Ref(child=logs), "awslogs-region": region, "awslogs-stream-prefix": name}
        definition["logConfiguration"] = {"logDriver": "awslogs", "options": options}
    return definition, entries


def _role(made: Component, name: str, stated: dict[str, Any] | None, parent: Child | None) -> Any:
    """The ARN of a role that is there, or of one of awsx's own; None where it is to have none."""
    stated = stated or {}
    if stated.get("skip"):
        return None
    if stated.get("roleArn"):
        return stated["roleArn"]
    own: dict[str, Any] = stated.get("args") or {}
    only_role = {key: value for key, value in own.items() if key != "policyArns"}
    role = made.add("aws:iam/role:Role", name, {"assumeRolePolicy": json.dumps(_TRUST), **only_role}, parent)
    arns: list[Any] = own.get("policyArns") or ([EXECUTION] if name.endswith("-execution") else [])
    for number, arn in enumerate(arns):
        kind = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
        made.add(kind, f"{name}-{number}", {"role": Ref(child=role, output="name"), "policyArn": arn}, role)
    return Ref(child=role, output="arn")


def _size(containers: Mapping[str, Mapping[str, Any]]) -> tuple[int, int]:
    """The smallest of Fargate's sizes that holds what the containers ask for."""
    cpu = sum(_number(one.get("cpu")) for one in containers.values())
    memory = max(512, sum(_number(one.get("memory") or one.get("memoryReservation")) for one in containers.values()))
    units = next((units for units, most in _SIZES if units >= cpu and most >= memory), _SIZES[-1][0])
    step = 1024 if units > 256 or memory > 1024 else 512
    return units, max(units * 2, -(-memory // step) * step)


def _number(value: Any) -> int:
    return int(value) if isinstance(value, int | float) else 0
