"""An image named by a tag that will name another image tomorrow."""

import json

import pulumi_aws as aws

aws.ecs.TaskDefinition(
    "api",
    family="api",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/shop-execution",
    container_definitions=json.dumps(
        [{"name": "api", "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/api:latest"}]
    ),
)
