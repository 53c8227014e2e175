"""A check with an interval longer than its timeout."""

import pulumi_aws as aws

aws.lb.TargetGroup(
    "api",
    vpc_id="vpc-0a1b2c3d4e5f60718",
    port=3000,
    protocol="HTTP",
    target_type="ip",
    health_check={"path": "/health", "interval": 15, "timeout": 10},
)
