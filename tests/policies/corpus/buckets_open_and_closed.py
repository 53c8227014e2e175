"""A public site by lists and by a policy, a bucket for one endpoint, logs of load balancers and of CloudFront."""

import json

import pulumi
import pulumi_aws as aws

b = aws.s3.Bucket("site", bucket="site-1")
pab = aws.s3.BucketPublicAccessBlock(
    "pab",
    bucket=b.id,
    block_public_acls=False,
    block_public_policy=False,
    ignore_public_acls=False,
    restrict_public_buckets=False,
)
own = aws.s3.BucketOwnershipControls(
    "own", bucket=b.bucket, rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="ObjectWriter")
)
aws.s3.BucketAcl("acl", bucket="site-1", acl="public-read", opts=pulumi.ResourceOptions(depends_on=[own, pab]))
aws.s3.BucketPolicy(
    "p",
    bucket=b.bucket,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "*"},
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::site-1/*",
                }
            ],
        }
    ),
    opts=pulumi.ResourceOptions(depends_on=[pab]),
)
aws.s3.BucketWebsiteConfiguration("w", bucket=b.id, index_document={"suffix": "index.html"})
private = aws.s3.Bucket("private", bucket="private-1")
aws.s3.BucketPolicy(
    "tls",
    bucket=private.bucket,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": ["arn:aws:s3:::private-1", "arn:aws:s3:::private-1/*"],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::private-1/*",
                    "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}},
                },
            ],
        }
    ),
)


b = aws.s3.Bucket("y-spa", bucket="spa-1")
oai = aws.cloudfront.OriginAccessIdentity("y-oai")
aws.s3.BucketPolicy(
    "y-p",
    bucket="spa-1",
    policy=oai.iam_arn.apply(
        lambda a: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": a},
                        "Action": "s3:GetObject",
                        "Resource": "arn:aws:s3:::spa-1/*",
                    }
                ],
            }
        )
    ),
)
logs = aws.s3.Bucket("y-logs", bucket="logs-1")
own = aws.s3.BucketOwnershipControls("y-own", bucket="logs-1", rule={"object_ownership": "BucketOwnerPreferred"})
aws.cloudfront.Distribution(
    "y-d",
    enabled=True,
    origins=[
        {
            "origin_id": "s3",
            "domain_name": b.bucket_regional_domain_name,
            "origin_path": "/current",
            "s3_origin_config": {"origin_access_identity": oai.cloudfront_access_identity_path},
        }
    ],
    default_cache_behavior={
        "target_origin_id": "s3",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["HEAD", "GET", "OPTIONS"],
        "cached_methods": ["GET", "HEAD"],
        "forwarded_values": {"query_string": False, "cookies": {"forward": "none"}},
    },
    logging_config={"bucket": "logs-1.s3.amazonaws.com"},
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
    opts=pulumi.ResourceOptions(depends_on=[own]),
)


logs = aws.s3.Bucket("z-logs", bucket="logs-2")
aws.s3.BucketPolicy(
    "z-p",
    bucket=logs.id,
    policy=logs.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": "arn:aws:iam::127311923021:root"},
                        "Action": "s3:PutObject",
                        "Resource": arn + "/*",
                    }
                ],
            }
        )
    ),
)
aws.lb.LoadBalancer(
    "z-w",
    internal=True,
    subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
    access_logs={"bucket": logs.id, "enabled": True},
)
aws.lb.LoadBalancer(
    "z-x",
    internal=True,
    subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
    access_logs={"bucket": "central-logs", "enabled": True},
)
aws.lb.LoadBalancer(
    "z-y",
    internal=True,
    subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
    access_logs={"bucket": aws.s3.Bucket("z-unused").bucket, "enabled": False},
)
