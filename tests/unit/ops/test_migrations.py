"""What the evidence of a release keeps of its migration."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ops.aws.client import AwsError
from ops.pulumi.state import Deployed
from ops.verify.migrations import migrations
from tests.unit.ops.snapshots import NOW, SERVICE

TASK: Mapping[str, Any] = {
    "taskArn": "arn:aws:ecs:us-east-1:111122223333:task/shop-dev/4f2a6b8c",
    "startedAt": NOW - timedelta(seconds=40),
    "executionStoppedAt": NOW - timedelta(seconds=33),
    "stoppedAt": NOW,
    "containers": [{"name": "rds-ca", "exitCode": 0}, {"name": "migration", "exitCode": 0}],
}


class Ecs:
    """Answers as ECS does, or not at all."""

    def __init__(self, *tasks: Mapping[str, Any], refuses: bool = False) -> None:
        self.tasks, self.refuses = tasks, refuses

    def ask(self, service: str, operation: str, **request: Any) -> Mapping[str, Any]:
        if self.refuses:
            raise AwsError("ecs list_tasks: AccessDeniedException")
        if operation == "list_tasks":
            assert request["family"].endswith("-migration") and request["desiredStatus"] == "STOPPED"
            return {"taskArns": [str(index) for index, _ in enumerate(self.tasks)]}
        return {"tasks": list(self.tasks)}


def deployed(migrates: bool = True) -> Deployed:
    return Deployed(
        stack="dev", region="us-east-1", production=False, url=None, services=(replace(SERVICE, migrates=migrates),),
        alarms=(), certificates=(), resources=(),
    )  # fmt: skip


def test_task_code_and_seconds_are_kept() -> None:
    older = {**TASK, "taskArn": "arn:…/0ld", "stoppedAt": NOW - timedelta(minutes=30)}
    aws: Any = Ecs(TASK, older)
    (record,) = migrations(aws, deployed())
    assert (record.name, record.service) == ("migration", "api")
    assert record.observed == "task 4f2a6b8c ended with 0 in 7 s"


@pytest.mark.parametrize(
    ("aws", "migrates"),
    [(Ecs(), True), (Ecs(TASK), False), (Ecs(refuses=True), True), (Ecs({"containers": []}), True)],
    ids=["forgotten", "none", "no answer", "malformed"],
)
def test_what_is_not_known_is_left_out(aws: Any, migrates: bool) -> None:
    assert migrations(aws, deployed(migrates)) == []
