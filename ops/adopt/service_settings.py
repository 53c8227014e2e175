"""A running service in the words of a stack's settings."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ops.adopt.existing import inside
from ops.adopt.services import RunningService
from ops.adopt.variables import Variables
from ops.pulumi.resources import mappings

TOOLS = ("curl", "wget", "node", "python")


def service_settings(service: RunningService, variables: Variables) -> Mapping[str, Any]:
    """The keys of `fairway:services.<name>`; what is as Fairway has it by itself is left out."""
    port = next((one.get("containerPort") for one in mappings(service.container, "portMappings")), None)
    web = bool(service.target)
    settings: dict[str, Any] = {
        "kind": None if web else "worker",
        "port": port if web else None,
        "protocolVersion": _protocol_version(service),
        "health": _health(service),
        "routes": list(service.routes) if web else None,
        "cpu": int(service.task["cpu"]),
        "memory": int(service.task["memory"]),
        "desiredCount": service.service.get("desiredCount"),
        "repository": service.reference.repository if service.reference else None,
        "architecture": inside(service.task, "runtimePlatform").get("cpuArchitecture"),
        "entryPoint": service.container.get("entryPoint"),
        "command": service.container.get("command"),
        **variables.settings,
    }
    return {key: value for key, value in settings.items() if value}


def _protocol_version(service: RunningService) -> str | None:
    version = service.target.get("ProtocolVersion")
    return None if version == "HTTP1" else version


def _health(service: RunningService) -> Mapping[str, Any] | None:
    """The load balancer's path, and the tool with which the container's own check asks it."""
    command: Sequence[str] = inside(service.container, "healthCheck").get("command") or []
    path = service.target.get("HealthCheckPath")
    if not path:
        return {"command": command} if command else None
    words = re.findall(r"[a-z]+", " ".join(map(str, command)).lower())
    tool = next((tool for tool in TOOLS if tool in words), None)
    codes = inside(service.target, "Matcher")
    matcher = codes.get("GrpcCode") or codes.get("HttpCode")
    own: Mapping[str, Any] = {"tool": tool or "none"} if tool or not command else {"command": command}
    return {"path": path, **own, **({"matcher": matcher} if matcher not in (None, "200") else {})}
