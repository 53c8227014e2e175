"""A cache that asks for a password, over TLS."""

import pulumi_aws as aws

aws.elasticache.ReplicationGroup(
    "sessions",
    description="Sessions of the shop",
    engine="valkey",
    node_type="cache.t4g.micro",
    num_cache_clusters=1,
    transit_encryption_enabled=True,
    user_group_ids=["shop"],
)
