"""Whether a service is well; if so, what its log, its events and its stopped tasks say is past, or the app's affair."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from ops.aws.snapshot import Answer, Snapshot
from ops.verify.checks import CHECKS

RECENT = timedelta(minutes=15)
PLANNED = ("UserInitiated", "SpotInterruption", "TerminationNotice")  # stop codes
SCALED = r"Scaling activity initiated|Spot Task was interrupted|performing maintenance"


def telling(snapshot: Snapshot) -> Snapshot:
    """What to look for failures in: all that was observed, and of a service that is well only how it stands now.

    Apps that run log errors for years, and ECS goes on telling of stops and events long after their cause was mended.
    """
    if not well(snapshot):
        return snapshot
    deployments: Sequence[Answer] = snapshot.service.get("deployments", ())
    standing = [deployment for deployment in deployments if deployment.get("rolloutState") != "FAILED"]
    service = {**snapshot.service, "events": (), "deployments": standing}
    return replace(snapshot, service=service, stopped=(), log=())


def well(snapshot: Snapshot) -> bool:
    """Every check of verify that got an answer holds, and no task of the current deployment ended by itself of late."""
    since = snapshot.taken_at - RECENT
    stopped = any(
        task.get("startedBy") == snapshot.primary.get("id")
        and task.get("stoppedAt", since) >= since
        and not _planned(task)
        for task in snapshot.stopped
    )
    return not stopped and {check(snapshot).verdict for check in CHECKS} <= {"passed", "unknown"}


def _planned(task: Answer) -> bool:
    return task.get("stopCode") in PLANNED or bool(re.search(SCALED, str(task.get("stoppedReason", ""))))
