"""How far a promotion has come: `.fairway/promotions/<to>.json`, written before and after each step."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from ops.errors import OpsError
from ops.pulumi.stack import Stack
from ops.release import release_file
from settings.model.release import Release
from settings.release import parse

SCHEMA = 1
FOLDER = Path(".fairway", "promotions")  # in the program's folder
# released, updated lead forward; failed, restored lead back. promoted and back are ends.
Step = Literal["released", "updated", "promoted", "failed", "restored", "back"]
STEPS: tuple[Step, ...] = ("released", "updated", "promoted", "failed", "restored", "back")
ENDS: tuple[Step, ...] = ("promoted", "back")


@dataclass(frozen=True, kw_only=True)
class Done:
    """One step that was reached. at: ISO 8601, UTC."""

    step: Step
    at: str


@dataclass(frozen=True, kw_only=True)
class Journal:
    """source: where the release came from, in words; digests: of that release, or of the one that is taken back.

    before: what the target ran, to be put back; None: nothing. found: the digests that were deployed at the beginning,
    which are others than those of `before` where an earlier promotion had failed.
    """

    source: str
    target: str
    digests: Mapping[str, str]
    before: Release | None
    found: Mapping[str, str]
    steps: tuple[Done, ...]
    failure: str | None = None

    @property
    def step(self) -> Step:
        return self.steps[-1].step

    @property
    def open(self) -> bool:
        """Whether the target is between two releases."""
        return self.step not in ENDS

    @property
    def reached_digests(self) -> Mapping[str, str]:
        """What the target runs at the end that was reached."""
        return self.before.digests if self.step == "back" and self.before else self.digests

    @property
    def returning(self) -> bool:
        return self.step in ("failed", "restored")

    def reached(self, step: Step, failure: str | None = None) -> "Journal":
        done = Done(step=step, at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        return replace(self, steps=(*self.steps, done), failure=failure or self.failure)


def of(target: Stack) -> Path:
    return target.directory / FOLDER / f"{target.name}.json"


def lock_of(target: Stack) -> Path:
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
    steps = tuple(Done(step=_step(done["step"]), at=str(done["at"])) for done in content["steps"])
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
    problems: list[str] = []
    release = parse(content, file.name, stack=target, problems=problems)
    if problems:
        raise ValueError("; ".join(problems))
    return release
