"""A check that is asked again before it has answered: AWS does not take it."""

import pulumi_aws as aws

aws.lb.TargetGroup(
    "api",
    vpc_id="vpc-0a1b2c3d4e5f60718",
    port=3000,
    protocol="HTTP",
    target_type="ip",
    health_check={"path": "/health", "interval": 5, "timeout": 10},
)
