"""What a signature is: how one known failure shows itself in what AWS says of a running service."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ops.aws.snapshot import Snapshot
from ops.doctor.redact import redact


@dataclass(frozen=True, kw_only=True)
class Clue:
    """One thing that was seen. shown: where and what, without secrets; certainty: 0 to 100 that this failure is why."""

    shown: str
    certainty: int


Look = Callable[[Snapshot], Iterator[Clue]]


@dataclass(frozen=True, kw_only=True)
class Signature:
    """The record of one failure. failures: its F-numbers; look: its clues in a service, none where all is well."""

    failures: tuple[str, ...]
    title: str
    cause: str
    fix: str
    look: Look


@dataclass(frozen=True, kw_only=True)
class Told:
    """A sentence that AWS or the app said. where: e.g. "stopped task 4f2a…", "log"."""

    where: str
    text: str


def stops(snapshot: Snapshot) -> Iterator[Told]:
    """Why tasks stopped: the tasks of this release, not those that an older one left behind."""
    for task in snapshot.current_stops:
        where = f"stopped task {str(task['taskArn']).rsplit('/', 1)[-1][:8]}"
        yield Told(where=where, text=str(task.get("stoppedReason", "")))
        for container in task.get("containers", ()):
            if reason := container.get("reason"):
                yield Told(where=f"{where}, container {container['name']}", text=str(reason))


def events(snapshot: Snapshot) -> Iterator[Told]:
    """What ECS says of the service since its current deployments began."""
    started = [d["createdAt"] for d in snapshot.service.get("deployments", ()) if d.get("createdAt")]
    for event in snapshot.service.get("events", ()):
        if not started or event["createdAt"] >= min(started):
            yield Told(where="event of the service", text=str(event["message"]))
    for deployment in snapshot.failed:
        yield Told(where="failed deployment", text=str(deployment.get("rolloutStateReason", "")))


def log(snapshot: Snapshot) -> Iterator[Told]:
    for line in snapshot.log:
        yield Told(where=f"log {snapshot.deployed.log_group}", text=line)


def said(pattern: str, told: Iterator[Told], certainty: int, *, phrase_alone: bool = False) -> Iterator[Clue]:
    """The first sentence that matches. phrase_alone: the rest of the sentence may hold a secret, and is not shown."""
    for sentence in told:
        if found := re.search(pattern, sentence.text, re.IGNORECASE):
            text = found[0] if phrase_alone else redact(sentence.text)
            yield Clue(shown=f"{sentence.where}: {text}", certainty=certainty)
            return
