"""Who learns that a job was not started, failed, or took too long."""

from collections.abc import Mapping
from typing import Any

import pulumi

from components.compute.run_task import JOB, LIMIT
from components.monitoring.alarms_event import Event, notify
from components.monitoring.alarms_metric import AlarmNotifier, Metric, alarm

SQS_NAMESPACE = "AWS/SQS"


def watch_job(
    name: str,
    notifier: AlarmNotifier | None,
    *,
    family: str,
    minutes: int,
    dead_letters: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """family: of its task definition. dead_letters: the name of the queue of starts that Scheduler gave up."""
    if notifier is None:
        return
    alarm(
        f"{name}-not-started",
        Metric(
            namespace=SQS_NAMESPACE,
            name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": dead_letters},
            stat="Maximum",
        ),
        notifier=notifier,
        message=f"EventBridge Scheduler could not start job {name}: the messages of queue {name}-not-started say why",
        threshold=0,
        minutes=(1, 1),
        opts=opts,
    )
    for kind, event in job_events(name, family=family, minutes=minutes).items():
        notify(
            f"{name}-{kind}",
            event,
            topic_arn=notifier.topic_arn,
            chat_topic_arn=notifier.chat_topic_arn,
            description=f"Job {name}: {kind}",
            prefix=notifier.prefix,
            advice=notifier.advice,
            opts=opts,
        )


def job_events(name: str, *, family: str, minutes: int) -> Mapping[str, Event]:
    """By the end of the rule's name: what ECS says of a task that did not do its work."""

    def stopped(message: str, **detail: Any) -> Event:
        definition = [{"wildcard": f"arn:*:task-definition/{family}:*"}]
        return Event(
            pattern={
                "detail-type": ["ECS Task State Change"],
                "detail": {"taskDefinitionArn": definition, "lastStatus": ["STOPPED"], **detail},
            },
            message=f"job {name} {message}. <task> at <at>: <reason>",
            paths={"task": "$.detail.taskArn", "reason": "$.detail.stoppedReason", "at": "$.time"},
        )

    return {
        "unstarted": stopped("did not start", stopCode=["TaskFailedToStart"]),
        # EventBridge takes name and code from one and the same container.
        "failed": stopped("failed", containers={"name": [JOB], "exitCode": [{"anything-but": [0]}]}),
        "late": stopped(f"was stopped, after {minutes} minutes", containers={"name": [LIMIT], "exitCode": [0]}),
    }
