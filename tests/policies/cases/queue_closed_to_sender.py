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


def topic(**props: Any) -> Record:
    return Record(type=kinds.TOPIC, name="orders", props={"name": "orders", **props})


def of_topic(text: Any) -> Record:
    return Record(type=kinds.TOPIC_POLICY, name="policy", props={"policy": text}, dependencies={"arn": ["orders"]})


def alarm() -> Record:
    props = {"alarmActions": [UNKNOWN], "metricName": "CPUUtilization"}
    return Record(type=kinds.ALARMS[0], name="sender", props=props, dependencies={"alarmActions": ["orders"]})


def permission(principal: Any) -> Record:
    props = {"principal": principal, "action": "lambda:InvokeFunction"}
    return Record(type=kinds.PERMISSION, name="permission", props=props, dependencies={"function": ["orders"]})


FUNCTION = Record(type=kinds.FUNCTION, name="orders", props={"name": "orders"})
OF_AN_ALIAS = Record(
    type=kinds.PERMISSION, name="permission", props={"principal": "events.amazonaws.com", "function": UNKNOWN}
)
UPLOADED = Record(
    type=kinds.BUCKET_NOTIFICATION,
    name="sender",
    props={"bucket": "uploads", "lambdaFunctions": [{"lambdaFunctionArn": UNKNOWN}]},
    dependencies={"lambdaFunctions": ["orders"]},
)
NOTIFICATION = Record(
    type=kinds.BUCKET_NOTIFICATION,
    name="sender",
    props={"bucket": "uploads", "queues": [{"queueArn": UNKNOWN, "events": ["s3:ObjectCreated:*"]}]},
    dependencies={"queues": ["orders"]},
)
c = For(rule="queue-closed-to-sender")

CASES = [
    c.passes(Record(type=kinds.QUEUE, name="orders"), subscription()),  # looked up: its policy is another program's
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
    c.passes(topic(), of_topic(document("sns:Publish")), rule_target()),
    c.passes(topic(), alarm()),
    c.passes(topic(kmsMasterKeyId="alias/orders"), alarm()),
    c.passes(FUNCTION, permission("events.amazonaws.com"), rule_target()),
    c.passes(FUNCTION, permission(UNKNOWN), UPLOADED),
    c.passes(FUNCTION, OF_AN_ALIAS, rule_target()),
    c.fails("sender", topic(), rule_target()),
    c.fails("sender", topic(), of_topic(document("sns:Subscribe")), rule_target()),
    c.fails("sender", topic(kmsMasterKeyId="alias/aws/sns"), alarm()),
    c.fails("sender", queue(kmsMasterKeyId="alias/aws/sqs"), policy(document("sqs:SendMessage")), subscription()),
    c.fails("sender", FUNCTION, rule_target()),
    c.fails("sender", FUNCTION, permission("events.amazonaws.com"), UPLOADED),
    c.fails("sender", FUNCTION, subscription("lambda")),
    c.missing(queue(policy=None), rule_target(), blames="sender"),
    c.unknown("sender", queue(), policy(UNKNOWN), subscription()),
    c.secret("hunter2", "sender", queue(tags={"key": secret("hunter2")}), subscription()),
]
