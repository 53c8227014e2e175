"""What AWS said of a stack, as a file: for a colleague, for another day, for a test. docs/doctor.md has its form.

Values of secrets are masked and environments keep their names alone; times are ISO 8601. What a file leaves out is
taken for what is usual, so that one can be written by hand.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from ops.aws.endpoint import EndpointProbe
from ops.aws.images import ImageDetails, ImageReference
from ops.aws.snapshot import Answer, ContainerLog, LogLine, Snapshot
from ops.doctor.redact import mask
from ops.errors import OpsError
from ops.pulumi.state import DeployedService

FORMAT = "fairway-doctor/1"
_TIME = re.compile(r"(?:At|Date)$")
_MAPPINGS = ("service", "definition")
_LISTS = ("tasks", "stopped", "targets", "targetGroups", "rules", "policies", "certificates")
_FIELDS = {"targetGroups": "target_groups"}
# What a check would take for an answer if nothing stood there.
_CALLS = {
    "image": "ecr describe_images", "targets": "elbv2 describe_target_health", "tasks": "ecs list_tasks",
    "service": "ecs describe_services",
}  # fmt: skip
UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Saved:
    """alarms: what is loud or missing, in words; empty where none is. updates: what `pulumi up` said, line by line."""

    stack: str
    snapshots: tuple[Snapshot, ...]
    alarms: str = ""
    updates: tuple[str, ...] = ()


def write(file: Path, saved: Saved) -> None:
    """Raises OpsError where the file cannot be written."""
    content = {
        "format": FORMAT,
        "stack": saved.stack,
        "alarms": saved.alarms,
        "updates": [mask(line) for line in saved.updates],
        "services": [_service_content(snapshot) for snapshot in saved.snapshots],
    }
    try:
        file.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    except OSError as error:
        raise OpsError(f"{file} cannot be written: {error.strerror or error}") from None


def read(file: Path) -> Saved:
    """Raises OpsError with what is wrong with the file."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise OpsError(f"{file} cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise OpsError(f"{file} is no JSON: {error}") from None
    if not isinstance(content, Mapping) or cast("Mapping[str, Any]", content).get("format") != FORMAT:
        raise OpsError(f'{file} was not written by `doctor --save`: it has no `"format": "{FORMAT}"`.')
    document = cast("Mapping[str, Any]", content)
    try:
        return Saved(
            stack=str(document.get("stack") or "saved"),
            alarms=str(document.get("alarms") or ""),
            updates=tuple(str(line) for line in document.get("updates") or ()),
            snapshots=tuple(_snapshot(entry) for entry in document.get("services") or ()),
        )
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        raise OpsError(f"{file} does not have the form of docs/doctor.md: {type(error).__name__}: {error}") from None


def _service_content(snapshot: Snapshot) -> dict[str, Any]:
    deployed, probe, image = snapshot.deployed, snapshot.probe, snapshot.image
    content: dict[str, Any] = {
        "name": deployed.name,
        "deployed": {_camel(key): value for key, value in vars(deployed).items() if key not in ("name", "image")},
        "takenAt": snapshot.taken_at,
        "probe": vars(probe) if probe else None,
        "image": {"digest": image.digest, "platforms": image.platforms, "manifests": image.manifests}
        if image
        else None,
        "secrets": snapshot.secrets,
        "versions": snapshot.versions,
        "unknown": snapshot.unknown,
        "logs": [
            {
                "task": log.task,
                "container": log.container,
                "lines": [{"at": line.at, "text": line.text} for line in log.lines],
            }
            for log in snapshot.logs
        ],
    }
    content["deployed"]["image"] = str(deployed.image)
    content |= {name: getattr(snapshot, _FIELDS.get(name, name)) for name in (*_MAPPINGS, *_LISTS)}
    return cast("dict[str, Any]", _plain(content))


def _plain(value: object) -> object:
    """As JSON, with every text masked; of a variable in an environment only the name stays."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        return {
            str(key): [{**entry, "value": "***"} for entry in item] if key == "environment" else _plain(item)
            for key, item in entries.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in cast("Sequence[Any]", value)]
    return value if isinstance(value, bool | int | float | None) else str(value)


def _timed(value: Any, key: str = "") -> Any:
    """JSON, with times where a key says that one stands there."""
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        return {name: _timed(item, name) for name, item in entries.items()}
    if isinstance(value, list):
        return [_timed(item) for item in cast("list[Any]", value)]
    return _moment(value) if isinstance(value, str) and _TIME.search(key) else value


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _snapshot(entry: Mapping[str, Any]) -> Snapshot:
    content = _timed(dict(entry))
    service: Answer = content.get("service") or {}
    deployments: Sequence[Answer] = service.get("deployments") or ()
    none: Answer = {}
    primary = next((entry for entry in deployments if entry.get("status") == "PRIMARY"), none)
    deployed = _deployed(content, service)
    probe, image = content.get("probe"), content.get("image")
    lists = {_FIELDS.get(name, name): content.get(name) or () for name in _LISTS}
    for name in ("tasks", "stopped"):
        lists[name] = [_task(task, f"{name}{index}", deployed, primary) for index, task in enumerate(lists[name])]
    return Snapshot(
        deployed=deployed,
        taken_at=content.get("takenAt") or _latest(content) or UNKNOWN_TIME,
        service=service,
        definition=content.get("definition") or {},
        logs=tuple(_log(log) for log in content.get("logs") or ()),
        probe=EndpointProbe(url=probe["url"], status=probe.get("status"), body=probe.get("body") or "")
        if probe
        else None,
        image=_image(image) if image else None,
        secrets=content.get("secrets") or {},
        versions=content.get("versions") or {},
        unknown=(
            *(content.get("unknown") or ()),
            *(f"{call}: not in the file" for name, call in _CALLS.items() if name not in content),
        ),
        **lists,
    )


def _task(task: Answer, name: str, deployed: DeployedService, primary: Answer) -> Answer:
    usual: dict[str, Any] = {
        "taskArn": name, "taskDefinitionArn": deployed.task_definition, "startedBy": primary.get("id"),
        "containers": [],
    }  # fmt: skip
    return {**usual, **task}


def _log(log: Mapping[str, Any]) -> ContainerLog:
    lines = cast("Sequence[Mapping[str, Any] | str]", log.get("lines") or ())
    return ContainerLog(
        task=str(log.get("task") or "stopped0"),
        container=str(log.get("container") or "app"),
        lines=tuple(
            LogLine(text=line) if isinstance(line, str) else LogLine(text=str(line["text"]), at=line.get("at"))
            for line in lines
        ),
    )


def _image(image: Mapping[str, Any]) -> ImageDetails:
    return ImageDetails(
        digest=str(image.get("digest") or ""), platforms=tuple(image.get("platforms") or ()), tags=(), pushed_at=None,
        manifests=tuple(image.get("manifests") or ()),
    )  # fmt: skip


def _deployed(content: Mapping[str, Any], service: Answer) -> DeployedService:
    own: Mapping[str, Any] = content.get("deployed") or {}
    usual: dict[str, Any] = {
        "arn": service.get("serviceArn", ""), "cluster": service.get("clusterArn", ""),
        "task_definition": service.get("taskDefinition", ""), "target_groups": (), "log_group": "", "platforms": (),
        "architecture": "X86_64", "kind": "web", "port": 80, "health_path": "/", "health_tool": "none",
        "health_matcher": "200", "routes": (), "timeout_minutes": 15, "security_group": "",
    }  # fmt: skip
    values: dict[str, Any] = {}
    for field in fields(DeployedService):
        value = own.get(_camel(field.name), usual.get(field.name))
        values[field.name] = tuple(cast("list[Any]", value)) if isinstance(value, list) else value
    reference = ImageReference.parse(str(own.get("image") or ""))
    values["image"] = reference or ImageReference(account="", region="", repository="", tag=None, digest=None)
    values["name"] = str(content.get("name") or "app")
    return DeployedService(**values)


def _latest(content: Mapping[str, Any]) -> datetime | None:
    """The latest time that the file itself names."""
    service: Answer = content.get("service") or {}
    entries = [*service.get("events", ()), *service.get("deployments", ()), *(content.get("stopped") or ())]
    times = [entry.get(key) for entry in entries for key in ("createdAt", "stoppedAt") if entry.get(key)]
    return max(times, default=None)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)
