"""SQS: a queue's URL and its settings."""

from collections.abc import Mapping
from typing import Any

from sandbox.api.clouds import RefusalError
from sandbox.api.request import Request
from sandbox.cloud import Entry

QUEUE = "aws:sqs/queue:Queue"
MISSING = "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist."
# Attribute → property of the simulated queue.
_ATTRIBUTES: Mapping[str, str] = {
    "QueueArn": "arn",
    "VisibilityTimeout": "visibilityTimeoutSeconds",
    "DelaySeconds": "delaySeconds",
    "MessageRetentionPeriod": "messageRetentionSeconds",
    "RedrivePolicy": "redrivePolicy",
    "Policy": "policy",
}


def _queue(entry: Entry | None) -> Mapping[str, Any]:
    if entry is None:
        raise RefusalError(*MISSING)
    return entry["properties"]


def _url(request: Request) -> Mapping[str, Any]:
    return {"QueueUrl": _queue(request.clouds.find(QUEUE, name=request.get("QueueName")))["url"]}


def _attributes(request: Request) -> Mapping[str, Any]:
    """Only what a queue has, as texts; a policy of its own resource, too."""
    url = request.get("QueueUrl")
    queue = dict(_queue(request.clouds.find(QUEUE, url=url)))
    if policy := request.clouds.find("aws:sqs/queuePolicy:QueuePolicy", queueUrl=url):
        queue["policy"] = policy["properties"]["policy"]
    listed = {name: _text(queue[key]) for name, key in _ATTRIBUTES.items() if queue.get(key) not in (None, "")}
    return {"Attributes": {**listed, **({"FifoQueue": "true"} if queue.get("fifoQueue") else {})}}


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


ANSWERS = {
    ("sqs", "GetQueueAttributes"): _attributes,
    ("sqs", "GetQueueUrl"): _url,
}
