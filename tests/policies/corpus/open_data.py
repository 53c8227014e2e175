"""Open data behind CloudFront: tiles are kept for a day, prices for a second, and what a person sees for nobody else."""

import pulumi_aws as aws

GET = ["GET", "HEAD"]
ALL = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
own = aws.cloudfront.CachePolicy(
    "person",
    min_ttl=0,
    default_ttl=60,
    max_ttl=300,
    parameters_in_cache_key_and_forwarded_to_origin={
        "cookies_config": {"cookie_behavior": "none"},
        "headers_config": {"header_behavior": "whitelist", "headers": {"items": ["Authorization"]}},
        "query_strings_config": {"query_string_behavior": "all"},
    },
)
origin_decides = aws.cloudfront.CachePolicy(
    "origin",
    min_ttl=0,
    default_ttl=0,
    max_ttl=31536000,
    parameters_in_cache_key_and_forwarded_to_origin={
        "cookies_config": {"cookie_behavior": "none"},
        "headers_config": {"header_behavior": "none"},
        "query_strings_config": {"query_string_behavior": "all"},
    },
)


def behavior(pattern: str, methods: list[str], **more: object) -> dict[str, object]:
    return {
        "path_pattern": pattern,
        "target_origin_id": "app",
        "viewer_protocol_policy": "https-only",
        "allowed_methods": methods,
        "cached_methods": GET,
        **more,
    }


forwarded = {"query_string": True, "headers": ["*"], "cookies": {"forward": "all"}}
aws.cloudfront.Distribution(
    "data",
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
        key: value
        for key, value in behavior("", ALL, cache_policy_id=origin_decides.id).items()
        if key != "path_pattern"
    },
    ordered_cache_behaviors=[
        behavior("/v1/tiles/*", GET, cache_policy_id="658327ea-f89d-4fab-a63d-7e88639e58f6"),
        behavior(
            "/api/prices",
            ALL,
            min_ttl=1,
            default_ttl=1,
            max_ttl=1,
            forwarded_values={"query_string": True, "cookies": {"forward": "none"}},
        ),
        behavior("/api/me", ALL, cache_policy_id=own.id),
        behavior("/api/*", ALL, default_ttl=0, max_ttl=86400, forwarded_values=forwarded),
    ],
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
)
