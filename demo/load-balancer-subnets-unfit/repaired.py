"""A load balancer in two zones."""

import pulumi_aws as aws

aws.lb.LoadBalancer(
    "shop",
    load_balancer_type="application",
    internal=True,
    subnets=["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"],
)
