"""A listener that is to speak HTTPS, and has no certificate."""

import pulumi_aws as aws

load_balancer = aws.lb.LoadBalancer(
    "web", internal=True, subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"]
)
aws.lb.Listener(
    "https",
    load_balancer_arn=load_balancer.arn,
    port=443,
    protocol="HTTPS",
    default_actions=[
        {"type": "fixed-response", "fixed_response": {"content_type": "text/plain", "status_code": "404"}}
    ],
)
