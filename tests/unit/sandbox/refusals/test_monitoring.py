"""What AWS refuses of logs, alarms, events, topics and budgets."""

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Aws
from tests.unit.sandbox.refusals.world import (
    ALARM,
    BUDGET,
    COST,
    EVENT_RULE,
    EVENT_TARGET,
    FILTER,
    LOGS,
    METRIC,
    NOTICE,
    SUBSCRIPTION,
    Row,
    filled,
)

ROWS: list[Row] = [
    (LOGS, {"name": "/shop"}, "The specified log group already exists"),
    (
        FILTER,
        {
            "logGroupName": "none",
            "name": "f",
            "pattern": "",
            "metricTransformation": {"name": "m", "namespace": "n", "value": "1"},
        },
        "The specified log group does not exist",
    ),
    (ALARM, {**METRIC, "evaluationPeriods": 1, "datapointsToAlarm": 2}, "DatapointsToAlarm must be less than or equal"),
    (ALARM, {**METRIC, "evaluationPeriods": 9000, "period": 3600}, "more than a week"),
    (ALARM, {**METRIC, "evaluationPeriods": 1, "metricName": None}, "The parameter MetricName is required"),
    (EVENT_RULE, {"name": "x"}, "EventPattern or ScheduleExpression must be specified"),
    (EVENT_RULE, {"name": "x", "scheduleExpression": "every day"}, "ScheduleExpression is not valid"),
    (EVENT_RULE, {"name": "x", "scheduleExpression": "rate(1 days)"}, "ScheduleExpression is not valid"),
    (EVENT_RULE, {"name": "nightly", "scheduleExpression": "rate(1 day)"}, "AWS would overwrite it and say nothing"),
    (
        EVENT_TARGET,
        {"rule": "none", "arn": "arn:aws:sns:us-east-1:111122223333:t"},
        "Rule none does not exist on EventBus default",
    ),
    (
        SUBSCRIPTION,
        {"topic": "arn:aws:sns:us-east-1:111122223333:x", "protocol": "email", "endpoint": "a@b.c"},
        "Topic does not exist",
    ),
    (
        SUBSCRIPTION,
        {"topic": "$topic.arn", "protocol": "email", "endpoint": "nobody"},
        "Invalid parameter: Email address",
    ),
    (
        SUBSCRIPTION,
        {"topic": "$topic.arn", "protocol": "https", "endpoint": "http://x"},
        "must match the specified protocol",
    ),
    (BUDGET, {**COST, "name": "b", "limitAmount": "0"}, "must be greater than 0"),
    (BUDGET, {**COST, "name": "b", "limitAmount": "1", "notifications": [NOTICE]}, "must have at least one subscriber"),
]


@pytest.mark.parametrize(("token", "inputs", "sentence"), ROWS, ids=[row[2][:50] for row in ROWS])
def test_aws_refuses_to_make(
    aws: Aws, world: dict[str, Any], token: str, inputs: dict[str, Any], sentence: str
) -> None:
    assert sentence in aws.refusal(token, "x", **filled(world, inputs))
