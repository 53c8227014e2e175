"""A static site that keeps its data as JSON files below /api, in a bucket."""

import pulumi_aws as aws

bucket = aws.s3.Bucket("site")
access = aws.cloudfront.OriginAccessControl(
    "site", origin_access_control_origin_type="s3", signing_behavior="always", signing_protocol="sigv4"
)
files = dict(
    target_origin_id="files",
    viewer_protocol_policy="redirect-to-https",
    allowed_methods=["GET", "HEAD"],
    cached_methods=["GET", "HEAD"],
    cache_policy_id="658327ea-f89d-4fab-a63d-7e88639e58f6",
)
aws.cloudfront.Distribution(
    "site",
    enabled=True,
    default_root_object="index.html",
    origins=[
        {
            "origin_id": "files",
            "domain_name": bucket.bucket_regional_domain_name,
            "origin_access_control_id": access.id,
        }
    ],
    default_cache_behavior=files,
    ordered_cache_behaviors=[{"path_pattern": "/api/*", **files}],
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
)
