"""How far a promotion has come: `.fairway/promotions/<to>.json`, written before and after each step."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ops.clock import timestamp, utc_now
from ops.errors import OpsError
from ops.pulumi.stack import Stack
from ops.release import release_file
from settings.errors import Problems
from settings.model.release import Release
from settings.release import parse

SCHEMA = 1
FOLDER = Path(".fairway", "promotions")  # in the program's folder
# released, updated lead forward; failed, restored lead back. promoted and rolled-back are ends.
Step = Literal["released", "updated", "promoted", "failed", "restored", "rolled-back"]
STEPS: tuple[Step, ...] = ("released", "updated", "promoted", "failed", "restored", "rolled-back")
ENDS: tuple[Step, ...] = ("promoted", "rolled-back")


@dataclass(frozen=True, kw_only=True)
class StepRecord:
    """One step that was reached. at: ISO 8601, UTC."""

    step: Step
    at: str


@dataclass(frozen=True, kw_only=True)
class Journal:
    """source: where the release came from, in words; digests: of that release, or of the one that is rolled back.

    before: what the target ran, to roll back to; None: nothing. found: the digests that were deployed at the beginning,
    which are others than those of `before` where an earlier promotion had failed.
    """

    source: str
    target: str
    digests: Mapping[str, str]
    before: Release | None
    found: Mapping[str, str]
    steps: tuple[StepRecord, ...]
    failure: str | None = None

    @property
    def step(self) -> Step:
        """The last step that was begun or made."""
        return self.steps[-1].step

    @property
    def open(self) -> bool:
        """Whether the promotion was interrupted: the target is between two releases."""
        return self.step not in ENDS

    @property
    def reached_digests(self) -> Mapping[str, str]:
        """What the target runs at the end that was reached."""
        return self.before.digests if self.step == "rolled-back" and self.before else self.digests

    @property
    def rolling_back(self) -> bool:
        """Whether the promotion failed and its target is on its way back to the previous release."""
        return self.step in ("failed", "restored")

    def reached(self, step: Step, failure: str | None = None) -> "Journal":
        """The journal with one more step, dated now. failure: why, where the step is one of failing."""
        record = StepRecord(step=step, at=timestamp(utc_now()))
        return replace(self, steps=(*self.steps, record), failure=failure or self.failure)


def of(target: Stack) -> Path:
    """Where the journal of promotions to this stack is."""
    return target.directory / FOLDER / f"{target.name}.json"


def lock_of(target: Stack) -> Path:
    """Where the lock of promotions to this stack is."""
    return target.directory / FOLDER / f"{target.name}.lock"


def read(file: Path) -> Journal | None:
    """None where the target was never promoted to. Raises OpsError for a file that no promotion wrote."""
    if not file.exists():
        return None
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return _journal(content, file)
    except (ValueError, KeyError, TypeError) as error:
        raise OpsError(f"{file} is not a promotion's journal ({error!r}); move it away and begin again.") from None


def write(file: Path, journal: Journal) -> None:
    """At once and to the disk: after a crash it says what was done before it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    content = {"schema": SCHEMA, **asdict(replace(journal, before=None))}
    content["before"] = release_file.content(journal.before) if journal.before else None
    scratch = file.with_name(f".{file.name}.{os.getpid()}")
    with scratch.open("w", encoding="utf-8") as stream:
        stream.write(json.dumps(content, indent=2, sort_keys=True) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    scratch.replace(file)


def _journal(content: dict[str, Any], file: Path) -> Journal:
    steps = tuple(StepRecord(step=_step(record["step"]), at=str(record["at"])) for record in content["steps"])
    if content["schema"] != SCHEMA or not steps:
        raise ValueError("schema")
    return Journal(
        source=str(content["source"]),
        target=str(content["target"]),
        digests=content["digests"],
        before=_release(content["before"], str(content["target"]), file),
        found=content["found"],
        steps=steps,
        failure=content["failure"],
    )


def _step(text: str) -> Step:
    if text not in STEPS:
        raise ValueError(text)
    return text


def _release(content: object, target: str, file: Path) -> Release | None:
    if content is None:
        return None
    problems = Problems()
    release = parse(content, file.name, stack=target, problems=problems)
    if problems:
        raise ValueError("; ".join(problems))
    return release
