"""A worker whose container says whether it works."""

import json

import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
IMAGE = f"111122223333.dkr.ecr.us-east-1.amazonaws.com/shop@{DIGEST}"

task = aws.ecs.TaskDefinition(
    "worker",
    family="shop-worker",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/shop-execution",
    container_definitions=json.dumps(
        [
            {
                "name": "worker",
                "image": IMAGE,
                "command": ["bin/work"],
                "healthCheck": {"command": ["CMD", "bin/check-worker"]},
            }
        ]
    ),
)

aws.ecs.Service(
    "worker",
    cluster="arn:aws:ecs:us-east-1:111122223333:cluster/shop",
    task_definition=task.arn,
    desired_count=2,
    launch_type="FARGATE",
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60718"]},
)
