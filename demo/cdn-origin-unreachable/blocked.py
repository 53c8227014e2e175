"""CloudFront asks on a port on which the load balancer does not listen."""

import pulumi_aws as aws

balancer = aws.lb.LoadBalancer(
    "shop",
    load_balancer_type="application",
    subnets=["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"],
)
aws.lb.Listener(
    "https",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    certificate_arn="arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
    default_actions=[
        {"type": "fixed-response", "fixed_response": {"content_type": "text/plain", "status_code": "404"}}
    ],
)

aws.cloudfront.Distribution(
    "app",
    enabled=True,
    origins=[
        {
            "origin_id": "app",
            "domain_name": balancer.dns_name,
            "custom_origin_config": {
                "http_port": 80,
                "https_port": 443,
                "origin_protocol_policy": "http-only",
                "origin_ssl_protocols": ["TLSv1.2"],
            },
        }
    ],
    default_cache_behavior={
        "target_origin_id": "app",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        "origin_request_policy_id": "216adef6-5c7f-47e4-b989-5492eafa07d3",
    },
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
)
