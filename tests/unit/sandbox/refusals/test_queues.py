"""What AWS refuses of queues."""

import json
from typing import Any

import pytest

from tests.unit.sandbox.conftest import Aws
from tests.unit.sandbox.refusals.world import QUEUE, Row, filled

DEAD = "arn:aws:sqs:us-east-1:111122223333:dead"


def redriven(**policy: Any) -> dict[str, Any]:
    return {"name": "x", "redrivePolicy": json.dumps(policy)}


ROWS: list[Row] = [
    (QUEUE, {"name": "or ders"}, "Can only include alphanumeric characters"),
    (QUEUE, {"name": "orders.fifo"}, "ends with .fifo"),
    (QUEUE, {"name": "orders", "fifoQueue": True}, "ends with .fifo"),
    (QUEUE, {"name": "dead"}, "QueueAlreadyExists"),
    (QUEUE, {"name": "x", "contentBasedDeduplication": True}, "can only be set for FIFO queue"),
    (QUEUE, {"name": "x", "sqsManagedSseEnabled": True, "kmsMasterKeyId": "k"}, "one type of server-side encryption"),
    (QUEUE, {"name": "x", "visibilityTimeoutSeconds": 43201}, "expected visibility_timeout_seconds to be in the range"),
    (QUEUE, redriven(maxReceiveCount=3), "mandatory attribute: deadLetterTargetArn"),
    (QUEUE, redriven(deadLetterTargetArn=DEAD), "mandatory attribute: maxReceiveCount"),
    (QUEUE, redriven(deadLetterTargetArn=DEAD, maxReceiveCount=0), "valid values are from 1 to 1000"),
    (QUEUE, redriven(deadLetterTargetArn=f"{DEAD}er", maxReceiveCount=3), "Dead letter target does not exist"),
    (
        QUEUE,
        {**redriven(deadLetterTargetArn=DEAD, maxReceiveCount=3), "name": "x.fifo", "fifoQueue": True},
        "must be same type of queue as the source",
    ),
]


@pytest.mark.parametrize(("token", "inputs", "sentence"), ROWS, ids=[row[2][:50] for row in ROWS])
def test_aws_refuses_to_make(
    aws: Aws, world: dict[str, Any], token: str, inputs: dict[str, Any], sentence: str
) -> None:
    assert sentence in aws.refusal(token, "x", **filled(world, inputs))


def test_a_queue_has_its_url(aws: Aws, world: dict[str, Any]) -> None:
    queue = aws.create(QUEUE, "x", **redriven(deadLetterTargetArn=DEAD, maxReceiveCount=3))
    assert queue["url"] == "https://sqs.us-east-1.amazonaws.com/111122223333/x"
