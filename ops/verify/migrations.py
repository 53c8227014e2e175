"""What evidence keeps of a release's migrations: ECS forgets a task after an hour."""

from collections.abc import Iterator, Sequence

from ops.aws import tasks
from ops.aws.client import Aws
from ops.aws.snapshot import Answer
from ops.errors import MALFORMED, OpsError
from ops.pulumi.state import Deployed
from settings.model.release import CheckRecord


def migrations(aws: Aws, deployed: Deployed) -> Sequence[CheckRecord]:
    """Task, exit code and seconds of each service's last migration; nothing of one that ECS has forgotten."""
    return list(_records(aws, deployed))


def _records(aws: Aws, deployed: Deployed) -> Iterator[CheckRecord]:
    for service in deployed.services:
        try:
            last = tasks.last_migration(aws, service) if service.migrates else ()
            for task in last:
                yield CheckRecord(name="migration", service=service.name, observed=_observed(task))
        except (OpsError, *MALFORMED):
            continue  # what it says is of interest later, and no reason to verify a second time


def _observed(task: Answer) -> str:
    codes = [item["exitCode"] for item in task.get("containers", ()) if item.get("name") == tasks.MIGRATION]
    started, stopped = task.get("startedAt"), task.get("executionStoppedAt") or task.get("stoppedAt")
    seconds = f" in {(stopped - started).total_seconds():.0f} s" if started and stopped else ""
    return (
        f"task {str(task['taskArn']).rpartition('/')[2]} ended with {', '.join(map(str, codes)) or 'no code'}{seconds}"
    )
