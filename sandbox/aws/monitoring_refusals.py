"""What CloudWatch, EventBridge, SNS and budgets refuse. The sentences are AWS's own."""

import re

from sandbox.aws.checks import listed, others
from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Call
from sandbox.protocol import Failure

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
RULE = "aws:cloudwatch/eventRule:EventRule"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
TOPIC = "aws:sns/topic:Topic"
_RATE = re.compile(r"rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)")
_CRON = re.compile(r"cron\(\S+ \S+ \S+ \S+ \S+ \S+\)")


def alarm(call: Call) -> None:
    points, periods = call.get("datapointsToAlarm"), call.get("evaluationPeriods", 1)
    if points and points > periods:
        raise call.refuse("ValidationError: DatapointsToAlarm must be less than or equal to EvaluationPeriods")
    if call.get("period") and call.get("period") * periods > 7 * 86400:
        raise call.refuse(
            "ValidationError: Metrics cannot be checked across more than a week (EvaluationPeriods * Period)"
        )
    for name in ("alarmActions", "okActions", "insufficientDataActions"):
        for action in listed(call, name):
            if not str(action).startswith("arn:"):
                raise call.refuse(f"ValidationError: Invalid arn syntax: {action}")
        if len(listed(call, name)) > 5:
            raise call.refuse(f"ValidationError: {name} can have at most 5 actions")
    if not call.get("metricName") and not listed(call, "metricQueries"):
        raise call.refuse("ValidationError: The parameter MetricName is required")


def metric_filter(call: Call) -> None:
    if call.missing(LOG_GROUP, call.get("logGroupName")):
        raise call.refuse("ResourceNotFoundException: The specified log group does not exist.")


def event_rule(call: Call) -> None:
    schedule = call.get("scheduleExpression")
    if not schedule and not call.get("eventPattern"):
        raise call.refuse("ValidationException: Parameter(s) EventPattern or ScheduleExpression must be specified.")
    if schedule and not (_RATE.fullmatch(schedule) or _CRON.fullmatch(schedule)):
        raise call.refuse("ValidationException: Parameter ScheduleExpression is not valid.")


def event_target(call: Call) -> None:
    rule, bus = call.get("rule"), call.get("eventBusName", "default")
    if call.missing(RULE, rule):
        raise call.refuse(f"ResourceNotFoundException: Rule {rule} does not exist on EventBus {bus}.")
    if call.before is None and sum(e["properties"].get("rule") == rule for e in others(call)) >= 5:
        raise call.refuse("LimitExceededException: The requested resource exceeds the maximum number allowed.")
    if call.get("inputPath") and call.get("input"):
        raise call.refuse("ValidationException: Only one of Input, InputPath, or InputTransformer must be provided.")


def rule_without_targets(entry: Entry, cloud: Cloud) -> None:
    name = entry["properties"].get("name")
    if any(other["properties"].get("rule") == name for other in cloud.all(TARGET).values()):
        raise Failure(
            f"deleting EventBridge Rule ({name}): ValidationException: Rule can't be deleted since it has targets."
        )


def subscription(call: Call) -> None:
    topic, protocol, endpoint = call.get("topic"), call.get("protocol"), str(call.get("endpoint", ""))
    if call.missing(TOPIC, topic):
        raise call.refuse("NotFoundException: Topic does not exist")
    if protocol in ("email", "email-json") and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", endpoint):
        raise call.refuse("InvalidParameter: Invalid parameter: Email address")
    if protocol in ("http", "https") and not endpoint.startswith(f"{protocol}://"):
        raise call.refuse("InvalidParameter: Invalid parameter: Endpoint must match the specified protocol")
    if protocol in ("sqs", "lambda", "firehose") and not endpoint.startswith("arn:"):
        raise call.refuse(f"InvalidParameter: Invalid parameter: {protocol.upper()} endpoint ARN")


def budget(call: Call) -> None:
    for notification in listed(call, "notifications"):
        people = [
            *(notification.get("subscriberEmailAddresses") or ()),
            *(notification.get("subscriberSnsTopicArns") or ()),
        ]
        if not people:
            raise call.refuse("InvalidParameterException: Notification must have at least one subscriber")
        if len(people) > 11:
            raise call.refuse("CreationLimitExceededException: Exceeded maximum number of subscribers")
    if len(listed(call, "notifications")) > 10:
        raise call.refuse("CreationLimitExceededException: Exceeded maximum number of notifications per budget")
    try:
        amount = float(call.get("limitAmount", 1))
    except ValueError:
        amount = 0
    if amount <= 0 and call.get("budgetType") == "COST":
        raise call.refuse(
            "InvalidParameterException: Unable to create/update budget - Budget limit amount must be greater than 0."
        )
