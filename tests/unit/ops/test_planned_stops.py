"""What ECS stops for a deployment, its scaling or its zones is no failure; what it stops because a check failed is."""

import pytest

from ops.doctor import diagnose
from tests.unit.ops.snapshots import DEPLOYMENT, observed, stopped

SCHEDULER = "ServiceSchedulerInitiated"


@pytest.mark.parametrize("code", [137, 143])
@pytest.mark.parametrize("reason", ["Scaling activity initiated by (deployment ecs-svc/1)", "AZ rebalancing", ""])
def test_a_task_that_ecs_stopped_by_plan_is_no_failure(reason: str, code: int) -> None:
    task = stopped(reason, {"name": "api", "exitCode": code}, stopCode=SCHEDULER, startedBy=DEPLOYMENT)

    assert diagnose([observed(stopped=[task])]) == []


@pytest.mark.parametrize(
    "reason", ["Task failed ELB health checks in (target-group api)", "Task failed container health checks"]
)
def test_a_task_that_ecs_stopped_because_it_was_ill_is_one(reason: str) -> None:
    task = stopped(reason, {"name": "api", "exitCode": 143}, stopCode=SCHEDULER, startedBy=DEPLOYMENT)

    assert [one.failures for one in diagnose([observed(stopped=[task])])] == [("F36",)]
