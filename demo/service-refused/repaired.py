"""A service whose capacity providers say where its tasks run."""

import pulumi_aws as aws

aws.ecs.Service(
    "api",
    cluster="arn:aws:ecs:us-east-1:111122223333:cluster/shop",
    task_definition="arn:aws:ecs:us-east-1:111122223333:task-definition/api:7",
    desired_count=2,
    capacity_provider_strategies=[{"capacity_provider": "FARGATE_SPOT", "weight": 1}],
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60718"]},
)
