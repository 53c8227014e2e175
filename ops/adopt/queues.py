"""Queues of an earlier system, with the dead letters of each."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ops.adopt import existing
from ops.adopt.existing import Existing
from ops.adopt.imports import Import, Part
from ops.adopt.keys import key_arn
from ops.aws.client import Aws

POLICY = "aws:sqs/queuePolicy:QueuePolicy"
DAY = 24 * 60 * 60
LONGEST = 13  # days, so that dead letters stay longer


@dataclass(frozen=True, kw_only=True)
class _Queue:
    """attributes: as SQS tells them."""

    resource: Existing
    attributes: Mapping[str, str] = field(repr=False)

    @property
    def arn(self) -> str:
        return self.attributes["QueueArn"]

    @property
    def redrive(self) -> Mapping[str, Any]:
        """Where poisonous messages go, and after how many attempts."""
        return json.loads(self.attributes.get("RedrivePolicy") or "{}")


def adopt_queues(aws: Aws, resources: Sequence[Existing]) -> Part:
    """Each with its messages. facts: URL → the queue's name in the stack."""
    queues = [_Queue(resource=one, attributes=_attributes(aws, one.id)) for one in resources]
    by_arn = {one.arn: one for one in queues}
    targets = [str(one.redrive.get("deadLetterTargetArn") or "") for one in queues]
    problems = [f"{one.resource}: {problem}" for one in queues for problem in _problems(one, by_arn, targets)]
    if problems:
        return Part(problems=problems)
    keyed = {one.resource.id: key_arn(aws, one.attributes.get("KmsMasterKeyId", "")) for one in queues}
    keys = {url: key for url, key in keyed.items() if key}
    imports: list[Import] = []
    settings: dict[str, Any] = {}
    names: dict[str, str] = {}
    remarks: list[str] = []
    for one in queues:
        if one.arn in targets:
            continue
        name = _name(one.arn.rpartition(":")[2], settings)
        names[one.resource.id], settings[name] = name, _settings(one)
        imports += _imports(f"{name}-queue", one)
        if dead := by_arn.get(str(one.redrive.get("deadLetterTargetArn"))):
            imports += _imports(f"{name}-dead", dead)
        else:
            remarks.append(
                f"{one.resource} has no dead letters of the system's, and the stack's stay unused: "
                "`redrivePolicy` of its `keep` decides"
            )
    return Part(
        imports=imports, settings={"queues": settings} if settings else {}, remarks=remarks, facts=names, keys=keys
    )


def _attributes(aws: Aws, url: str) -> Mapping[str, str]:
    return aws.ask("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])["Attributes"]


def _problems(queue: _Queue, by_arn: Mapping[str, _Queue], targets: Sequence[str]) -> Iterator[str]:
    if queue.attributes.get("FifoQueue") == "true":
        yield f"is a FIFO queue, and Fairway's are not; `--leave {queue.resource.name}` lets it stay"
    if targets.count(queue.arn) > 1:
        yield "has the dead letters of several queues, and each queue of a stack has its own"
    if queue.arn in targets and queue.redrive.get("deadLetterTargetArn") in by_arn:
        yield "has dead letters, and is itself those of another queue"


def _name(text: str, taken: Mapping[str, Any]) -> str:
    own = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-0123456789")[-20:].strip("-0123456789")
    return own if len(own) > 1 and own not in taken else f"queue-{len(taken) + 1}"


def _settings(queue: _Queue) -> Mapping[str, Any]:
    """What is as Fairway has it by itself stays in, for people to see."""
    attributes = queue.attributes
    days = round(int(attributes["MessageRetentionPeriod"]) / DAY)
    settings: dict[str, Any] = {
        "visibilitySeconds": int(attributes["VisibilityTimeout"]),
        "delaySeconds": int(attributes["DelaySeconds"]),
        "retentionDays": min(max(days, 1), LONGEST),
        "protect": True,
    }
    if count := queue.redrive.get("maxReceiveCount"):
        settings["maxReceives"] = min(int(count), 1000)
    return settings


def _imports(name: str, queue: _Queue) -> Iterator[Import]:
    url = queue.resource.id
    yield Import(type=existing.QUEUE, name=name, id=url, source=queue.resource.name)
    if queue.attributes.get("Policy"):
        yield Import(type=POLICY, name=name, id=url, source=f"policy of {queue.resource.name}")
