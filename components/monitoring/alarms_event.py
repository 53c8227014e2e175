"""Notifications of ECS events as they happen: what no metric shows, or shows only minutes later."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.monitoring.chat import chat_message

# Stop codes of a task that ended by itself. Not ECS's own doing: scaling, a deployment, a failed health check (which
# `unhealthy-hosts` tells), and not Spot, which takes tasks back every day.
FAILED = ("EssentialContainerExited", "TaskFailedToStart")


@dataclass(frozen=True, kw_only=True)
class Event:
    """pattern: of EventBridge, beside `source`.

    message: a sentence with `<key>` of `paths`, JSON paths into the event.
    """

    pattern: Mapping[str, Any]
    message: str
    paths: Mapping[str, str]


def failed_deployment(cluster_name: str) -> Event:
    """ECS says when a deployment failed; `pulumi up` may have ended long before."""
    return Event(
        pattern={
            "detail-type": ["ECS Deployment State Change"],
            "resources": [{"wildcard": f"arn:*:service/{cluster_name}/*"}],
            "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
        },
        message="a deployment failed. <service> at <at>: <reason>",
        paths={"service": "$.resources[0]", "reason": "$.detail.reason", "at": "$.time"},
    )


def failed_task(cluster_name: str) -> Event:
    """A service's task that ended by itself. One that somebody runs once, such as a repair, is meant to end."""
    return Event(
        pattern={
            "detail-type": ["ECS Task State Change"],
            "detail": {
                "clusterArn": [{"wildcard": f"arn:*:cluster/{cluster_name}"}],
                "group": [{"prefix": "service:"}],
                "lastStatus": ["STOPPED"],
                "stopCode": list(FAILED),
            },
        },
        message="a task failed. <service> at <at>: <code>, <reason>",
        paths={
            "service": "$.detail.group",
            "code": "$.detail.stopCode",
            "reason": "$.detail.stoppedReason",
            "at": "$.time",
        },
    )


def ended_tasks(family: str) -> Mapping[str, Any]:
    """The pattern of a service's task that ended by itself, of any revision; one that somebody runs once is no such."""
    return {
        "detail-type": ["ECS Task State Change"],
        "detail": {
            "taskDefinitionArn": [{"wildcard": f"arn:*:task-definition/{family}:*"}],
            "group": [{"prefix": "service:"}],
            "lastStatus": ["STOPPED"],
            "stopCode": list(FAILED),
        },
    }


def count(
    name: str, pattern: pulumi.Input[Mapping[str, Any]], *, description: str, opts: pulumi.ResourceOptions
) -> aws.cloudwatch.EventRule:
    """A rule that notifies nobody: EventBridge counts what it matches, as metric MatchedEvents."""
    event_pattern = pulumi.Output.from_input(pattern).apply(lambda known: json.dumps({"source": ["aws.ecs"], **known}))
    return aws.cloudwatch.EventRule(name, description=description, event_pattern=event_pattern, opts=opts)


def notify(
    name: str,
    event: Event,
    *,
    topic_arn: pulumi.Input[str],
    description: str,
    prefix: str,
    advice: str,
    chat_topic_arn: pulumi.Input[str] | None = None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Rule and targets: each such event is one message to the topic, `prefix` before it and `advice` after it.

    chat_topic_arn: of a topic that AWS Chatbot reads, which gets it in that form.
    """
    rule = aws.cloudwatch.EventRule(
        name, description=description, event_pattern=json.dumps({"source": ["aws.ecs"], **event.pattern}), opts=opts
    )
    aws.cloudwatch.EventTarget(
        name,
        rule=rule.name,
        target_id="mail",
        arn=topic_arn,
        input_transformer={
            "input_paths": dict(event.paths),
            "input_template": json.dumps(f"{prefix}: {event.message}. {advice}"),
        },
        opts=opts,
    )
    if chat_topic_arn is not None:
        template = json.dumps(chat_message(prefix, event.message, [advice]))
        aws.cloudwatch.EventTarget(
            f"{name}-chat",
            rule=rule.name,
            target_id="chat",
            arn=chat_topic_arn,
            input_transformer={"input_paths": dict(event.paths), "input_template": template},
            opts=opts,
        )
