"""Whether a service is healthy: if so, its log, events and stopped tasks tell of what is past, or the app's affair."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ops.aws.snapshot import Answer, Snapshot
from ops.doctor.evidence import RECENT, endpoint_fails
from ops.verify.checks import CHECKS, endpoint

PLANNED = ("UserInitiated", "SpotInterruption", "TerminationNotice")  # stop codes
SCHEDULER = "ServiceSchedulerInitiated"  # the stop code of what ECS stops for a deployment, its scaling or its zones
SCALED = (
    r"Scaling activity initiated|Spot Task was interrupted|performing maintenance|Task stopped by"
    r"|scheduled for retirement"
)
TROUBLE = (
    r"unable to (?:place|consistently start|stop or start)|failed to (?:launch|start)|is unhealthy in|being throttled"
)


def relevant(snapshot: Snapshot) -> Snapshot:
    """What to look for failures in: all that was observed, and of a service that is healthy only how it stands now.

    Apps that run log errors for years, and ECS goes on telling of stops and events long after their cause was fixed.
    """
    if not is_healthy(snapshot):
        return snapshot
    deployments: Sequence[Answer] = snapshot.service.get("deployments", ())
    standing = [deployment for deployment in deployments if deployment.get("rolloutState") != "FAILED"]
    service = {**snapshot.service, "events": (), "deployments": standing}
    return replace(snapshot, service=service, stopped=(), logs=())


def is_healthy(snapshot: Snapshot) -> bool:
    """Every check of verify that got an answer passes, and no task of the current deployment ended lately.

    A job is healthy unless its last run failed.
    """
    if snapshot.deployed.kind == "job":
        return not snapshot.stopped
    return not ended_lately(snapshot) and {check(snapshot).verdict for check in CHECKS} <= {"passed", "unknown"}


def ended_lately(snapshot: Snapshot) -> bool:
    """Whether a task of the current deployment ended within RECENT and nobody asked it to."""
    since = snapshot.taken_at - RECENT
    return any(
        task.get("startedBy") == snapshot.primary.get("id")
        and (task.get("stoppedAt") or since) >= since
        and not is_planned(task)
        for task in snapshot.stopped
    )


def is_planned(task: Answer) -> bool:
    """Whether the task was stopped because somebody or something that is no failure asked for it."""
    reason = str(task.get("stoppedReason") or "")
    if task.get("stopCode") == SCHEDULER:
        return not re.search(r"\bfailed\b|unhealthy", reason, re.IGNORECASE)
    return task.get("stopCode") in PLANNED or bool(re.search(SCALED, reason))


def failed_stops(snapshot: Snapshot) -> Sequence[Answer]:
    """The tasks of this release that nobody asked to stop, the newest first."""
    return [task for task in snapshot.current_stops if not is_planned(task)]


def _is_down(snapshot: Snapshot) -> bool:
    """Whether a deployment that ended well serves nobody all the same."""
    running = snapshot.primary.get("runningCount", 0)
    return not snapshot.idle and (not running or endpoint.check(snapshot).verdict == "pending")


def is_failing(snapshot: Snapshot) -> bool:
    """Whether something went wrong, and not only is under way."""
    deployment = snapshot.primary
    return bool(
        {check(snapshot).verdict for check in CHECKS} & {"failed"}
        or failed_stops(snapshot)
        or snapshot.unhealthy_targets
        or deployment.get("failedTasks")
        or [task for task in snapshot.tasks if task.get("healthStatus") == "UNHEALTHY"]
        or (snapshot.tasks and endpoint_fails(snapshot))
        or (deployment.get("rolloutState") == "COMPLETED" and _is_down(snapshot))
        or [event for event in snapshot.service.get("events", ()) if re.search(TROUBLE, str(event.get("message")))]
    )
