"""Queues under a recording monitor: dead letters, who may do what, alarms."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from components.data.queue import LONGEST, Queue, QueueArgs
from tests.unit.recorder import Recorder, record, record_stack

QUEUE = "aws:sqs/queue:Queue"
ORDERS = "arn:aws:test:us-east-1:111122223333:Queue/orders-queue"
WEB = {"port": 80, "health": {"path": "/", "tool": "wget"}}
CHANGE: Mapping[str, Any] = {
    "fairway:queues": {"orders": {"visibilitySeconds": 300, "maxReceives": 3}, "mails": {}},
    "fairway:alarms": {"email": "a@example.org", "queue": {"ageSeconds": 120}},
    "fairway:services": {
        "backend": {
            **WEB,
            "routes": ["/api/*"],
            "sendTo": {"ORDERS": "orders"},
            "requiredEnv": ["ORDERS"],
        },
        "frontend": {**WEB, "receiveFrom": {"ORDERS": "orders", "MAILS": "mails"}, "sendTo": {"MAILS": "mails"}},
    },
}


@pytest.fixture(scope="module")
def stack() -> Recorder:
    return record_stack("dev", change=CHANGE)


def rights(stack: Recorder, service: str) -> dict[str, set[str]]:
    """Action without `sqs:` → the queues' names."""
    policy = json.loads(stack.one("aws:iam/rolePolicy:RolePolicy", f"{service}-task").get("policy"))
    found: dict[str, set[str]] = {}
    for statement in policy["Statement"]:
        for action in statement["Action"]:
            if action.startswith("sqs:"):
                found.setdefault(action.removeprefix("sqs:"), set()).update(
                    arn.rpartition("/")[2] for arn in statement["Resource"]
                )
    return found


def test_what_fails_each_time_goes_aside_and_stays_longer(stack: Recorder) -> None:
    queue, dead = stack.one(QUEUE, "orders-queue"), stack.one(QUEUE, "orders-dead")
    assert json.loads(queue.get("redrivePolicy")) == {
        "deadLetterTargetArn": "arn:aws:test:us-east-1:111122223333:Queue/orders-dead",
        "maxReceiveCount": 3,
    }
    assert queue.get("visibilityTimeoutSeconds") == 300
    assert dead.get("messageRetentionSeconds") == LONGEST > queue.get("messageRetentionSeconds")
    assert queue.get("sqsManagedSseEnabled") is dead.get("sqsManagedSseEnabled") is True


def test_f22_a_producer_sends_and_a_consumer_receives_each_on_its_queue_alone(stack: Recorder) -> None:
    backend, frontend = rights(stack, "backend"), rights(stack, "frontend")
    assert backend == {
        "SendMessage": {"orders-queue"},
        "GetQueueAttributes": {"orders-queue"},
        "GetQueueUrl": {"orders-queue"},
    }
    assert frontend["SendMessage"] == {"mails-queue"}
    assert frontend["ReceiveMessage"] == frontend["DeleteMessage"] == {"orders-queue", "mails-queue"}


def test_the_url_is_under_the_apps_own_name(stack: Recorder) -> None:
    environment = {item["name"]: item["value"] for item in stack.containers("backend-task")["backend"]["environment"]}
    assert environment["ORDERS"] == "https://sqs.us-east-1.amazonaws.com/111122223333/orders-queue"
    assert "MAILS" not in environment


def test_nothing_reaches_a_queue_without_tls(stack: Recorder) -> None:
    policies = stack.all("aws:sqs/queuePolicy:QueuePolicy")
    assert {item.name for item in policies} == {"orders-queue", "orders-dead", "mails-queue", "mails-dead"}
    for item in policies:
        (statement,) = json.loads(item.get("policy"))["Statement"]
        assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_f25_old_messages_and_dead_letters_are_told(stack: Recorder) -> None:
    alarms = {
        kind: stack.one("aws:cloudwatch/metricAlarm:MetricAlarm", f"queue-orders-{kind}-alarm")
        for kind in ("age", "dead")
    }
    assert {kind: (item.get("metricName"), item.get("threshold")) for kind, item in alarms.items()} == {
        "age": ("ApproximateAgeOfOldestMessage", 120),
        "dead": ("ApproximateNumberOfMessagesVisible", 0),
    }
    assert alarms["age"].get("dimensions.QueueName") == "orders-queue"
    assert alarms["dead"].get("dimensions.QueueName") == "orders-dead"


@pytest.mark.parametrize("protect", [True, False])
def test_f34_a_queue_and_its_dead_letters_are_protected_as_asked(protect: bool) -> None:
    stack = record(lambda: Queue("orders", QueueArgs(protect=protect)) and None)
    assert {item.request.protect for item in stack.all(QUEUE)} == {protect}
