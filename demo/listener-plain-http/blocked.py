"""A public load balancer that serves the app over plain HTTP."""

import pulumi_aws as aws

balancer = aws.lb.LoadBalancer(
    "shop", load_balancer_type="application", subnets=["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"]
)

aws.lb.Listener(
    "http",
    load_balancer_arn=balancer.arn,
    port=80,
    protocol="HTTP",
    default_actions=[
        {
            "type": "forward",
            "target_group_arn": "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/api/73e2d6bc24d8a067",
        }
    ],
)
