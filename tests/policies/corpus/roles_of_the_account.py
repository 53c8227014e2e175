"""Roles that the account's platform team made, by lookup, by another stack's output, and by name."""

import json

import pulumi
import pulumi_aws as aws

platform = pulumi.StackReference("acme/platform/prod")
existing = aws.iam.Role.get("execution", "ecsTaskExecutionRole")
roles = {
    "lookup": existing.arn,
    "output": platform.get_output("executionRoleArn"),
    "name": "arn:aws:iam::111122223333:role/service-role/ecsTaskExecutionRole",
}
for name, role in roles.items():
    aws.ecs.TaskDefinition(
        name,
        family=name,
        cpu="0.25 vCPU",
        memory="0.5 GB",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=role,
        container_definitions=json.dumps(
            [
                {
                    "name": name,
                    "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "secrets": [{"name": "TOKEN", "valueFrom": "/shop/token"}],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {"awslogs-group": "/shop", "awslogs-region": "us-east-1"},
                    },
                }
            ]
        ),
    )
