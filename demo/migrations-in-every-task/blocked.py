"""Two tasks that both migrate the database as they start."""

import json

import pulumi
import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

task = aws.ecs.TaskDefinition(
    "api",
    family="api",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/shop-execution",
    container_definitions=json.dumps(
        [
            {
                "name": "api",
                "image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/api@{DIGEST}",
                "command": ["sh", "-c", "npx prisma migrate deploy && node server.js"],
            }
        ]
    ),
)
aws.ecs.Service(
    "api",
    cluster="arn:aws:ecs:us-east-1:111122223333:cluster/shop",
    task_definition=task.arn,
    launch_type="FARGATE",
    desired_count=2,
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"]},
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="20m", update="20m")),
)
