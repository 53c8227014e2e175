"""A public load balancer that sends visitors to HTTPS."""

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
            "type": "redirect",
            "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"},
        }
    ],
)
