"""Cases of queue-closed-to-sender."""

import json
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret

ARN = "arn:aws:sqs:us-east-1:111122223333:orders"


def queue(**props: Any) -> Record:
    return Record(type=kinds.QUEUE, name="orders", props={"name": "orders", **props})


def document(action: str, effect: str = "Allow") -> str:
    statement = {"Effect": effect, "Principal": {"Service": "sns.amazonaws.com"}, "Action": action, "Resource": ARN}
    return json.dumps({"Statement": [statement]})


def policy(text: Any) -> Record:
    props = {"queueUrl": UNKNOWN, "policy": text}
    return Record(type=kinds.QUEUE_POLICY, name="policy", props=props, dependencies={"queueUrl": ["orders"]})


def subscription(protocol: Any = "sqs", *made_from: str) -> Record:
    props = {"protocol": protocol, "endpoint": UNKNOWN, "topic": "arn:aws:sns:us-east-1:111122223333:orders"}
    dependencies = {"endpoint": made_from or ("orders",)}
    return Record(type=kinds.SUBSCRIPTION, name="sender", props=props, dependencies=dependencies)


def rule_target(**props: Any) -> Record:
    stated = {"rule": "nightly", "arn": UNKNOWN, **props}
    return Record(type=kinds.EVENT_TARGET, name="sender", props=stated, dependencies={"arn": ["orders"]})


NOTIFICATION = Record(
    type=kinds.BUCKET_NOTIFICATION,
    name="sender",
    props={"bucket": "uploads", "queues": [{"queueArn": UNKNOWN, "events": ["s3:ObjectCreated:*"]}]},
    dependencies={"queues": ["orders"]},
)
c = For(rule="queue-closed-to-sender")

CASES = [
    c.passes(queue(), policy(document("sqs:SendMessage")), subscription()),
    c.passes(queue(policy=document("sqs:*")), subscription()),
    c.passes(queue(), subscription("email")),
    c.passes(queue(), subscription("sqs", "another")),
    c.passes(queue(), rule_target(roleArn="arn:aws:iam::111122223333:role/events")),
    c.passes(queue(), policy(document("SQS:SendMessage")), NOTIFICATION),
    c.fails("sender", queue(), subscription()),
    c.fails("sender", queue(), rule_target()),
    c.fails("sender", queue(), NOTIFICATION),
    c.fails("sender", queue(), policy(document("sqs:ReceiveMessage")), subscription()),
    c.fails("sender", queue(), policy(document("sqs:SendMessage", "Deny")), subscription()),
    c.missing(queue(policy=None), rule_target(), blames="sender"),
    c.unknown("sender", queue(), policy(UNKNOWN), subscription()),
    c.secret("hunter2", "sender", queue(tags={"key": secret("hunter2")}), subscription()),
]
