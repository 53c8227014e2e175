"""S3: buckets, their parts, objects."""

import re

from sandbox.aws import data_refusals as refusals
from sandbox.aws.checks import json_text
from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Call, Kind, arn
from sandbox.neighbours import account_of
from sandbox.protocol import Failure

BUCKET = "aws:s3/bucket:Bucket"
_POLICY = json_text("policy", "MalformedPolicy: Policies must be valid JSON and the first byte must be '{'")
_S3_PARTS = (
    "bucketPublicAccessBlock:BucketPublicAccessBlock",
    "bucketPolicy:BucketPolicy",
    "bucketVersioning:BucketVersioning",
    "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "bucketOwnershipControls:BucketOwnershipControls",
    "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "bucketCorsConfiguration:BucketCorsConfiguration",
    "bucketLogging:BucketLogging",
    "bucketNotification:BucketNotification",
    "bucketWebsiteConfiguration:BucketWebsiteConfiguration",
    "bucketAcl:BucketAcl",
)
_PART_CHECKS = {
    "bucketPolicy:BucketPolicy": refusals.bucket_policy,
    "bucketAcl:BucketAcl": refusals.acl,
    "bucketLifecycleConfiguration:BucketLifecycleConfiguration": refusals.lifecycle_rules,
}


def _bucket_name(call: Call) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", call.get("bucket", "")):
        raise call.refuse(f"InvalidBucketName: The specified bucket is not valid: {call.get('bucket')}")


def _bucket_taken(call: Call) -> str:
    if call.rival is not None and account_of(call.rival) != call.account:
        return (
            "BucketAlreadyExists: The requested bucket name is not available. The bucket namespace is shared by all "
            "users of the system. Please select a different name and try again."
        )
    return "BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded and you already own it."


def _empty(entry: Entry, cloud: Cloud) -> None:
    name = entry["properties"]["bucket"]
    objects = [
        e
        for t in ("aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2")
        for e in cloud.all(t).values()
    ]
    full = entry.get("live", {}).get("objects") or any(e["properties"].get("bucket") == name for e in objects)
    if full and not entry["state"].get("forceDestroy"):
        raise Failure(f"deleting S3 Bucket ({name}): BucketNotEmpty: The bucket you tried to delete is not empty")


_OBJECT = Kind(
    title="S3 Object",
    id="{bucket}/{key}",
    arn=arn("s3", "{bucket}/{key}", region="", account=""),
    name="",
    called="key",
    outputs={
        "etag": "{hex32}",
        "versionId": "",
        "storageClass": "STANDARD",
        "contentType": "application/octet-stream",
        "acl": "",
    },
)

KINDS = {
    BUCKET: Kind(
        title="S3 Bucket",
        unread={"forceDestroy": None},
        id="{bucket}",
        arn=arn("s3", "{bucket}", region="", account=""),
        name="bucket",
        longest=63,
        lower=True,
        called="bucket",
        unique=("bucket",),
        taken=_bucket_taken,
        worldwide=True,
        checks=(_bucket_name, refusals.bucket_name),
        outputs={
            "bucketDomainName": "{bucket}.s3.amazonaws.com",
            "bucketRegionalDomainName": "{bucket}.s3.{region}.amazonaws.com",
            "bucketRegion": "{region}",
            "hostedZoneId": "Z3AQBSTGFYJSTF",
            "requestPayer": "BucketOwner",
            "accelerationStatus": "",
            "policy": "",
            "acl": "",
            "websiteDomain": "",
            "websiteEndpoint": "",
            "serverSideEncryptionConfiguration": {
                "rule": {
                    "applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256", "kmsMasterKeyId": ""},
                    "bucketKeyEnabled": False,
                }
            },
        },
        deletable=_empty,
    ),
    **{
        f"aws:s3/{part}": Kind(
            title="S3 " + part.split(":")[1],
            id="{bucket}",
            name="",
            called="bucket",
            checks=(_POLICY, _PART_CHECKS.get(part, refusals.of_a_bucket)),
        )
        for part in _S3_PARTS
    },
    "aws:s3/bucketObject:BucketObject": _OBJECT,
    "aws:s3/bucketObjectv2:BucketObjectv2": _OBJECT,
}
