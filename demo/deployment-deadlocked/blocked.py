"""One task, and a deployment that may start none beside it and stop none before it."""

import pulumi_aws as aws

aws.ecs.Service(
    "api",
    cluster="arn:aws:ecs:us-east-1:111122223333:cluster/shop",
    task_definition="arn:aws:ecs:us-east-1:111122223333:task-definition/api:7",
    desired_count=1,
    deployment_minimum_healthy_percent=50,
    deployment_maximum_percent=150,
    launch_type="FARGATE",
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60718"]},
)
