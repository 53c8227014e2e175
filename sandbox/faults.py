"""Faults on request: `$FAIRWAY_SANDBOX/faults.json`, or JSON in FAIRWAY_SANDBOX_FAULTS.

A list of objects. `type`, `name` (logical or physical) and `stack` are patterns (`*`); one left out matches all.

    {"type": "aws:rds/instance:Instance", "fail": "InsufficientDBInstanceCapacity: …"}    creation fails
    {"type": "aws:ecs/service:Service", "name": "api*", "rollback": true}                  the deployment is rolled back
    {"type": "aws:lb/*", "on": "delete", "seconds": 3}                                     a call is slow

`on`: create (the default), update, delete, read. `times`: how often, else always. Deleting the fault repairs AWS.
A type `api:ecs:DescribeServices` is about a call of AWS's API instead, with `seconds` or `fail` (code: message) alone.
`shows`: what AWS's API then tells of a service, as sandbox/api/running.py has it, e.g. {"log": ["exec format error"]}.
"""

import fnmatch
import json
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.cloud import Cloud
from sandbox.protocol import Failure

_VARIABLE = "FAIRWAY_SANDBOX_FAULTS"
_KNOWN = {"type", "name", "stack", "on", "fail", "rollback", "seconds", "times", "shows"}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What an operation is about; `names` are the logical and the physical name."""

    stack: str
    token: str
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of an operation. failure: AWS refused it. late: it took longer than its limit, but goes on."""

    failure: str = ""
    late: str = ""
    rolled_back: bool = False
    shows: dict[str, Any] = field(default_factory=dict[str, Any])


class Faults:
    """stopping: set when the engine cancels; it ends every wait."""

    def __init__(self, directory: Path, cloud: Cloud, stopping: threading.Event) -> None:
        self._directory, self._cloud, self._stopping = directory, cloud, stopping

    def slow(self, subject: Subject, operation: str) -> dict[str, Any] | None:
        """What the slow fault that comes next shows while it is waited for; None where none is slow."""
        for fault in read(self._directory):
            if fault.get("seconds") and _matches(fault, subject, operation) and self._left(fault, use=False):
                return fault.get("shows", {})
        return None

    def strike(self, subject: Subject, operation: str, limit: float, *, begun: bool = False) -> Outcome:
        """Waits as a slow AWS would, at most `limit` seconds (the resource's own time limit, 0 for none).

        begun: AWS has taken the call on, and goes on with it also when the engine does not wait any more.
        """
        outcome = Outcome()
        for fault in read(self._directory):
            if not _matches(fault, subject, operation) or not self._left(fault):
                continue
            outcome = Outcome(
                failure=fault.get("fail", outcome.failure),
                late=self._wait(float(fault.get("seconds", 0)), limit, subject, operation, begun=begun) or outcome.late,
                rolled_back=bool(fault.get("rollback")) or outcome.rolled_back,
                shows={**outcome.shows, **fault.get("shows", {})},
            )
        return outcome

    def _wait(self, seconds: float, limit: float, subject: Subject, operation: str, *, begun: bool) -> str:
        """The provider's sentence if the operation takes longer than its limit, or is not waited for."""
        if self._stopping.wait(min(seconds, limit) if limit else seconds):
            if begun:
                return f"waiting for {subject.token} ({subject.names[-1]}) {operation}: context canceled"
            raise Failure(f"{operation} of {subject.token} {subject.names[0]} was cancelled")
        if not limit or seconds <= limit:
            return ""
        last = "deleting" if operation == "delete" else "pending"
        return (
            f"waiting for {subject.token} ({subject.names[-1]}) {operation}: timeout while waiting for state to become "
            f"'available' (last state: '{last}', timeout: {_duration(limit)})"
        )

    def _left(self, fault: dict[str, Any], *, use: bool = True) -> bool:
        if "times" not in fault:
            return True
        key = json.dumps(fault, sort_keys=True)
        with self._cloud.open() as cloud:
            used = dict(cloud.notes.get("faults", {}))
            if used.get(key, 0) >= fault["times"]:
                return False
            if use:
                used[key] = used.get(key, 0) + 1
                cloud.note("faults", used)
        return True


def read(directory: Path) -> list[dict[str, Any]]:
    """The faults that are asked for now."""
    file, text, source = directory / "faults.json", os.environ.get(_VARIABLE, ""), _VARIABLE
    if not text and file.exists():
        text, source = file.read_text(), str(file)
    try:
        faults = json.loads(text or "[]")
    except ValueError as error:
        raise Failure(f"{source} is not JSON: {error}") from None
    for fault in faults:
        if unknown := set(fault) - _KNOWN:
            raise Failure(f"{source}: a fault has no `{sorted(unknown)[0]}`; it takes {', '.join(sorted(_KNOWN))}")
    return faults


def of_call(directory: Path, call: str) -> tuple[float, str]:
    """How many seconds a call of AWS's API takes (`api:ecs:DescribeServices`), and how it fails: "" if it does not."""
    seconds, failure = 0.0, ""
    for fault in read(directory):
        if fnmatch.fnmatchcase(call, fault.get("type", "")):
            seconds, failure = seconds + float(fault.get("seconds", 0)), fault.get("fail", failure)
    return seconds, failure


def _matches(fault: dict[str, Any], subject: Subject, operation: str) -> bool:
    operations = ("create", "update") if fault.get("rollback") else (fault.get("on", "create"),)
    return (
        operation in operations
        and fnmatch.fnmatchcase(subject.token, fault.get("type", "*"))
        and fnmatch.fnmatchcase(subject.stack, fault.get("stack", "*"))
        and any(fnmatch.fnmatchcase(name, fault.get("name", "*")) for name in subject.names)
    )


def _duration(seconds: float) -> str:
    """90 → 1m30s, as Go writes it."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"
