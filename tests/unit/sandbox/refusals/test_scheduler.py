"""What EventBridge Scheduler refuses of schedules."""

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Aws
from tests.unit.sandbox.refusals.world import Row, filled

SCHEDULE = "scheduler/schedule:Schedule"
TARGET: dict[str, Any] = {
    "arn": "$cluster.arn",
    "roleArn": "arn:aws:iam::111122223333:role/scheduler",
    "ecsParameters": {
        "taskDefinitionArn": "$task.arn",
        "networkConfiguration": {"subnets": ["subnet-0a1b2c3d4e5f60718"]},
    },
}
NIGHTLY: dict[str, Any] = {
    "name": "nightly",
    "scheduleExpression": "cron(0 5 * * ? *)",
    "flexibleTimeWindow": {"mode": "OFF"},
    "target": TARGET,
}
EXPRESSIONS = ("cron(0 5 * * *)", "cron(0 5 * * * *)", "0 5 * * *", "rate(0 minutes)", "at(tomorrow)")

ROWS: list[Row] = [
    *(
        (SCHEDULE, {**NIGHTLY, "scheduleExpression": expression}, f"Invalid Schedule Expression {expression}.")
        for expression in EXPRESSIONS
    ),
    (SCHEDULE, {**NIGHTLY, "scheduleExpressionTimezone": "+02:00"}, "ScheduleExpressionTimezone +02:00 is not valid"),
    (
        SCHEDULE,
        {**NIGHTLY, "target": {**TARGET, "roleArn": "$role.arn"}},
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role",
    ),
    (SCHEDULE, {**NIGHTLY, "target": {**TARGET, "ecsParameters": None}}, "EcsParameters is required"),
    (
        SCHEDULE,
        {**NIGHTLY, "target": {**TARGET, "ecsParameters": {"taskDefinitionArn": "$task.arn"}}},
        "NetworkConfiguration must be provided",
    ),
    (
        SCHEDULE,
        {**NIGHTLY, "target": {**TARGET, "deadLetterConfig": {"arn": "arn:aws:sns:us-east-1:111122223333:t"}}},
        "is not a valid SQS queue ARN",
    ),
]


@pytest.mark.parametrize(("token", "inputs", "sentence"), ROWS, ids=[row[2][:50] for row in ROWS])
def test_aws_refuses_to_make(
    aws: Aws, world: dict[str, Any], token: str, inputs: dict[str, Any], sentence: str
) -> None:
    assert sentence in aws.refusal(token, "x", **filled(world, inputs))


def test_a_schedule_is_known_by_its_group_and_name(aws: Aws, world: dict[str, Any]) -> None:
    made = aws.create(SCHEDULE, "nightly", **filled(world, NIGHTLY))
    assert made["arn"] == "arn:aws:scheduler:us-east-1:111122223333:schedule/default/nightly"
    assert "Schedule nightly already exists" in aws.refusal(SCHEDULE, "other", **filled(world, NIGHTLY))
