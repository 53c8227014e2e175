"""The alarms of one service: those that a deployment is watched with, and those that need the service to exist."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

import pulumi
import pulumi_aws as aws

from components.monitoring.alarms_event import count, ended_tasks
from components.monitoring.alarms_metric import (
    ALB_NAMESPACE,
    AlarmNotifier,
    Dimensions,
    Expression,
    Metric,
    alarm,
    error_rate,
)
from components.monitoring.config import ServiceThresholds

ECS_NAMESPACE = "AWS/ECS"
INSIGHTS_NAMESPACE = "ECS/ContainerInsights"
EVENTS_NAMESPACE = "AWS/Events"
RESTARTS = 2  # failed tasks in 5 minutes that are no loop yet


@dataclass(frozen=True, kw_only=True)
class ServiceWatch:
    """load_balancer: the load balancer's ARN suffix. container_insights: whether the cluster counts its tasks.

    rollback: an alarm that begins during a deployment ends it and brings the last one back.
    """

    notifier: AlarmNotifier
    load_balancer: pulumi.Input[str]
    container_insights: bool = False
    rollback: bool = True
    thresholds: ServiceThresholds = field(default_factory=ServiceThresholds)


def watch_answers(
    name: str, watch: ServiceWatch | None, *, target: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> aws.ecs.ServiceAlarmsArgs | None:
    """The alarms on errors and latency, as an ECS service takes them. They must exist before a deployment begins.

    target: the target group's ARN suffix.
    """
    if watch is None:
        return None
    limits = watch.thresholds
    dimensions = _dimensions(watch, target)
    errors = alarm(
        f"{name}-errors",
        error_rate("HTTPCode_Target_5XX_Count", dimensions),
        notifier=watch.notifier,
        message=f"More than {limits.error_percent} % of the answers of {name} are 5xx",
        threshold=limits.error_percent,
        opts=opts,
    )
    latency = alarm(
        f"{name}-latency",
        Metric(namespace=ALB_NAMESPACE, name="TargetResponseTime", dimensions=dimensions, stat="p99"),
        notifier=watch.notifier,
        message=f"1 % of the answers of {name} take longer than {limits.p99} ms",
        threshold=limits.p99 / 1000,
        opts=opts,
    )
    if not watch.rollback:
        return None
    return aws.ecs.ServiceAlarmsArgs(alarm_names=[errors.name, latency.name], enable=True, rollback=True)


def watch_restarts(
    name: str, watch: ServiceWatch | None, *, family: pulumi.Output[str], opts: pulumi.ResourceOptions
) -> aws.ecs.ServiceAlarmsArgs | None:
    """The alarm on tasks that end by themselves again and again, as an ECS service takes it; before the service.

    Without it a worker that crashes for ever is a success to ECS: a circuit breaker counts tasks that do not start, and
    those whose health check fails, and a worker may have none (https://github.com/aws/containers-roadmap/issues/1206).
    family: of the task definition.
    """
    if watch is None:
        return None
    rule = count(f"{name}-restarts", family.apply(ended_tasks), description=f"Tasks of {name} that failed", opts=opts)
    restarts = alarm(
        f"{name}-restarts",
        Metric(
            namespace=EVENTS_NAMESPACE, name="MatchedEvents", dimensions={"RuleName": rule.name}, stat="Sum", period=300
        ),
        notifier=watch.notifier,
        message=f"Tasks of {name} failed more than {RESTARTS} times in 5 minutes",
        threshold=RESTARTS,
        minutes=(1, 1),
        opts=opts,
    )
    if not watch.rollback:
        return None
    return aws.ecs.ServiceAlarmsArgs(alarm_names=[restarts.name], enable=True, rollback=True)


def merge_alarms(alarms: Iterable[aws.ecs.ServiceAlarmsArgs | None]) -> aws.ecs.ServiceAlarmsArgs | None:
    """The alarms of a service, any of which ends a deployment."""
    names = [name for some in alarms if some for name in cast(Sequence[pulumi.Input[str]], some.alarm_names)]
    return aws.ecs.ServiceAlarmsArgs(alarm_names=names, enable=True, rollback=True) if names else None


def watch_hosts(
    name: str, watch: ServiceWatch | None, *, target: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> None:
    """The alarm on targets that fail their health check; after the service. target: the group's ARN suffix."""
    if watch is None:
        return
    dimensions = _dimensions(watch, target)
    alarm(
        f"{name}-unhealthy-hosts",
        Metric(namespace=ALB_NAMESPACE, name="UnHealthyHostCount", dimensions=dimensions, stat="Maximum"),
        notifier=watch.notifier,
        message=f"Tasks of {name} fail the load balancer's health check",
        threshold=0,
        opts=opts,
    )


def watch_tasks(
    name: str,
    watch: ServiceWatch | None,
    *,
    cluster_name: pulumi.Input[str],
    service_name: pulumi.Input[str],
    target: pulumi.Input[str] | None,
    minimum: int,
    sleeps: bool = False,
    opts: pulumi.ResourceOptions,
) -> None:
    """The alarms on count, CPU and memory of the tasks, made after the service: its first start is no alarm.

    target: the target group's ARN suffix; None of a worker. minimum: how many tasks there should be at least.
    sleeps: whether there are times at which none is no fault.
    """
    if watch is None:
        return
    hosts = None if target is None else _dimensions(watch, target)
    tasks = {"ClusterName": cluster_name, "ServiceName": service_name}
    if minimum:
        _watch_count(name, watch, hosts=hosts, tasks=tasks, minimum=minimum, sleeps=sleeps, opts=opts)
    limits = watch.thresholds
    for kind, metric, limit in (
        ("cpu", "CPUUtilization", limits.cpu_percent),
        ("memory", "MemoryUtilization", limits.memory_percent),
    ):
        alarm(
            f"{name}-{kind}",
            Metric(namespace=ECS_NAMESPACE, name=metric, dimensions=tasks, stat="Average"),
            notifier=watch.notifier,
            message=f"The tasks of {name} use more than {limit} % of their {kind}",
            threshold=limit,
            minutes=(10, 15),  # autoscaling gets its chance first
            opts=opts,
        )


def _watch_count(
    name: str,
    watch: ServiceWatch,
    *,
    hosts: Dimensions | None,
    tasks: Dimensions,
    minimum: int,
    sleeps: bool,
    opts: pulumi.ResourceOptions,
) -> None:
    """Fewer tasks than desired: as ECS counts them where it does, else as the load balancer sees them.

    Of a worker without either: each running task gives one sample of its CPU a minute.
    Source: ECS developer guide, "Service RUNNING task count".
    """
    if watch.container_insights:
        counts = {
            key: Metric(namespace=INSIGHTS_NAMESPACE, name=metric, dimensions=tasks, stat="Minimum")
            for key, metric in (("desired", "DesiredTaskCount"), ("running", "RunningTaskCount"))
        }
        metric = Expression(text="desired - running", label="tasks missing", metrics=counts)
        message, threshold, above = f"Fewer tasks of {name} run than should", 0, True
    elif hosts is not None:
        metric = Metric(namespace=ALB_NAMESPACE, name="HealthyHostCount", dimensions=hosts, stat="Minimum")
        message, threshold, above = f"Fewer than {minimum} healthy tasks of {name} run", minimum, False
    else:
        metric = Metric(namespace=ECS_NAMESPACE, name="CPUUtilization", dimensions=tasks, stat="SampleCount")
        message, threshold, above = f"Fewer than {minimum} tasks of {name} run", minimum, False
    alarm(
        f"{name}-running",
        metric,
        notifier=watch.notifier,
        message=message,
        threshold=threshold,
        above=above,
        minutes=(10, 10),  # a task that is replaced takes a few minutes
        missing="notBreaching" if sleeps else "breaching",  # no task at all is no data at all
        opts=opts,
    )


def _dimensions(watch: ServiceWatch, target: pulumi.Input[str]) -> Dimensions:
    return {"LoadBalancer": watch.load_balancer, "TargetGroup": target}
