"""What every bucket here has in common: private, encrypted, versioned, owned by its account, TLS only."""

# Annotations stay text, so that a stack without this part does not load pulumi_aws's classes for it (0.1 to 0.7 s).
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws


def block_public_access(
    name: str,
    bucket: aws.s3.Bucket,
    child: Callable[..., pulumi.ResourceOptions],
    *,
    ownership: str = "BucketOwnerEnforced",
) -> tuple[pulumi.Resource, pulumi.Resource]:
    """Blocks public access to the bucket and encrypts it. Returns the block, which the bucket's policy must wait for,
    and the ownership.

    child: makes a child's options, as `Component.child`. ownership: of its objects, as S3 calls it.
    """
    block = aws.s3.BucketPublicAccessBlock(
        f"{name}-private",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=child(),
    )
    owner = aws.s3.BucketOwnershipControls(
        f"{name}-owner", bucket=bucket.bucket, rule={"object_ownership": ownership}, opts=child()
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption",
        bucket=bucket.bucket,
        rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
        opts=child(),
    )
    return block, owner


def enable_versioning(
    name: str, bucket: aws.s3.Bucket, days: int, child: Callable[..., pulumi.ResourceOptions]
) -> aws.s3.BucketVersioning:
    """Versions every object, and expires a replaced or deleted version after `days`."""
    versioning = aws.s3.BucketVersioning(
        f"{name}-versions", bucket=bucket.bucket, versioning_configuration={"status": "Enabled"}, opts=child()
    )
    aws.s3.BucketLifecycleConfiguration(
        f"{name}-lifecycle",
        bucket=bucket.bucket,
        rules=[
            {
                "id": "old-versions",
                "status": "Enabled",
                "filter": {"prefix": ""},
                "noncurrent_version_expiration": {"noncurrent_days": days},
                "expiration": {"expired_object_delete_marker": True},
                "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
            }
        ],
        opts=child(depends_on=[versioning]),
    )
    return versioning


def only_tls(arn: str) -> Mapping[str, Any]:
    """The statement of a bucket policy that refuses every request without TLS."""
    return {
        "Sid": "OnlyTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
