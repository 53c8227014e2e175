"""Access logs of the load balancer and of CloudFront, in a bucket that forgets them after a while."""

# Annotations stay text, so that a stack without this part does not load pulumi_aws's classes for it (0.1 to 0.7 s).
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.data.private_bucket import block_public_access, only_tls

LOAD_BALANCER, CLOUDFRONT = "load-balancer", "cloudfront"

# Regions older than August 2022, where load balancers may also write as an account of Amazon's.
# Source: ELB user guide, "Enable access logs for your Application Load Balancer", legacy bucket policies.
WRITERS: Mapping[str, str] = {
    "af-south-1": "098369216593", "ap-east-1": "754344448648", "ap-northeast-1": "582318560864",
    "ap-northeast-2": "600734575887", "ap-northeast-3": "383597477331", "ap-south-1": "718504428378",
    "ap-southeast-1": "114774131450", "ap-southeast-2": "783225319266", "ap-southeast-3": "589379963580",
    "ca-central-1": "985666609251", "eu-central-1": "054676820928", "eu-north-1": "897822967062",
    "eu-south-1": "635631232127", "eu-west-1": "156460612806", "eu-west-2": "652711504416",
    "eu-west-3": "009996457667", "me-south-1": "076674570225", "sa-east-1": "507241528517",
    "us-east-1": "127311923021", "us-east-2": "033677994240", "us-west-1": "027434742980",
    "us-west-2": "797873946194",
}  # fmt: skip

# CloudFront writes its standard logs to buckets of every region but these.
# Source: CloudFront developer guide, "Configure standard logging (legacy)".
WITHOUT_CLOUDFRONTS = frozenset({
    "af-south-1", "ap-east-1", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ca-west-1", "eu-central-2",
    "eu-south-1", "eu-south-2", "il-central-1", "me-central-1", "me-south-1",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class AccessLogsArgs:
    """region: the bucket's, which has to be the load balancer's. days: how long a log stays."""

    region: str
    days: int = 30


class AccessLogs(Component):
    """A private bucket in which load balancer and CloudFront write a line for each request.

    Creates: bucket, encrypted by S3's own key as load balancers demand, its policy, ownership, and an end for each log.

    written: what has to stand before anybody is told to write there.
    """

    def __init__(self, name: str, args: AccessLogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("access_logs:AccessLogs", name, {}, opts)
        bucket = aws.s3.Bucket(f"{name}-bucket", force_destroy=True, opts=self.child())
        # CloudFront gives itself a right by the bucket's list of rights, which only this kind of ownership has.
        block, owner = block_public_access(name, bucket, self.child, ownership="BucketOwnerPreferred")
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-end",
            bucket=bucket.bucket,
            rules=[
                {
                    "id": "end",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "expiration": {"days": args.days},
                    "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
                }
            ],
            opts=self.child(),
        )
        policy = aws.s3.BucketPolicy(
            f"{name}-writers",
            bucket=bucket.bucket,
            policy=bucket.arn.apply(partial(_policy, args.region)),
            opts=self.child(depends_on=[block]),
        )
        self.bucket, self.domain_name = bucket.bucket, bucket.bucket_domain_name
        self.for_cloudfront = args.region not in WITHOUT_CLOUDFRONTS
        self.written = [policy, owner]
        self.register_outputs({"bucket": self.bucket})


def _policy(region: str, arn: str) -> str:
    """Load balancers may write below their prefix; nobody does anything without TLS."""
    principal: dict[str, Any] = {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    if region in WRITERS:
        principal["AWS"] = f"arn:aws:iam::{WRITERS[region]}:root"
    write = {
        "Sid": "LoadBalancersWrite",
        "Effect": "Allow",
        "Principal": principal,
        "Action": "s3:PutObject",
        "Resource": f"{arn}/{LOAD_BALANCER}/AWSLogs/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [write, only_tls(arn)]})
