"""A load balancer in one zone."""

import pulumi_aws as aws

aws.lb.LoadBalancer(
    "shop",
    load_balancer_type="application",
    internal=True,
    subnets=["subnet-0a1b2c3d4e5f60718"],
)
