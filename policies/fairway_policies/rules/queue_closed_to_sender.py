"""F22: a queue that AWS's own services are told to send to, and that does not let them in."""

from collections.abc import Iterator

from ..reading import iam, kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Result, Results, Rule

_SEND = "sqs:sendmessage"


def subscription(target: Resource) -> Results:
    """A topic's: SNS sends to the queue in its own name."""
    if target["protocol"].text == "sqs":
        yield from _open_to(target, "endpoint", "SNS")


def rule_target(target: Resource) -> Results:
    """EventBridge sends in its own name too, unless it has a role for it."""
    if target.inputs["roleArn"].absent:
        yield from _open_to(target, "arn", "EventBridge")


def notification(bucket: Resource) -> Results:
    """S3 tries whether it may send, and takes no notification where it may not."""
    yield from _open_to(bucket, "queues", "S3")


def _open_to(sender: Resource, key: str, service: str) -> Iterator[Result]:
    for queue in sender.sources(key, kinds.QUEUE):
        policies = [queue] if not queue.inputs["policy"].absent else []
        policies += queue.stack.referring(queue, "queueUrl", kinds.QUEUE_POLICY)
        if not policies:
            yield Finding(f"{service} is to send to queue {queue.name}, which has no policy that lets it", key)
            continue
        documents = [policy["policy"].parsed() for policy in policies]
        if any(statement.allows(_SEND) for document in documents for statement in iam.statements(document)):
            continue
        if any(document.partly_unknown for document in documents):
            yield NotEvaluated(f"{policies[0].name}: policy")
        else:
            message = f"{service} is to send to queue {queue.name}, whose policy allows nobody sqs:SendMessage"
            yield Finding(message, key)


RULE = Rule(
    name="queue-closed-to-sender",
    failures=("F22",),
    title="a queue does not let in what is to send to it",
    severity="high",
    symptom="messages that never arrive, and no error; NumberOfNotificationsFailed, FailedInvocations; S3: Unable to "
    "validate the following destination configurations",
    cause="SNS, EventBridge and S3 send in their own names, which a queue without a policy does not know.",
    fix="give the queue a policy that allows sqs:SendMessage to the sender's service, for its ARN (aws:SourceArn)",
    limits="queues of other stacks; which sender a policy's conditions let in",
    bad='aws.sns.TopicSubscription("orders", protocol="sqs", endpoint=queue.arn, …)  # and no policy of the queue',
    good='aws.sqs.QueuePolicy("orders", queue_url=queue.url, policy={… "sqs:SendMessage", sns.amazonaws.com …})',
    stack_checks={
        kinds.SUBSCRIPTION: subscription,
        kinds.EVENT_TARGET: rule_target,
        kinds.BUCKET_NOTIFICATION: notification,
    },
)
