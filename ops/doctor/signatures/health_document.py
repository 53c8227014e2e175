"""The health document of the app: which of its parts it names as down."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from ops.aws.snapshot import Snapshot
from ops.doctor.evidence import Message
from ops.doctor.signature import Evidence

DOWN = (
    "down",
    "error",
    "unhealthy",
    "fail",
    "failed",
    "failing",
    "disconnected",
    "unavailable",
    "missing",
    "not configured",
)
_STATUS = ("status", "state", "ok", "healthy", "success")
_OWN_STATUS = re.compile(rf"['\"](?:status|state)['\"]\s*:\s*['\"](?:{'|'.join(DOWN)})['\"]", re.IGNORECASE)


def down_parts(snapshot: Snapshot, _: Sequence[Message]) -> Iterator[Evidence]:
    """Which parts the health document names as down."""
    probe = snapshot.probe
    if probe is None or probe.status is None or probe.status < 500:
        return
    parts = sorted(set(_down(probe.body)))
    if parts:
        yield Evidence(shown=f"{probe.url} answers {probe.status}: {', '.join(parts)} is down", certainty=84)
    elif _OWN_STATUS.search(probe.body):
        yield Evidence(shown=f"{probe.url} answers {probe.status}, and says of itself that it is down", certainty=58)


def _down(body: str) -> Iterator[str]:
    """The names in a health document whose value says that they are down; no values."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return
    if isinstance(document, Mapping):
        yield from _names(cast("Mapping[str, object]", document), 0)


def _names(document: Mapping[str, object], depth: int) -> Iterator[str]:
    for name, value in document.items():
        entry = _entry(value)
        if entry is None:
            if _is_down(value) and name not in (*_STATUS, "error", "message"):
                yield name
        elif any(_is_down(item) for key, item in entry.items() if key in _STATUS):
            yield name
        elif depth < 8:
            yield from _names(entry, depth + 1)


def _entry(value: object) -> Mapping[str, object] | None:
    """A part of the document; application/health+json has a list of them under each name."""
    if isinstance(value, list) and value:
        value = cast("list[object]", value)[0]
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else None


def _is_down(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.lower() in DOWN)
