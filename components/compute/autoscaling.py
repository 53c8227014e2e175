"""Autoscaling of a service's task count."""

import pulumi
import pulumi_aws as aws

from components.compute.config import ScalingConfig


def scale(
    name: str,
    args: ScalingConfig,
    *,
    cluster_name: pulumi.Input[str],
    service_name: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Hands the count of a service over to autoscaling; the service must ignore changes of its desiredCount."""
    target = aws.appautoscaling.Target(
        f"{name}-scaling",
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        resource_id=pulumi.Output.concat("service/", cluster_name, "/", service_name),
        min_capacity=args.minimum,
        max_capacity=args.maximum,
        opts=opts,
    )
    aws.appautoscaling.Policy(
        f"{name}-scaling",
        policy_type="TargetTrackingScaling",
        service_namespace=target.service_namespace,
        scalable_dimension=target.scalable_dimension,
        resource_id=target.resource_id,
        target_tracking_scaling_policy_configuration={
            "target_value": args.target_cpu_percent,
            "predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
            "scale_in_cooldown": 300,
            "scale_out_cooldown": 60,
        },
        opts=opts,
    )
