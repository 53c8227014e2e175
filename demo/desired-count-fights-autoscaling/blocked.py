"""A deployment that sets back what autoscaling decided."""

import pulumi_aws as aws

service = aws.ecs.Service(
    "api",
    cluster="arn:aws:ecs:us-east-1:111122223333:cluster/shop",
    task_definition="arn:aws:ecs:us-east-1:111122223333:task-definition/api:7",
    desired_count=2,
    launch_type="FARGATE",
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60718"]},
)

aws.appautoscaling.Target(
    "api",
    service_namespace="ecs",
    scalable_dimension="ecs:service:DesiredCount",
    resource_id=service.name.apply(lambda name: f"service/shop/{name}"),
    min_capacity=2,
    max_capacity=10,
)
