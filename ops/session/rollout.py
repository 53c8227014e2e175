"""The deployments of a stack's services while an update makes them: how far each is, and a cause that ends it."""

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ops.aws.client import Aws, AwsError
from ops.aws.collector import Collector, brief, target_health
from ops.aws.images import ImageReference
from ops.aws.snapshot import NEVER, Snapshot
from ops.clock import Clock
from ops.doctor.diagnose import Diagnosis, diagnose
from ops.doctor.redact import redact
from ops.errors import MALFORMED, OpsError
from ops.pulumi.progress import Watcher
from ops.pulumi.stack import Stack
from ops.pulumi.state import Deployed, DeployedService, read_deployed
from ops.session.underway import Underway, joined
from ops.verify.checks import targets

POLL_SECONDS = 3.0
EVIDENCE = 2  # lines of it that are shown


@dataclass(frozen=True, kw_only=True)
class Rollout:
    """One service's deployment. state: ECS's word; counts are of tasks; seconds since it began; limit in minutes."""

    service: str
    state: str
    desired: int
    running: int
    pending: int
    failed: int
    targets: str
    event: str
    seconds: float
    limit: int

    @property
    def summary(self) -> str:
        """In a line, without what changes all the time."""
        failed = f", {self.failed} failed" if self.failed else ""
        counts = f"{self.running} of {self.desired} running, {self.pending} pending{failed}"
        return (
            f"{self.service}: {self.state}, {counts}; targets: {self.targets}{f'; {self.event}' if self.event else ''}"
        )


Show = Callable[[Sequence[Rollout]], None]


class RolloutWatch:
    """Looks at a stack's services while they are deployed. show: takes them whenever one was looked at.

    cause: why every further task fails, in words, once that is certain; empty until then.
    """

    def __init__(self, aws: Aws, show: Show, clock: Clock) -> None:
        self._aws, self._show, self._clock = aws, show, clock
        self.cause = ""

    def look(self, deployed: Deployed) -> None:
        """One round of questions."""
        snapshots = [brief(self._aws, service) for service in deployed.services]
        under_way = [snapshot for snapshot in snapshots if snapshot.primary.get("rolloutState") == "IN_PROGRESS"]
        if under_way:
            self._show([self._rollout(snapshot) for snapshot in snapshots if snapshot.primary])
        for snapshot in under_way:
            if not self.cause and snapshot.primary.get("failedTasks"):
                diagnosis = self._final(deployed, snapshot)
                self.cause = in_words(diagnosis) if diagnosis else ""

    def _rollout(self, snapshot: Snapshot) -> Rollout:
        primary, now = snapshot.primary, self._clock.now()
        try:
            looked_at = replace(snapshot, targets=target_health(self._aws, snapshot.deployed))
            health = targets.check(looked_at).record.observed
        except AwsError as error:
            health = str(error)
        return Rollout(
            service=snapshot.deployed.name,
            state=str(primary.get("rolloutState") or "no state"),
            desired=int(primary.get("desiredCount") or 0),
            running=int(primary.get("runningCount") or 0),
            pending=int(primary.get("pendingCount") or 0),
            failed=int(primary.get("failedTasks") or 0),
            targets=health,
            event=_last_event(snapshot),
            seconds=max(0.0, (now - (primary.get("createdAt") or now)).total_seconds()),
            limit=snapshot.deployed.timeout_minutes,
        )

    def _final(self, deployed: Deployed, snapshot: Snapshot) -> Diagnosis | None:
        """What doctor is certain of, and that every further task of this deployment meets."""
        try:
            service = self._as_it_becomes(snapshot)
            current = only_primary(Collector(self._aws, deployed, deep=True).one(service))
            diagnoses = diagnose([current])
        except (OpsError, *MALFORMED):
            return None
        return diagnoses[0] if diagnoses and diagnoses[0].is_final else None

    def _as_it_becomes(self, snapshot: Snapshot) -> DeployedService:
        """The service with the revision and the image that are being deployed."""
        service, arn = snapshot.deployed, str(snapshot.primary["taskDefinition"])
        answer = self._aws.ask("ecs", "describe_task_definition", taskDefinition=arn)
        containers: Sequence[Mapping[str, Any]] = answer["taskDefinition"]["containerDefinitions"]
        named = next(container for container in containers if container["name"] == service.name)
        image = ImageReference.parse(str(named["image"])) or service.image
        return replace(service, task_definition=arn, image=image)


def only_primary(snapshot: Snapshot) -> Snapshot:
    """What was seen of the current deployment alone: an older one that failed says nothing of this one."""
    primary = snapshot.primary
    since: datetime = primary.get("createdAt") or NEVER
    events = [event for event in snapshot.service.get("events", ()) if (event.get("createdAt") or since) >= since]
    stopped = [task for task in snapshot.stopped if task.get("startedBy") == primary.get("id")]
    arns = {task["taskArn"] for task in stopped}
    return replace(
        snapshot,
        service={**snapshot.service, "deployments": [primary], "events": events},
        stopped=stopped,
        logs=[log for log in snapshot.logs if log.task in arns],
    )


def in_words(diagnosis: Diagnosis) -> str:
    """The failure's number, two lines of what was seen, and the way out."""
    title = f"{' or '.join(diagnosis.failures)} {diagnosis.service}: {diagnosis.signature.title}"
    evidence_lines = [f"seen  {evidence.shown}" for evidence in diagnosis.evidence[:EVIDENCE]]
    first = f"{title} (certain: every further task fails the same way)"
    return "\n".join([first, *evidence_lines, f"fix   {diagnosis.signature.fix}"])


def _last_event(snapshot: Snapshot) -> str:
    events: Sequence[Mapping[str, Any]] = snapshot.service.get("events", ())
    since: datetime = snapshot.primary.get("createdAt") or NEVER
    own = [event for event in events if (event.get("createdAt") or NEVER) >= since]
    last = max(own, key=lambda event: event.get("createdAt") or NEVER, default=None)
    return redact(str(last["message"]), 160) if last else ""


@contextmanager
def watching(stack: Stack, show: Show, clock: Clock | None = None) -> Generator[Watcher]:
    """Looks every few seconds, in a thread, until the block ends; yields what takes the engine's events.

    A service that the update makes is looked at, too, as soon as the engine has asked for it. An update is never ended
    or held up because somebody could not look: whatever goes wrong with it is left aside.
    """
    try:
        before = read_deployed(stack)
    except OpsError:  # the first update
        before = None
    thread = _Looking(stack, before, show, clock or Clock())
    thread.start()
    try:
        yield Watcher(cause=lambda: thread.cause, follow=thread.underway.follow)
    finally:
        thread.done.set()
        thread.join(1.0)  # one that waits for a silent AWS ends with the process


class _Looking(threading.Thread):
    """Looks at what was deployed before, and at what the update adds to it."""

    def __init__(self, stack: Stack, before: Deployed | None, show: Show, clock: Clock) -> None:
        super().__init__(daemon=True)
        self._before, self._show, self._clock = before, show, clock
        self._watch: RolloutWatch | None = None
        self.underway, self.done = Underway(stack.name), threading.Event()

    @property
    def cause(self) -> str:
        return self._watch.cause if self._watch else ""

    def run(self) -> None:
        while not self.done.wait(POLL_SECONDS):
            try:
                if deployed := joined(self._before, self.underway.deployed()):
                    self._watch = self._watch or RolloutWatch(Aws(deployed.region), self._show, self._clock)
                    self._watch.look(deployed)
            except (OpsError, *MALFORMED):
                continue
