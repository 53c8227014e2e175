"""Waking a stack: what is asked of AWS, and what is said where nothing has to be done."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pytest

from ops.aws.client import Aws
from ops.errors import OpsError
from ops.wake import wake
from tests.unit.ops.reported import DEPLOYED, resource

LIMITS: dict[str, Any] = {"resourceId": "service/shop-dev/api-1a2b", "minCapacity": 2, "maxCapacity": 4}
ACTION = resource(
    "aws:appautoscaling/scheduledAction:ScheduledAction", "api-falls-asleep", resourceId=LIMITS["resourceId"]
)
RESOURCES = (
    ACTION,
    resource("aws:appautoscaling/target:Target", "api-scaling", **LIMITS),
    resource("aws:appautoscaling/target:Target", "web-scaling", resourceId="other", minCapacity=1, maxCapacity=1),
    resource("fairway:database_sleep:DatabaseSleep", "database-sleep"),
    resource("aws:rds/instance:Instance", "database", identifier="shop-db"),
)


class Answers:
    """AWS with one database in a state; remembers what was changed."""

    def __init__(self, status: str) -> None:
        self.status = status
        self.changed: list[tuple[str, Mapping[str, Any]]] = []

    def ask(self, _service: str, operation: str, **parameters: Any) -> Mapping[str, Any]:
        if operation == "describe_db_instances":
            return {"DBInstances": [{"DBInstanceStatus": self.status}]}
        self.changed.append((operation, parameters))
        return {}


def woken(answers: Answers, *resources: Any) -> list[tuple[str, str, bool]]:
    deployed = replace(DEPLOYED, resources=resources or RESOURCES)
    return [(one.name, one.done, one.changed) for one in wake(deployed, cast(Aws, answers))]


def test_the_database_starts_and_each_sleeper_gets_its_limits() -> None:
    answers = Answers("stopped")
    assert woken(answers) == [
        ("shop-db", "starts, which takes some ten minutes", True),
        ("api-1a2b", "gets 2 to 4 tasks", True),
    ]
    assert [operation for operation, _ in answers.changed] == ["start_db_instance", "register_scalable_target"]
    assert answers.changed[1][1]["MinCapacity"] == 2 and answers.changed[1][1]["MaxCapacity"] == 4


def test_a_database_that_runs_is_left_alone() -> None:
    answers = Answers("available")
    assert woken(answers)[0] == ("shop-db", "is available", False)
    assert [operation for operation, _ in answers.changed] == ["register_scalable_target"]


def test_one_that_is_stopping_cannot_start_yet() -> None:
    with pytest.raises(OpsError, match="shop-db is stopping"):
        woken(Answers("stopping"))


def test_a_stack_that_never_sleeps_has_nothing_to_wake() -> None:
    with pytest.raises(OpsError, match="has no fairway:sleep"):
        woken(Answers("available"), *RESOURCES[1:])
