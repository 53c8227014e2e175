"""A worker that speaks TLS to a cache that takes nothing else."""

import json

import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SOURCE = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/redis-a1B2c3:password::"

aws.elasticache.ReplicationGroup(
    "jobs",
    description="Jobs of the shop",
    engine="valkey",
    node_type="cache.t4g.micro",
    num_cache_clusters=1,
    transit_encryption_enabled=True,
    user_group_ids=["shop"],
)
aws.ecs.TaskDefinition(
    "worker",
    family="worker",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/shop-execution",
    container_definitions=json.dumps(
        [
            {
                "name": "worker",
                "image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/worker@{DIGEST}",
                "environment": [{"name": "REDIS_TLS", "value": "true"}],
                "secrets": [{"name": "REDIS_PASSWORD", "valueFrom": SOURCE}],
            }
        ]
    ),
)
