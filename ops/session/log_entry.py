"""One line of a stack's log: what a container logged, or why a task stopped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from ops.aws.snapshot import NEVER, Answer
from ops.doctor.redact import mask, redact
from ops.doctor.unexplained import container_endings

Kind = Literal["log", "stopped"]


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """at: in UTC. task: its id. identity: the same for the same entry, however often AWS tells of it.

    text: without secrets and terminal codes; of several lines where the event had them.
    """

    at: datetime
    service: str
    container: str
    task: str
    text: str
    identity: str
    kind: Kind = "log"

    @property
    def source(self) -> str:
        """Who said it: the service's name, with the container's where that has another."""
        return self.service if self.container in ("", self.service) else f"{self.service}/{self.container}"

    @property
    def content(self) -> dict[str, Any]:
        """As `logs --json` has it, an object a line."""
        return {
            "at": self.at.isoformat(timespec="milliseconds"),
            "service": self.service,
            "container": self.container,
            "task": self.task,
            "kind": self.kind,
            "text": self.text,
        }


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which entries are of interest. task: the beginning of an id. only: what logs as that, MIGRATION or JOB."""

    task: str = ""
    pattern: re.Pattern[str] | None = None
    only: str = ""

    def takes(self, entry: LogEntry) -> bool:
        """A stop is shown whatever the pattern: it says why the lines end."""
        matches = entry.kind == "stopped" or self.pattern is None or self.pattern.search(entry.text)
        return entry.task.startswith(self.task) and bool(matches)


def logged(service: str, event: Answer) -> LogEntry:
    """event: an entry of FilterLogEvents. The stream is `<prefix>/<container>/<task id>`."""
    stream, milliseconds = str(event["logStreamName"]), int(event["timestamp"])
    _, _, container_and_task = stream.partition("/")
    container, _, task = container_and_task.rpartition("/")
    text = str(event.get("message", ""))
    return LogEntry(
        at=datetime.fromtimestamp(milliseconds / 1000, UTC),
        service=service,
        container=container,
        task=task,
        text=mask(text).rstrip(),
        identity=str(event.get("eventId") or f"{stream} {milliseconds} {text}"),
    )


def stopped(service: str, task: Answer, container: str = "") -> LogEntry:
    """task: an entry of DescribeTasks that stopped. container: MIGRATION or JOB, of a task that is no service's."""
    arn = str(task["taskArn"])
    code = f" ({task['stopCode']})" if task.get("stopCode") else ""
    return LogEntry(
        at=task.get("stoppedAt") or NEVER,
        service=service,
        container=container,
        task=arn.rsplit("/", 1)[-1],
        text=f"stopped: {redact(str(task.get('stoppedReason') or 'no reason given'))}{code}; {_endings(task)}",
        identity=arn,
        kind="stopped",
    )


def _endings(task: Answer) -> str:
    """How its containers ended; those that ended with 0 are no news where another did not."""
    containers: Sequence[Answer] = task.get("containers", ())
    if containers and all(container.get("exitCode") == 0 for container in containers):
        return "exit code 0"
    news = {**task, "containers": [container for container in containers if container.get("exitCode") != 0]}
    return "; ".join(container_endings(news)) or "no container ran"
