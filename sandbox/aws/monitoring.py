"""Who notices: CloudWatch, EventBridge, SNS, budgets."""

import json
import uuid

from sandbox.aws import monitoring_refusals as refusals
from sandbox.aws.checks import json_text
from sandbox.kinds import Call, Kind, arn

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
_OVERWRITTEN = (
    "'{name}' exists already. AWS would overwrite it and say nothing; the sandbox refuses, because two resources would "
    "then change one thing in turns."
)
_RETENTION = {
    0,
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
}


def _retention(call: Call) -> None:
    days = call.get("retentionInDays", 0)
    if days not in _RETENTION:
        raise call.refuse(
            f"InvalidParameterException: expected retentionInDays to be one of {sorted(_RETENTION)}, got {days}"
        )


def _subscribed(call: Call) -> uuid.UUID:
    """One for each endpoint of a topic: who subscribes it again is given the subscription that is there."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{call.get('protocol')}:{call.get('endpoint')}")


def _bus_arn(call: Call) -> str:
    bus = call.get("eventBusName", "default")
    return call.fill(arn("events", f"rule/{call['name']}" if bus == "default" else f"rule/{bus}/{call['name']}"))


KINDS = {
    LOG_GROUP: Kind(
        title="CloudWatch Logs Log Group",
        id="{name}",
        arn=arn("logs", "log-group:{name}"),
        longest=512,
        unique=("name",),
        taken="ResourceAlreadyExistsException: The specified log group already exists",
        checks=(_retention,),
        outputs={"logGroupClass": "STANDARD", "namePrefix": ""},
    ),
    "aws:cloudwatch/logStream:LogStream": Kind(
        title="CloudWatch Logs Log Stream", id="{name}", arn=arn("logs", "log-group:{logGroupName}:log-stream:{name}")
    ),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": Kind(
        title="CloudWatch Logs Metric Filter", id="{name}", checks=(refusals.metric_filter,)
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Kind(
        title="CloudWatch Metric Alarm",
        id="{name}",
        arn=arn("cloudwatch", "alarm:{name}"),
        unique=("name",),
        taken=_OVERWRITTEN,
        checks=(refusals.alarm,),
        outputs={"evaluateLowSampleCountPercentiles": ""},
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Kind(
        title="CloudWatch Composite Alarm",
        id="{alarmName}",
        arn=arn("cloudwatch", "alarm:{alarmName}"),
        called="alarmName",
        unique=("alarmName",),
    ),
    "aws:cloudwatch/dashboard:Dashboard": Kind(
        title="CloudWatch Dashboard",
        id="{dashboardName}",
        called="dashboardName",
        checks=(
            json_text(
                "dashboardBody", "InvalidParameterInput: The dashboard body is invalid, there are validation errors"
            ),
        ),
        outputs={"dashboardArn": arn("cloudwatch", "dashboard/{dashboardName}", region="")},
    ),
    "aws:cloudwatch/eventRule:EventRule": Kind(
        title="EventBridge Rule",
        id="{name}",
        arn=_bus_arn,
        longest=64,
        unique=("name", "eventBusName"),
        checks=(
            json_text("eventPattern", "InvalidEventPatternException: Event pattern is not valid."),
            refusals.event_rule,
        ),
        taken=_OVERWRITTEN,
        deletable=refusals.rule_without_targets,
        outputs={"namePrefix": ""},
    ),
    "aws:cloudwatch/eventTarget:EventTarget": Kind(
        title="EventBridge Target",
        id="{rule}-{targetId}",
        name="",
        called="rule",
        checks=(refusals.event_target,),
        outputs={"targetId": "terraform-{digits20}00000003"},
    ),
    "aws:sns/topic:Topic": Kind(
        title="SNS Topic",
        id="{arn}",
        arn=arn("sns", "{name}"),
        longest=256,
        unique=("name",),
        taken=_OVERWRITTEN,
        outputs={
            "owner": "{account}",
            "beginningArchiveTime": "",
            "policy": lambda call: _topic_policy(call),
            "namePrefix": "",
            "signatureVersion": 0,
            "tracingConfig": "",
            "fifoThroughputScope": "",
        },
    ),
    "aws:sns/topicPolicy:TopicPolicy": Kind(
        title="SNS Topic Policy", id="{arn}", called="arn", outputs={"owner": "{account}"}
    ),
    "aws:sns/topicSubscription:TopicSubscription": Kind(
        title="SNS Topic Subscription",
        id="{arn}",
        arn=lambda call: f"{call['topic']}:{_subscribed(call)}",
        called="endpoint",
        checks=(refusals.subscription,),
        outputs={
            "ownerId": "{account}",
            "confirmationWasAuthenticated": lambda call: call.get("protocol") != "email",
            "pendingConfirmation": lambda call: call.get("protocol") == "email",
            "filterPolicyScope": "",
        },
    ),
    "aws:budgets/budget:Budget": Kind(
        title="Budget",
        id="{account}:{name}",
        arn=arn("budgets", "budget/{name}", region=""),
        longest=100,
        unique=("name",),
        checks=(refusals.budget,),
        taken="DuplicateRecordException: Error creating budget: {name} - the budget already exists.",
        outputs={
            "accountId": "{account}",
            "namePrefix": "",
            "timePeriodStart": "2017-07-01_00:00",
            "billingViewArn": "",
        },
    ),
}


def _topic_policy(call: Call) -> str:
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["SNS:Publish", "SNS:Subscribe"],
        "Resource": call["arn"],
        "Condition": {"StringEquals": {"AWS:SourceOwner": call.account}},
    }  # fmt: skip
    return json.dumps({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]})
