"""Scaling whose service is named as nobody reads it."""

import pulumi_aws as aws

aws.appautoscaling.Target(
    "api",
    service_namespace="ecs",
    scalable_dimension="ecs:service:DesiredCount",
    resource_id="prod/api",
    min_capacity=2,
    max_capacity=6,
)
