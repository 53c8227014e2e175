"""How the cloud differs from what Pulumi made: what somebody changed by hand, without what a service scales itself."""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.errors import ProgramError
from ops.pulumi.stack import TAIL, Stack

SERVICE = "aws:ecs/service:Service"
SCALING = "aws:appautoscaling/target:Target"
COUNT = "desiredCount"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One resource that is otherwise, or gone. paths: which properties, without values; expected: not by hand."""

    urn: str
    type: str
    gone: bool
    paths: tuple[str, ...]
    expected: bool

    @property
    def name(self) -> str:
        return self.urn.rsplit("::", 1)[-1]


def drift(stack: Stack) -> list[Difference]:
    """Asks AWS of every resource; neither the state nor the cloud is changed. Raises ProgramError if it cannot."""
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch, "events")
        ended = stack.pulumi("refresh", "--preview-only", "--suppress-outputs", "--event-log", str(log))
        if ended.returncode or not log.exists():
            output = (ended.stdout + ended.stderr).strip()[-TAIL:]
            raise ProgramError(f"pulumi refresh --preview-only of {stack.name} failed:", output)
        return read(log.read_text(encoding="utf-8").splitlines())


def read(lines: Iterable[str]) -> list[Difference]:
    """lines: the engine's events of a refresh."""
    steps = list(_refreshed(lines))
    scaled = {
        _old(step, "inputs").get("resourceId", "").rsplit("/", 1)[-1] for step in steps if step["type"] == SCALING
    }
    return [_difference(step, scaled) for step in steps if step["op"] in ("update", "delete")]


def _refreshed(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        event: Mapping[str, Any] = json.loads(line)
        if found := event.get("resOutputsEvent"):
            yield found["metadata"]


def _difference(step: Mapping[str, Any], scaled: set[str]) -> Difference:
    paths = tuple(sorted(step.get("detailedDiff") or step.get("diffs") or ()))
    own_count = step["type"] == SERVICE and _old(step, "outputs").get("name") in scaled
    return Difference(
        urn=step["urn"],
        type=step["type"],
        gone=step["op"] == "delete",
        paths=paths,
        expected=own_count and step["op"] == "update" and paths == (COUNT,),
    )


def _old(step: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    old: Mapping[str, Any] = step.get("old") or {}
    return old.get(part) or {}
