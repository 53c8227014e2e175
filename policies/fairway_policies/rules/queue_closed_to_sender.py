"""F22: a queue that AWS's own services are told to send to, and that does not let them in."""

from collections.abc import Iterator

from ..reading import iam, kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Result, Results, Rule

# Type of the receiver → the action that lets send to it, its policy's type and the property by which that names it.
_RECEIVERS = {
    kinds.QUEUE: ("sqs:SendMessage", kinds.QUEUE_POLICY, "queueUrl"),
    kinds.TOPIC: ("sns:Publish", kinds.TOPIC_POLICY, "arn"),
}
_AWS_KEYS = ("alias/aws/sns", "alias/aws/sqs")  # whose policies let no other service in, and cannot be changed


def subscription(target: Resource) -> Results:
    """A topic's: SNS sends to the queue in its own name."""
    if target["protocol"].text == "sqs":
        yield from _open_to(target, "endpoint", "SNS", kinds.QUEUE)
    elif target["protocol"].text == "lambda":
        yield from _invoked_by(target, "endpoint", "sns")


def rule_target(target: Resource) -> Results:
    """EventBridge sends in its own name too, unless it has a role for it."""
    if target.inputs["roleArn"].absent:
        yield from _open_to(target, "arn", "EventBridge", *_RECEIVERS)
        yield from _invoked_by(target, "arn", "events")


def notification(bucket: Resource) -> Results:
    """S3 tries whether it may send, and takes no notification where it may not."""
    yield from _open_to(bucket, "queues", "S3", kinds.QUEUE)
    yield from _open_to(bucket, "topics", "S3", kinds.TOPIC)
    yield from _invoked_by(bucket, "lambdaFunctions", "s3")


def alarm(target: Resource) -> Results:
    """CloudWatch: a topic lets in the alarms of its account, its key may not."""
    for key in ("alarmActions", "okActions"):
        for topic in target.sources(key, kinds.TOPIC):
            yield from _under_key(topic, key, "CloudWatch")


def _open_to(sender: Resource, key: str, service: str, *types: str) -> Iterator[Result]:
    for receiver in (one for one in sender.sources(key, *types) if one.inputs.fields()):  # not one that is looked up
        action, kind, names = _RECEIVERS[receiver.type]
        what = "queue" if receiver.type == kinds.QUEUE else "topic"
        yield from _under_key(receiver, key, service)
        policies = [receiver] if not receiver.inputs["policy"].absent else []
        policies += receiver.stack.referring(receiver, names, kind)
        if not policies:
            yield Finding(f"{service} is to send to {what} {receiver.name}, which has no policy that lets it", key)
            continue
        documents = [policy["policy"].parsed() for policy in policies]
        if any(one.allows(action.lower()) for document in documents for one in iam.statements(document)):
            continue
        if any(document.partly_unknown for document in documents):
            yield NotEvaluated(f"{policies[0].name}: policy")
        else:
            message = f"{service} is to send to {what} {receiver.name}, whose policy allows nobody {action}"
            yield Finding(message, key)


def _under_key(receiver: Resource, key: str, service: str) -> Iterator[Finding]:
    encrypted = receiver.inputs["kmsMasterKeyId"]
    if encrypted.text in _AWS_KEYS:
        message = f"{service} is to send to {receiver.name}, and may not use {encrypted.text}"
        fix = f"encrypt {receiver.name} with a key of your own whose policy lets {service} use it"
        yield Finding(message, key, fix)


def _invoked_by(sender: Resource, key: str, service: str) -> Iterator[Finding]:
    """A function says by permissions who may call it; one that names something unknown may be for it, too."""
    principal, stack = f"{service}.amazonaws.com", sender.stack
    granted = [one for one in stack.of(kinds.PERMISSION) if one["principal"].text in (None, principal, "*")]
    unsure = any(one["function"].unknown and not one.sources("function", kinds.FUNCTION) for one in granted)
    for function in sender.sources(key, kinds.FUNCTION):
        allowed = set(granted) & set(stack.referring(function, "function", kinds.PERMISSION))
        if function.inputs.fields() and not unsure and not allowed:
            message = f"{principal} is to call function {function.name}, which has no permission for it"
            fix = f'add aws.lambda_.Permission("…", principal="{principal}", function={function.name}.name, …)'
            yield Finding(message, key, fix)


RULE = Rule(
    name="queue-closed-to-sender",
    failures=("F22",),
    title="a queue, topic or function does not let in what is to send to it",
    severity="high",
    symptom="messages that never arrive, and no error; NumberOfNotificationsFailed, FailedInvocations; S3: Unable to "
    "validate the following destination configurations",
    cause="SNS, EventBridge and S3 send in their own names, which what has no policy for them does not know.",
    fix="give it a policy that allows sqs:SendMessage or sns:Publish to the sender's service, by aws:SourceArn",
    limits="queues, topics and functions of other stacks; which sender a policy's conditions let in",
    bad='aws.sns.TopicSubscription("orders", protocol="sqs", endpoint=queue.arn, …)  # and no policy of the queue',
    good='aws.sqs.QueuePolicy("orders", queue_url=queue.url, policy={… "sqs:SendMessage", sns.amazonaws.com …})',
    stack_checks={
        kinds.SUBSCRIPTION: subscription,
        kinds.EVENT_TARGET: rule_target,
        kinds.BUCKET_NOTIFICATION: notification,
        **dict.fromkeys(kinds.ALARMS, alarm),
    },
)
