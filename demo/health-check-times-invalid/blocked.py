"""A check whose answers may take longer than it waits until the next."""

import pulumi_aws as aws

aws.lb.TargetGroup(
    "api",
    port=3000,
    protocol="HTTP",
    target_type="ip",
    vpc_id="vpc-0a1b2c3d4e5f60718",
    health_check={"path": "/api/health", "interval": 5, "timeout": 10},
)
