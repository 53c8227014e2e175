"""Waiting ends when a cause is certain that no waiting cures, and only then."""

from collections.abc import Mapping
from typing import Any

import pytest

from ops.aws.client import AwsError
from ops.doctor.early import final_cause
from ops.verify.result import Verdict, result
from tests.unit.ops.answers import CannedAws, tasks
from tests.unit.ops.snapshots import NOW, deployment, service, stopped
from tests.unit.ops.test_collector import deployed

PLATFORM = "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'"
MEMORY = "OutOfMemoryError: Container killed due to memory usage"


def deploying(reason: str, failed: int = 1, *, changes: Mapping[str, Any] | None = None) -> CannedAws:
    """A service whose deployment is under way, and whose tasks stop for that reason."""
    under_way = service(deployment(rolloutState="IN_PROGRESS", runningCount=0, failedTasks=failed))
    stop = stopped(reason, stoppedAt=NOW)

    def describe(_: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"services": [under_way]}

    return CannedAws({**tasks(stop), "ecs describe_services": describe, **(changes or {})})


def cause(aws: CannedAws, verdict: Verdict = "pending") -> str | None:
    found = final_cause(aws, deployed(), [result(verdict, "deployment", "api", "IN_PROGRESS")])
    return found.record.observed if found else None


def test_an_image_for_another_platform_ends_the_waiting() -> None:
    found = cause(deploying(PLATFORM))

    assert found is not None
    assert found.startswith("F1: the image is built for another platform than the task runs on: stopped task")


@pytest.mark.parametrize(
    ("aws", "verdict"),
    [
        (deploying(MEMORY), "pending"),  # the next task may have more luck
        (deploying(PLATFORM, failed=0), "pending"),  # an older deployment's
        (deploying(PLATFORM), "passed"),
        (deploying(PLATFORM, changes={"ecs describe_services": AwsError("denied", "AccessDenied")}), "pending"),
        (deploying(PLATFORM, changes={"ecs describe_services": lambda request: {"services": [7]}}), "pending"),
    ],
)
def test_nothing_else_does(aws: CannedAws, verdict: Verdict) -> None:
    assert cause(aws, verdict) is None


def test_as_long_as_no_task_has_failed_it_costs_one_question() -> None:
    aws = deploying(PLATFORM, failed=0)

    assert cause(aws) is None
    assert [call for call, _ in aws.requests] == ["ecs describe_services"]
