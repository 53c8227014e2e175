"""Container definitions with the names of their fields as ECS has them."""

from collections.abc import Mapping
from typing import Any, Final, cast

from .facts import Fact

# fmt: off
_FIELDS: Final = [
    "name", "image", "cpu", "memory", "memoryReservation", "links", "portMappings", "essential", "entryPoint",
    "command", "environment", "environmentFiles", "mountPoints", "volumesFrom", "linuxParameters", "secrets",
    "dependsOn", "startTimeout", "stopTimeout", "hostname", "user", "workingDirectory", "disableNetworking",
    "privileged", "readonlyRootFilesystem", "dnsServers", "dnsSearchDomains", "extraHosts", "dockerSecurityOptions",
    "interactive", "pseudoTerminal", "dockerLabels", "ulimits", "logConfiguration", "healthCheck", "systemControls",
    "resourceRequirements", "firelensConfiguration", "credentialSpecs", "repositoryCredentials", "restartPolicy",
    "versionConsistency", "containerPort", "hostPort", "protocol", "containerPortRange", "appProtocol", "value",
    "valueFrom", "type", "condition", "containerName", "sourceVolume", "containerPath", "readOnly", "logDriver",
    "options", "secretOptions", "interval", "timeout", "retries", "startPeriod", "credentialsParameter",
    "initProcessEnabled", "tmpfs",
]
# fmt: on
_BY_LETTERS: Final[Mapping[str, str]] = {field.lower(): field for field in _FIELDS}
_CANONICAL: Final = frozenset(_FIELDS)
_FREE: Final = frozenset({"dockerLabels", "options"})  # whose own keys are anyone's


def as_ecs_reads(definition: Fact) -> Fact:
    """The provider and ECS read names of fields in any letters, and of two that are one the last."""
    if _is_canonical(definition.raw):
        return definition
    return Fact(_renamed(definition.raw), definition.path, definition.secret)


def _is_canonical(raw: Any) -> bool:
    if isinstance(raw, list):
        return all(map(_is_canonical, cast("list[Any]", raw)))
    if not isinstance(raw, dict):
        return True
    members = cast("dict[str, Any]", raw)
    return all(key in _CANONICAL and (key in _FREE or _is_canonical(value)) for key, value in members.items())


def _renamed(raw: Any) -> Any:
    if isinstance(raw, list):
        return [_renamed(item) for item in cast("list[Any]", raw)]
    if not isinstance(raw, dict):
        return raw
    named: dict[str, Any] = {}
    for key, value in cast("dict[str, Any]", raw).items():
        name = _BY_LETTERS.get(key.lower(), key)
        named[name] = value if name in _FREE else _renamed(value)
    return named
