"""One service name in two clusters; the one that this stack makes is scaled by a schedule of its own metric."""

import pulumi
import pulumi_aws as aws

cluster = aws.ecs.Cluster("staging", name="staging")
fixed = aws.ecs.Service(
    "api",
    name="api",
    cluster=cluster.arn,
    task_definition="api:42",
    desired_count=1,
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
)
aws.appautoscaling.Target(
    "production-api",
    service_namespace="ecs",
    resource_id="service/production/api",
    scalable_dimension="ecs:service:DesiredCount",
    min_capacity=2,
    max_capacity=10,
)
scaled = aws.ecs.Service(
    "web",
    cluster=cluster.id,
    task_definition="web:7",
    desired_count=2,
    deployment_circuit_breaker=aws.ecs.ServiceDeploymentCircuitBreakerArgs(enable=True, rollback=True),
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(ignore_changes=["desired_count"]),
)
aws.appautoscaling.Target(
    "web",
    service_namespace="ecs",
    resource_id=pulumi.Output.concat("service/", cluster.name, "/", scaled.name),
    scalable_dimension="ecs:service:DesiredCount",
    min_capacity=2,
    max_capacity=10,
)
