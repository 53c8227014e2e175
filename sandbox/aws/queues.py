"""SQS: queues and their policies."""

import json
import re
from typing import Any

from sandbox.aws.checks import json_text
from sandbox.kinds import Call, Kind, arn
from sandbox.protocol import is_map

QUEUE = "aws:sqs/queue:Queue"


def _queue(call: Call) -> None:
    name, fifo = str(call.get("name", "")), bool(call.get("fifoQueue"))
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo", name) or name.endswith(".fifo") != fifo:
        raise call.refuse(
            "InvalidParameterValue: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in "
            "length; the name of a FIFO queue ends with .fifo"
        )
    if call.get("contentBasedDeduplication") and not fifo:
        raise call.refuse("content-based deduplication can only be set for FIFO queue")
    if call.get("sqsManagedSseEnabled") and call.get("kmsMasterKeyId"):
        raise call.refuse("InvalidAttributeValue: You can use one type of server-side encryption (SSE) at one time.")
    if policy := call.get("redrivePolicy"):
        _redrive(call, str(policy), fifo)


def _redrive(call: Call, text: str, fifo: bool) -> None:
    refused = f"InvalidParameterValue: Value {text} for parameter RedrivePolicy is invalid. Reason: "
    try:
        policy: Any = json.loads(text)
    except ValueError:
        raise call.refuse(f"{refused}Redrive policy is not a valid JSON map.") from None
    if not is_map(policy) or not policy.get("deadLetterTargetArn"):
        raise call.refuse(f"{refused}Redrive policy does not contain mandatory attribute: deadLetterTargetArn.")
    count = policy.get("maxReceiveCount")
    if count is None:
        raise call.refuse(f"{refused}Redrive policy does not contain mandatory attribute: maxReceiveCount.")
    if not str(count).isdigit() or not 1 <= int(count) <= 1000:
        raise call.refuse(
            f"{refused}Invalid value for maxReceiveCount: {count}, valid values are from 1 to 1000 inclusive."
        )
    target = str(policy["deadLetterTargetArn"])
    if call.missing(QUEUE, target):
        raise call.refuse(f"{refused}Dead letter target does not exist.")
    if target.endswith(".fifo") != fifo:
        raise call.refuse(f"{refused}Dead-letter queue must be same type of queue as the source.")


KINDS = {
    QUEUE: Kind(
        title="SQS Queue",
        id="https://sqs.{region}.amazonaws.com/{account}/{name}",
        arn=arn("sqs", "{name}"),
        longest=80,
        unique=("name",),
        taken="QueueAlreadyExists: A queue already exists with the same name and a different value for attribute",
        checks=(_queue,),
        outputs={
            "url": "{id}",
            "namePrefix": "",
            "policy": "",
            "redrivePolicy": "",
            "redriveAllowPolicy": "",
            "kmsDataKeyReusePeriodSeconds": 300,
            "sqsManagedSseEnabled": True,
            "deduplicationScope": "",
            "fifoThroughputLimit": "",
            "maxMessageSize": 262144,
        },
    ),
    "aws:sqs/queuePolicy:QueuePolicy": Kind(
        title="SQS Queue Policy",
        id="{queueUrl}",
        name="",
        called="queueUrl",
        checks=(json_text("policy", "InvalidAttributeValue: Invalid value for the parameter Policy."),),
    ),
}
