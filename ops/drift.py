"""How the cloud differs from what Pulumi made: what somebody changed by hand, without what a service scales itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ops.errors import ProgramError, reading
from ops.pulumi import event_log
from ops.pulumi.pending import refuse_unsettled
from ops.pulumi.stack import Stack

SERVICE = "aws:ecs/service:Service"
SCHEDULED = "aws:appautoscaling/scheduledAction:ScheduledAction"
LIMITS = {"minCapacity", "maxCapacity"}
SCALING = "aws:appautoscaling/target:Target"
COUNT = "desiredCount"


@dataclass(frozen=True, kw_only=True)
class DriftedResource:
    """One resource that is otherwise, or gone. paths: which properties, without values; expected: not by hand."""

    urn: str
    type: str
    gone: bool
    paths: tuple[str, ...]
    expected: bool

    @property
    def name(self) -> str:
        """The resource's logical name, the end of its URN."""
        return self.urn.rsplit("::", 1)[-1]


def drift(stack: Stack) -> list[DriftedResource]:
    """Asks AWS of every resource; neither the state nor the cloud is changed.

    Raises OpsError where an update was killed, and ProgramError where AWS or pulumi refuse.
    """
    refuse_unsettled(stack.name, stack.state())
    lines, code, output = stack.log_of("refresh", "--preview-only")
    if code:
        raise ProgramError(f"pulumi refresh --preview-only of {stack.name} failed:", output)
    return read(lines, f"the event log of pulumi refresh {stack.name}")


def read(lines: Iterable[str], name: str = "the event log") -> list[DriftedResource]:
    """lines: the engine's events of a refresh. Raises OpsError for a log that is not whole."""
    events = event_log.parse(lines, name)
    with reading(name):
        steps = [event["resOutputsEvent"]["metadata"] for event in events if event.get("resOutputsEvent")]
        scaled = {
            _old(step, "inputs").get("resourceId", "").rsplit("/", 1)[-1] for step in steps if step["type"] == SCALING
        }
        scheduled = {_old(step, "inputs").get("resourceId", "") for step in steps if step["type"] == SCHEDULED}
        return [_difference(step, scaled, scheduled) for step in steps if step["op"] in ("update", "delete")]


def _difference(step: Mapping[str, Any], scaled: set[str], scheduled: set[str]) -> DriftedResource:
    """scaled: names of the services that Auto Scaling counts; scheduled: targets whose limits a schedule changes."""
    paths = tuple(sorted(step.get("detailedDiff") or step.get("diffs") or ()))
    own_count = step["type"] == SERVICE and _old(step, "outputs").get("name") in scaled and paths == (COUNT,)
    by_time = step["type"] == SCALING and _old(step, "inputs").get("resourceId") in scheduled and set(paths) <= LIMITS
    return DriftedResource(
        urn=step["urn"],
        type=step["type"],
        gone=step["op"] == "delete",
        paths=paths,
        expected=step["op"] == "update" and (own_count or by_time),
    )


def _old(step: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    old: Mapping[str, Any] = step.get("old") or {}
    return old.get(part) or {}
