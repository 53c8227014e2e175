"""A cache that whoever is in the network may read."""

import pulumi_aws as aws

aws.elasticache.ReplicationGroup(
    "sessions",
    description="Sessions of the shop",
    engine="valkey",
    node_type="cache.t4g.micro",
    num_cache_clusters=1,
)
