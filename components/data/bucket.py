"""A private bucket for what an app's users upload and what it makes for them."""

# Annotations stay text, so that a stack without this part does not load pulumi_aws's classes for it (0.1 to 0.7 s).
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.base.grant import Grant
from components.base.iam import allow, document
from components.data.config import BucketConfig
from components.data.private_bucket import block_public_access, enable_versioning, only_tls


@dataclass(frozen=True, kw_only=True)
class BucketArgs(BucketConfig):
    """The plain values alone."""


class Bucket(Component):
    """An S3 bucket that nobody reaches without TLS and a role, and that forgets nothing at once.

    Creates: bucket, its public access block, ownership controls, encryption, versioning, lifecycle and policy; CORS
    rules where origins are given.
    """

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("bucket:Bucket", name, {}, opts)
        self.bucket = aws.s3.Bucket(
            f"{name}-bucket", force_destroy=args.force_destroy, opts=self.child(protect=args.protect or None)
        )
        block, _ = block_public_access(name, self.bucket, self.child)
        enable_versioning(name, self.bucket, args.noncurrent_days, self.child)
        aws.s3.BucketPolicy(
            f"{name}-tls",
            bucket=self.bucket.bucket,
            policy=document([self.bucket.arn.apply(only_tls)]),
            opts=self.child(depends_on=[block]),  # S3 refuses two changes of a bucket's access at once
        )
        if args.origins:
            self._cross_origin(name, args.origins)
        self.grant = Grant(
            use="bucket",
            values={"bucketName": self.bucket.bucket},
            statements=(
                allow(
                    ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], [pulumi.Output.concat(self.bucket.arn, "/*")]
                ),
                # Without it S3 says 403 instead of 404 of an object that does not exist.
                allow(["s3:ListBucket"], [self.bucket.arn]),
            ),
        )
        self.register_outputs({"bucket": self.bucket.bucket, "arn": self.bucket.arn})

    def _cross_origin(self, name: str, origins: Sequence[str]) -> None:
        aws.s3.BucketCorsConfiguration(
            f"{name}-origins",
            bucket=self.bucket.bucket,
            cors_rules=[
                {
                    "allowed_origins": origins,
                    "allowed_methods": ["GET", "HEAD", "POST", "PUT"],
                    "allowed_headers": ["*"],
                    "expose_headers": ["ETag"],
                    "max_age_seconds": 3600,
                }
            ],
            opts=self.child(),
        )
