"""What was said of a service, by whom, and how much each of it counts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from ops.aws.snapshot import NEVER, ContainerLog, Snapshot
from ops.doctor.text import clean, exit_words, joined, lines

Origin = Literal["stop", "container", "event", "deployment", "target", "log", "health", "update"]

ENDED, KILLED, RUNNING, RUNNING_OLDER, LAST_RESORT, ALARMED = (
    0,
    3,
    8,
    14,
    25,
    30,
)  # what a line counts less, by what became of its task
_FROM_END = ((15, 0), (40, 3), (80, 6), (10_000, 10))  # and by how far from the log's end it stands
_BEFORE, _AFTER = 8, 12  # lines around one that are near it
BEFORE_ROLLBACK = timedelta(hours=3)  # how far back events of a deployment reach that was rolled back meanwhile
RECENT = timedelta(minutes=15)  # what a task that runs logged before is past
LOAD_BALANCERS_OWN = (502, 503, 504)  # what it answers itself
UNHEALTHY = r"failed (?:ELB|container) health checks|is unhealthy in"


@dataclass(frozen=True, kw_only=True)
class Message:
    """One thing that was said. location: e.g. "stopped task 4f2a…"; near: the lines around it, of a log.

    discount: how much less certain it makes what it says, by where it comes from.
    """

    origin: Origin
    location: str
    text: str
    near: str = ""
    discount: int = 0


def messages(snapshot: Snapshot, *, alarmed: bool = False) -> list[Message]:
    """alarmed: the service is healthy, and an alarm is loud: only what its running tasks log is of interest."""
    if alarmed:
        return list(_running_logs(snapshot, ALARMED, ALARMED))
    every = [*_stops(snapshot), *_events(snapshot), *_targets(snapshot), *_health(snapshot)]
    every += _stopped_logs(snapshot)
    if _running_fails(snapshot):
        every += _running_logs(snapshot, RUNNING, RUNNING_OLDER)
    return every


def last_resort(snapshot: Snapshot) -> list[Message]:
    """The log of tasks of the failing release that run, where no task that stopped has left one."""
    stopped = {str(task["taskArn"]) for task in snapshot.current_stops}
    if any(log.task in stopped and log.lines for log in snapshot.logs):
        return []
    current = [task for task in snapshot.tasks if task.get("taskDefinitionArn") == snapshot.deployed.task_definition]
    return list(_running_logs(replace(snapshot, tasks=current), LAST_RESORT, LAST_RESORT))


def short(task: Mapping[str, Any]) -> str:
    """The beginning of a task's id."""
    return str(task.get("taskArn", "")).rsplit("/", 1)[-1][:8]


def _stops(snapshot: Snapshot) -> Iterator[Message]:
    """Why tasks stopped: those of this release, not those that an older one left behind."""
    for task in snapshot.current_stops:
        location = f"stopped task {short(task)}"
        yield Message(origin="stop", location=location, text=clean(str(task.get("stoppedReason") or "")))
        for container in task.get("containers", ()):
            if reason := container.get("reason"):
                name = f"{location}, container {container['name']}"
                yield Message(origin="container", location=name, text=clean(str(reason)))


def _events(snapshot: Snapshot) -> Iterator[Message]:
    """What ECS says of the service since its current deployments began, and why it gave one up."""
    started = [d["createdAt"] for d in snapshot.service.get("deployments", ()) if d.get("createdAt")]
    since = min(started, default=NEVER)
    if started and snapshot.rolled_back:
        since -= BEFORE_ROLLBACK
    for event in snapshot.service.get("events", ()):
        if (event.get("createdAt") or since) >= since:
            yield Message(origin="event", location="event of the service", text=clean(str(event["message"])))
    for deployment in snapshot.failed:
        reason = clean(str(deployment.get("rolloutStateReason") or ""))
        yield Message(origin="deployment", location="failed deployment", text=reason)


def _targets(snapshot: Snapshot) -> Iterator[Message]:
    for health in snapshot.unhealthy_targets:
        text = f"{health.get('Reason') or health.get('State')}: {health.get('Description') or 'no description'}"
        yield Message(origin="target", location="load balancer", text=clean(text))


def _health(snapshot: Snapshot) -> Iterator[Message]:
    probe = snapshot.probe
    if probe and probe.status is not None and probe.status >= 500:
        location = f"{probe.url} answers {probe.status}"
        yield Message(origin="health", location=location, text=clean(probe.body), discount=KILLED)


def _running_fails(snapshot: Snapshot) -> bool:
    """Whether something that runs now does not do what it should; else its log tells of the app's affairs."""
    ecs = [*_stops(snapshot), *_events(snapshot)]
    return bool(
        snapshot.unhealthy_targets
        or [task for task in snapshot.tasks if task.get("healthStatus") == "UNHEALTHY"]
        or [message for message in ecs if re.search(UNHEALTHY, message.text)]
        or (snapshot.probe and snapshot.probe.status is None)
        or endpoint_fails(snapshot)
    )


def endpoint_fails(snapshot: Snapshot) -> bool:
    """Whether the app answers with an error, or the load balancer does although it had the time to find a target."""
    status = snapshot.probe.status if snapshot.probe else None
    if status is None or status < 500:
        return False
    initial = any(target["TargetHealth"].get("State") == "initial" for target in snapshot.targets)
    starting = initial and snapshot.primary.get("rolloutState") == "IN_PROGRESS"
    return not (starting and status in LOAD_BALANCERS_OWN)


def _running_logs(snapshot: Snapshot, current: int, older: int) -> Iterator[Message]:
    tasks = {str(task["taskArn"]): task for task in snapshot.tasks}
    for log in snapshot.logs:
        if task := tasks.get(log.task):
            own = task.get("taskDefinitionArn") == snapshot.deployed.task_definition
            location = f"log of running task {short(task)}, container {log.container}"
            lately = [line for line in log.lines if line.at is None or line.at >= snapshot.taken_at - RECENT]
            yield from _lines(replace(log, lines=tuple(lately)), location, current if own else older)


def _stopped_logs(snapshot: Snapshot) -> Iterator[Message]:
    tasks = {str(task["taskArn"]): task for task in snapshot.current_stops}
    for log in snapshot.logs:
        if task := tasks.get(log.task):
            code = _exit_code(task, log.container)
            killed = code in (None, 0) or re.search(UNHEALTHY, str(task.get("stoppedReason")))
            ending = f" ({exit_words(code)})" if code else ""
            location = f"log of stopped task {short(task)}, container {log.container}{ending}"
            yield from _lines(log, location, KILLED if killed else ENDED)


def _exit_code(task: Mapping[str, Any], name: str) -> int | None:
    containers: Sequence[Mapping[str, Any]] = task.get("containers", ())
    return next((container.get("exitCode") for container in containers if container.get("name") == name), None)


def _lines(log: ContainerLog, location: str, discount: int) -> Iterator[Message]:
    """Every line once, where it was said last; and what a console wrapped, as one."""
    every = lines([line.text for line in log.lines])
    last = {line: index for index, line in enumerate(every)}
    for index, text in [*((index, line) for line, index in last.items()), *joined(every)]:
        from_end = next(less for within, less in _FROM_END if len(every) - 1 - index < within)
        yield Message(
            origin="log",
            location=location,
            text=text.replace('\\"', '"'),  # of a message within JSON
            near="\n".join(every[max(0, index - _BEFORE) : index + _AFTER]),
            discount=discount + from_end,
        )
