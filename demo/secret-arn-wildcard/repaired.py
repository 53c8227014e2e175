"""A secret named by its full ARN."""

import json

import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

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
                "secrets": [
                    {
                        "name": "STRIPE_KEY",
                        "valueFrom": "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/key-Ab12Cd:::4f1c9e2a",
                    }
                ],
            }
        ]
    ),
)
