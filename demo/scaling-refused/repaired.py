"""Scaling of a service by its full name."""

import pulumi_aws as aws

aws.appautoscaling.Target(
    "api",
    service_namespace="ecs",
    scalable_dimension="ecs:service:DesiredCount",
    resource_id="service/prod/api",
    min_capacity=2,
    max_capacity=6,
)
