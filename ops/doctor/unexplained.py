"""What was seen of a service that is not healthy, in words; and the failure that stands for it where no cause is "
"known."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ops.aws.snapshot import ContainerLog, Snapshot
from ops.doctor.evidence import short
from ops.doctor.health import TROUBLE, failed_stops
from ops.doctor.redact import redact
from ops.doctor.signature import Evidence, Signature
from ops.doctor.text import exit_words, lines
from ops.verify.checks import CHECKS

CERTAINTY = 50
LAST_LINES, EVENTS = 8, 4

UNEXPLAINED = Signature(
    failures=("F36",),
    title="the service fails, and no known failure explains it",
    cause="What was seen stands above: exit codes, stop reasons, what ECS, the load balancer and the app said last.",
    fix="Read the app's last lines; run the image locally as it is (`docker run`) with the same variables. Where it "
    "is a "
    "failure that others have too, a line for it in `ops/doctor/signatures` names it the next time.",
)


@dataclass(frozen=True, kw_only=True)
class Observations:
    """lines: in words, without secrets. is_concrete: something itself failed, and not only its deployment."""

    lines: tuple[str, ...]
    is_concrete: bool

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was seen, line by line, each with CERTAINTY."""
        return tuple(Evidence(shown=line, certainty=CERTAINTY) for line in self.lines)


def observe(snapshot: Snapshot) -> Observations | None:
    """None where nothing at all was seen that could be shown."""
    concrete = [*_stops(snapshot), *_targets(snapshot), *_unhealthy(snapshot), *_events(snapshot)]
    endpoint = list(_endpoint(snapshot))
    every = [*concrete, *endpoint, *_last_lines(snapshot), *_deployment(snapshot)] or list(_checks(snapshot))
    is_concrete = bool(concrete or (endpoint and snapshot.tasks))  # without a task nobody could answer
    return Observations(lines=tuple(every), is_concrete=is_concrete) if every else None


def _checks(snapshot: Snapshot) -> Iterator[str]:
    """What verify says of it, where AWS says nothing else: a service that was deleted, a secret that is gone."""
    for result in (check(snapshot) for check in CHECKS):
        if result.verdict in ("failed", "pending"):
            yield f"{result.record.name}: {redact(result.record.observed)}"


def _stops(snapshot: Snapshot) -> Iterator[str]:
    """Each way in which tasks stopped once, the newest first, with how many did."""
    counted: dict[str, list[str]] = {}
    for task in failed_stops(snapshot):
        code = f" ({task['stopCode']})" if task.get("stopCode") else ""
        reason = redact(str(task.get("stoppedReason") or "no reason given"))
        containers = "".join(f"; {sentence}" for sentence in container_endings(task))
        counted.setdefault(f"{reason}{code}{containers}", []).append(short(task))
    for description, tasks in counted.items():
        count = f"{len(tasks)} tasks" if len(tasks) > 1 else "task"
        yield f"stopped {count} {', '.join(tasks[:3])}: {description}"


def container_endings(task: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each container of a stopped task that ended or never ran."""
    for container in task.get("containers", ()):
        code, reason = container.get("exitCode"), redact(str(container.get("reason") or ""))
        parts = [exit_words(code)] if code is not None else []
        if parts or reason:
            yield f"container {container.get('name')}: {', '.join([*parts, *([reason] if reason else [])])}"


def _targets(snapshot: Snapshot) -> Iterator[str]:
    for health in snapshot.unhealthy_targets[:3]:
        reason = f"{health.get('Reason') or ''} {health.get('Description') or ''}".strip()
        yield f"load balancer: a target is {health.get('State')}: {redact(reason) or 'no reason given'}"


def _unhealthy(snapshot: Snapshot) -> Iterator[str]:
    if count := sum(task.get("healthStatus") == "UNHEALTHY" for task in snapshot.tasks):
        yield f"{count} of {len(snapshot.tasks)} running tasks are UNHEALTHY to ECS"


def _endpoint(snapshot: Snapshot) -> Iterator[str]:
    probe = snapshot.probe
    if probe and (probe.status is None or probe.status >= 500):
        answer = f"answers {probe.status}" if probe.status else "does not answer"
        body = redact(re.sub(r"<[^<>]{0,200}>", " ", probe.body), 300)
        yield f"{probe.url} {answer}{f': {body}' if body else ''}"


def _events(snapshot: Snapshot) -> Iterator[str]:
    texts = [str(event.get("message")) for event in snapshot.service.get("events", ())]
    for message in [text for text in dict.fromkeys(texts) if re.search(TROUBLE, text)][:EVENTS]:
        yield f"event of the service: {redact(message)}"


def _last_lines(snapshot: Snapshot) -> Iterator[str]:
    """Of the newest container that ended with an error, else of the newest that stopped or runs."""
    log = last_log(snapshot)
    if log:
        for line in lines([line.text for line in log.lines])[-LAST_LINES:]:
            yield f"log of container {log.container}, task {log.task.rsplit('/', 1)[-1][:8]}: {redact(line, 400)}"


def last_log(snapshot: Snapshot) -> ContainerLog | None:
    """The log that tells most: of a container that ended non-zero, then of the latest task; None without any lines."""
    order = [str(task["taskArn"]) for task in [*failed_stops(snapshot), *snapshot.tasks]]
    failed = {
        (str(task["taskArn"]), container.get("name"))
        for task in failed_stops(snapshot)
        for container in task.get("containers", ())
        if container.get("exitCode")
    }
    logs = [log for log in snapshot.logs if log.lines and log.task in order]
    return min(logs, key=lambda log: ((log.task, log.container) not in failed, order.index(log.task)), default=None)


def _deployment(snapshot: Snapshot) -> Iterator[str]:
    every: Sequence[Mapping[str, Any]] = snapshot.service.get("deployments", ())
    for deployment in every:
        if deployment.get("rolloutState") in ("FAILED", "IN_PROGRESS"):
            reason = redact(str(deployment.get("rolloutStateReason") or ""))
            counts = f"{deployment.get('runningCount', 0)} of {deployment.get('desiredCount', 0)} running"
            failed = f", {deployment['failedTasks']} tasks failed" if deployment.get("failedTasks") else ""
            yield f"deployment {deployment['rolloutState']}: {counts}{failed}{f': {reason}' if reason else ''}"
