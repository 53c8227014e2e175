"""The lines of `pulumi --event-log FILE`, checked: a log that does not end with the engine's summary proves nothing."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ops.errors import OpsError, reading

Event = Mapping[str, Any]
INCOMPLETE = "nothing can be concluded from it; is the disk full, or was Pulumi killed?"
COUNTED = ("create", "update", "delete", "replace", "same")


class IncompleteLogError(OpsError):
    """The engine's events do not reach its end."""


def lines_of(log: Path) -> list[str]:
    """Of an event log that may not be there. Not `splitlines`: what Unicode takes for a line's end stands unescaped in
    JSON."""
    return log.read_text(encoding="utf-8").split("\n") if log.exists() else []


def parse(lines: Iterable[str], name: str) -> Sequence[Event]:
    """All events, in their order. name: the log's, for messages.

    Raises IncompleteLogError where events are missing: their numbers have a gap, the engine's summary is not the end,
    or what it counted is not what is there.
    """
    with reading(name, hint="It is no event log of Pulumi's."):
        events = list(_events(lines, name))
        summary = _summary(events, name)
        if summary.get("result") == "succeeded":
            _compare(summary.get("resourceChanges") or {}, events, name)
        return events


def packs(events: Sequence[Event]) -> Mapping[str, str]:
    """Policy pack → version, of those that judged the run."""
    versions: Mapping[str, str] = _last(events).get("PolicyPacks") or {}
    return {name.partition("|")[0]: version for name, version in versions.items()}


def succeeded(events: Sequence[Event]) -> bool:
    """Whether the engine came to the end of the program, and no policy blocked."""
    return _last(events).get("result") == "succeeded"


def _events(lines: Iterable[str], name: str) -> Iterable[Event]:
    for number, line in enumerate(line for line in lines if line.strip()):
        try:
            event: Any = json.loads(line)
        except ValueError:
            if number == 0:
                raise
            raise IncompleteLogError(f"{name} is cut off after {number} events: {INCOMPLETE}") from None
        if not isinstance(event, dict) or event.get("sequence", number) != number:  # pyright: ignore[reportUnknownMemberType]
            raise IncompleteLogError(f"{name} lacks the event {number}: {INCOMPLETE}")
        yield event  # pyright: ignore[reportUnknownVariableType]


def _summary(events: Sequence[Event], name: str) -> Mapping[str, Any]:
    summary = _last(events)
    if not summary or summary.get("maybeCorrupt"):
        raise IncompleteLogError(f"{name} does not end with the engine's summary: {INCOMPLETE}")
    return summary


def _last(events: Sequence[Event]) -> Mapping[str, Any]:
    """The summary that ends the log; empty where something else ends it. Some displays add a `cancelEvent`."""
    ends = [event for event in events[-2:] if "cancelEvent" not in event]
    none: Mapping[str, Any] = {}
    return (ends[-1].get("summaryEvent") or none) if ends else none


def _compare(counted: Mapping[str, int], events: Sequence[Event], name: str) -> None:
    """Of a refresh the outcome of each resource is counted, of all else the step that is taken with it."""
    begun = Counter(step["op"] for step in _steps(events, "resourcePreEvent"))
    refreshed = begun.keys() == {"refresh"}
    if begun["refresh"] and not refreshed:
        return  # an update that refreshes first counts both together
    logged = Counter(step["op"] for step in _steps(events, "resOutputsEvent")) if refreshed else begun
    for op in COUNTED if logged else ():
        if logged[op] != counted.get(op, 0):
            raise IncompleteLogError(
                f"{name} has {logged[op]} to {op}, the engine counted {counted.get(op, 0)}: {INCOMPLETE}"
            )


def _steps(events: Sequence[Event], kind: str) -> Sequence[Mapping[str, Any]]:
    steps = [event[kind]["metadata"] for event in events if event.get(kind)]
    return [step for step in steps if not _default_provider(step)]


def _default_provider(step: Mapping[str, Any]) -> bool:
    """The engine makes these itself, and does not count them."""
    return step["type"].startswith("pulumi:providers:") and step["urn"].rpartition("::")[2].startswith("default")
