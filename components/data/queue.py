"""An SQS queue with dead letters, and what a service needs to send to it or to receive from it."""

# Annotations stay text, so that a stack without queues does not load pulumi_aws's classes for them.
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.base.grant import QueueGrant
from components.base.iam import allow, document
from components.data.config import QueueConfig

LOOK = ("sqs:GetQueueAttributes", "sqs:GetQueueUrl")
SEND = ("sqs:SendMessage", *LOOK)
RECEIVE = ("sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage", *LOOK)
DAY = 24 * 60 * 60
LONGEST = 14 * DAY
"""A message keeps the age that it had in the queue: dead letters must stay longer than the queue's own messages."""


@dataclass(frozen=True, kw_only=True)
class QueueArgs(QueueConfig):
    """The plain values alone."""


class Queue(Component):
    """A queue that takes nothing without TLS, and whose poisonous messages go aside instead of round and round.

    Creates: queue, queue of dead letters, the policy of each.
    """

    def __init__(self, name: str, args: QueueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("queue:Queue", name, {}, opts)
        kept = self.child(protect=args.protect or None)
        self.dead = aws.sqs.Queue(
            f"{name}-dead",
            message_retention_seconds=LONGEST,
            sqs_managed_sse_enabled=True,
            opts=kept,
        )
        self.queue = aws.sqs.Queue(
            f"{name}-queue",
            visibility_timeout_seconds=args.visibility_seconds,
            delay_seconds=args.delay_seconds,
            message_retention_seconds=args.retention_days * DAY,
            receive_wait_time_seconds=20,  # a consumer that waits asks, and pays, twenty times less
            redrive_policy=pulumi.Output.json_dumps(
                {"deadLetterTargetArn": self.dead.arn, "maxReceiveCount": args.max_receives}
            ),
            sqs_managed_sse_enabled=True,
            opts=kept,
        )
        for part, queue in ((f"{name}-dead", self.dead), (f"{name}-queue", self.queue)):
            aws.sqs.QueuePolicy(
                part, queue_url=queue.url, policy=document([queue.arn.apply(_only_tls)]), opts=self.child()
            )
        self.register_outputs({"url": self.queue.url, "arn": self.queue.arn, "deadLetters": self.dead.url})

    def send(self, variable: str) -> QueueGrant:
        """For a producer, which reads the URL in this variable."""
        return QueueGrant(environment={variable: self.queue.url}, statements=(allow(SEND, [self.queue.arn]),))

    def receive(self, variable: str) -> QueueGrant:
        """The same for a consumer."""
        return QueueGrant(environment={variable: self.queue.url}, statements=(allow(RECEIVE, [self.queue.arn]),))


def _only_tls(arn: str) -> Mapping[str, Any]:
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
