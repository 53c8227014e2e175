"""What ECS refuses of a task definition's containers, in AWS's sentences or as near as its pages give them."""

import re
from collections import Counter
from typing import Any

from sandbox.kinds import Call

Container = dict[str, Any]
_HEALTH = {"interval": (5, 300), "timeout": (2, 60), "retries": (1, 10), "startPeriod": (0, 300)}
_FARGATE_LOGS = ("awslogs", "splunk", "awsfirelens")
_NOT_ON_FARGATE = (
    "privileged",
    "links",
    "dockerSecurityOptions",
    "extraHosts",
    "hostname",
    "dnsServers",
    "disableNetworking",
)


def containers(call: Call, definitions: list[Container]) -> None:
    names = [container["name"] for container in definitions]
    for name, count in Counter(names).items():
        if count > 1:
            raise call.refuse(f"ClientException: Container names must be unique: {name} is used {count} times.")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", name):
            raise call.refuse(f"ClientException: Container.name contains invalid characters: {name}")
    if not any(container.get("essential", True) for container in definitions):
        raise call.refuse("ClientException: Task definition must have at least one essential container.")
    volumes = {volume.get("name") for volume in call.get("volumes", [])}
    fargate = "FARGATE" in call.get("requiresCompatibilities", [])
    for container in definitions:
        _environment(call, container)
        _ports(call, container)
        _health(call, container)
        for mount in _parts(container, "mountPoints"):
            if mount.get("sourceVolume") not in volumes:
                raise call.refuse(f"ClientException: Unknown volume '{mount.get('sourceVolume')}'.")
        if fargate:
            _on_fargate(call, container)
    _dependencies(call, definitions)
    _sizes(call, definitions)
    for role in ("executionRoleArn", "taskRoleArn"):
        if call.get(role) and not re.fullmatch(r"arn:[\w-]+:iam:[\w-]*:\d{12}:role.*|[\w+=,.@-]+", call.get(role)):
            raise call.refuse("ClientException: Role is not valid")


def _parts(container: Container, name: str) -> list[dict[str, Any]]:
    return container.get(name) or []


def _environment(call: Call, container: Container) -> None:
    plain = [str(variable.get("name") or "") for variable in _parts(container, "environment")]
    secret = [str(variable.get("name") or "") for variable in _parts(container, "secrets")]
    if not all([*plain, *secret]):
        raise call.refuse("ClientException: Environment variable name must not be null or empty.")
    if shared := (set(plain) & set(secret)) or {name for name, count in Counter(secret).items() if count > 1}:
        raise call.refuse(
            "ClientException: The secret name must be unique and not shared with any new or existing environment "
            f"variables set on the container, such as '{min(shared)}'."
        )


def _ports(call: Call, container: Container) -> None:
    mappings: list[dict[str, Any]] = container.get("portMappings") or []
    for mapping in mappings:
        port, host = mapping.get("containerPort"), mapping.get("hostPort")
        if call.get("networkMode") == "awsvpc" and host not in (None, 0, port):
            raise call.refuse(
                "ClientException: When networkMode=awsvpc, the host ports and container ports in port mappings "
                "must match."
            )
        if port is not None and not 1 <= int(port) <= 65535:
            raise call.refuse(f"ClientException: Invalid 'containerPort' setting for container '{container['name']}'")
    used = Counter((mapping.get("containerPort"), mapping.get("protocol", "tcp")) for mapping in mappings)
    if any(count > 1 for count in used.values()):
        raise call.refuse(f"ClientException: Duplicate port mappings in container '{container['name']}'.")


def _health(call: Call, container: Container) -> None:
    check: dict[str, Any] | None = container.get("healthCheck")
    if not check:
        return
    command: list[str] = check.get("command") or []
    if not command or command[0] not in ("CMD", "CMD-SHELL", "NONE"):
        raise call.refuse(
            f"ClientException: The health check command of container '{container['name']}' must start with CMD or "
            "CMD-SHELL."
        )
    for name, (least, most) in _HEALTH.items():
        if name in check and not least <= check[name] <= most:
            raise call.refuse(f"ClientException: Health check {name} must be between {least} and {most}")


def _on_fargate(call: Call, container: Container) -> None:
    for name in _NOT_ON_FARGATE:
        if container.get(name):
            raise call.refuse(f"ClientException: Fargate compatible task definitions do not support {name}")
    if (container.get("stopTimeout") or 0) > 120:
        raise call.refuse(
            "ClientException: Stop timeout must be at most 120 seconds for Fargate compatible task definitions"
        )
    log: dict[str, Any] = container.get("logConfiguration") or {}
    if log and log.get("logDriver") not in _FARGATE_LOGS:
        raise call.refuse(
            f"ClientException: Fargate compatible task definitions do not support log driver '{log.get('logDriver')}'"
        )
    if log.get("logDriver") == "awslogs":
        options: dict[str, str] = log.get("options") or {}
        for option in ("awslogs-group", "awslogs-region", "awslogs-stream-prefix"):
            if not options.get(option):
                raise call.refuse(f"ClientException: Log driver awslogs requires option '{option}' on Fargate")


def _dependencies(call: Call, definitions: list[Container]) -> None:
    known = {container["name"]: container for container in definitions}
    graph: dict[str, list[str]] = {}
    for container in definitions:
        for dependency in _parts(container, "dependsOn"):
            name, condition = str(dependency.get("containerName")), dependency.get("condition")
            other = known.get(name)
            if other is None:
                raise call.refuse(
                    f"ClientException: Container dependency refers to container '{name}', which does not exist."
                )
            if condition == "HEALTHY" and not other.get("healthCheck"):
                raise call.refuse(
                    f"ClientException: Container '{container['name']}' depends on '{name}' being HEALTHY, which has no "
                    "health check."
                )
            if condition in ("COMPLETE", "SUCCESS") and other.get("essential", True):
                raise call.refuse(
                    f"ClientException: A dependency with condition {condition} cannot be set on essential container "
                    f"'{name}'."
                )
            graph.setdefault(container["name"], []).append(name)
    for start in graph:
        if _reaches(graph, start, start, set()):
            raise call.refuse("ClientException: Container dependencies contain a cycle.")


def _reaches(graph: dict[str, list[str]], at: str, goal: str, passed: set[str]) -> bool:
    for name in graph.get(at, []):
        if name == goal:
            return True
        if name not in passed and _reaches(graph, name, goal, passed | {name}):
            return True
    return False


def _sizes(call: Call, definitions: list[Container]) -> None:
    if not str(call.get("cpu", "")).isdigit() or not str(call.get("memory", "")).isdigit():
        return
    cpu, memory = int(call.get("cpu")), int(call.get("memory"))
    if sum(int(container.get("cpu") or 0) for container in definitions) > cpu:
        raise call.refuse("ClientException: The total CPU of the containers exceeds the CPU of the task.")
    reserved = sum(int(c.get("memoryReservation") or c.get("memory") or 0) for c in definitions)
    if reserved > memory or any(int(container.get("memory") or 0) > memory for container in definitions):
        raise call.refuse("ClientException: The memory of the containers exceeds the memory of the task.")
    for container in definitions:
        if container.get("memory") and int(container.get("memoryReservation") or 0) > int(container["memory"]):
            raise call.refuse(
                f"ClientException: Invalid setting for container '{container['name']}'. 'memory' must be greater "
                "than or equal to 'memoryReservation'."
            )
