"""Autoscaling of a service's task count: by load, by a queue, by the time of day; and its sleep."""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.base.sleep import SleepConfig
from components.compute.config import ScalingConfig


@dataclass(frozen=True, kw_only=True)
class Scaled:
    """What is scaled. load_balancer, target: their ARN suffixes; None of what has no target group.

    queue: the name of the SQS queue of `backlog`.
    """

    cluster_name: pulumi.Input[str]
    service_name: pulumi.Input[str]
    load_balancer: pulumi.Input[str] | None = None
    target: pulumi.Input[str] | None = None
    queue: pulumi.Input[str] | None = None


def scale(
    name: str,
    args: ScalingConfig | None,
    scaled: Scaled,
    *,
    count: int,
    sleep: SleepConfig | None = None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Hands the count of a service over to autoscaling; the service must ignore changes of its desiredCount.

    count: how many tasks run where nothing but the sleep changes that.
    """
    low, high = (args.minimum, args.maximum) if args else (count, count)
    target = aws.appautoscaling.Target(
        f"{name}-scaling",
        resource_id=pulumi.Output.concat("service/", scaled.cluster_name, "/", scaled.service_name),
        min_capacity=low,
        max_capacity=high,
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        opts=opts,
    )
    for policy, value, metric in _targets(args, scaled) if args else ():
        aws.appautoscaling.Policy(
            f"{name}-{policy}",
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration=aws.appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs(
                target_value=value, scale_in_cooldown=300, scale_out_cooldown=60, **metric
            ),
            opts=opts,
        )
    for key, at in sorted(args.schedule.items()) if args else ():
        _at(f"{name}-{key}", target, at.cron, args.timezone if args else "", at.minimum, at.maximum, opts)
    if sleep:
        _at(f"{name}-falls-asleep", target, sleep.cron(sleep.start), sleep.timezone, 0, 0, opts)
        _at(f"{name}-wakes", target, sleep.cron(sleep.end), sleep.timezone, low, high, opts)


def _at(
    name: str,
    target: aws.appautoscaling.Target,
    cron: str,
    timezone: str,
    low: int,
    high: int,
    opts: pulumi.ResourceOptions,
) -> None:
    """The limits from this time on. Auto Scaling changes the target itself, of which a refresh knows."""
    aws.appautoscaling.ScheduledAction(
        name,
        service_namespace=target.service_namespace,
        scalable_dimension=target.scalable_dimension,
        resource_id=target.resource_id,
        schedule=f"cron({cron})",
        timezone=timezone,
        scalable_target_action={"min_capacity": low, "max_capacity": high},
        opts=opts,
    )


def _targets(args: ScalingConfig, scaled: Scaled) -> list[tuple[str, int, dict[str, Any]]]:
    """Name, value and metric of each target that is kept."""
    targets: list[tuple[str, int, dict[str, Any]]] = []
    if args.cpu_percent:
        targets.append(("scaling", args.cpu_percent, _predefined("ECSServiceAverageCPUUtilization")))
    if args.target_memory_percent:
        metric = _predefined("ECSServiceAverageMemoryUtilization")
        targets.append(("scaling-memory", args.target_memory_percent, metric))
    if args.requests_per_minute:
        label = pulumi.Output.concat(scaled.load_balancer or "", "/", scaled.target or "")
        metric = _predefined("ALBRequestCountPerTarget", label)
        targets.append(("scaling-requests", args.requests_per_minute, metric))
    if args.backlog:
        targets.append(("scaling-backlog", args.backlog.per_task, _backlog(scaled)))
    return targets


def _predefined(metric: str, label: pulumi.Input[str] | None = None) -> dict[str, Any]:
    specification = {"predefined_metric_type": metric} | ({"resource_label": label} if label else {})
    return {"predefined_metric_specification": specification}


def _backlog(scaled: Scaled) -> dict[str, Any]:
    """Messages that wait, for each task that runs; all of them where none does, so that the first one starts.

    Container Insights alone counts a service's tasks.
    Source: Application Auto Scaling user guide, "Create a target tracking scaling policy using metric math".
    """
    service = [
        {"name": "ClusterName", "value": scaled.cluster_name},
        {"name": "ServiceName", "value": scaled.service_name},
    ]
    waiting = [{"name": "QueueName", "value": scaled.queue}]
    metrics = [
        _metric("waiting", "AWS/SQS", "ApproximateNumberOfMessagesVisible", waiting, "Sum"),
        _metric("tasks", "ECS/ContainerInsights", "RunningTaskCount", service, "Average"),
        {
            "id": "backlog",
            "expression": "IF(FILL(tasks, 0) > 0, waiting / FILL(tasks, 1), waiting)",
            "label": "messages for each task",
            "return_data": True,
        },
    ]
    return {"customized_metric_specification": {"metrics": metrics}}


def _metric(key: str, namespace: str, name: str, dimensions: list[dict[str, Any]], stat: str) -> dict[str, Any]:
    metric = {"namespace": namespace, "metric_name": name, "dimensions": dimensions}
    return {"id": key, "metric_stat": {"metric": metric, "stat": stat}, "return_data": False}
