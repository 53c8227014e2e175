"""An app behind CloudFront that gets what the visitor sent."""

import pulumi_aws as aws

aws.cloudfront.Distribution(
    "app",
    enabled=True,
    origins=[
        {
            "origin_id": "app",
            "domain_name": "origin.example.com",
            "custom_origin_config": {
                "http_port": 80,
                "https_port": 443,
                "origin_protocol_policy": "https-only",
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
