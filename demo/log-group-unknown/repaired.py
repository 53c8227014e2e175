"""A task that writes to its log group."""

import json

import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

aws.cloudwatch.LogGroup("api", name="/ecs/api", region="us-east-1", retention_in_days=30)
aws.ecs.TaskDefinition(
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
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": "/ecs/api",
                        "awslogs-region": "us-east-1",
                        "awslogs-stream-prefix": "api",
                    },
                },
            }
        ]
    ),
)
