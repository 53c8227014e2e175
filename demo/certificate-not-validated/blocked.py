"""A listener that takes a certificate before it is issued."""

import pulumi_aws as aws

balancer = aws.lb.LoadBalancer(
    "shop",
    load_balancer_type="application",
    internal=True,
    subnets=["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"],
)
certificate = aws.acm.Certificate("shop", domain_name="shop.example.com", validation_method="DNS")
aws.lb.Listener(
    "https",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    certificate_arn=certificate.arn,
    default_actions=[
        {"type": "fixed-response", "fixed_response": {"content_type": "text/plain", "status_code": "404"}}
    ],
)
