"""A static site: files in a private bucket that only one CloudFront distribution may read."""

# Annotations stay text, so that a stack without this part does not load pulumi_aws's classes for it (0.1 to 0.7 s).
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.data.private_bucket import block_public_access, enable_versioning, only_tls
from components.edge.config import SiteConfig
from components.edge.viewer_function import MANY_PAGES, SINGLE_PAGE, viewer_code

INDEX = "index.html"


@dataclass(frozen=True, kw_only=True)
class StaticSiteArgs(SiteConfig):
    """production: a bucket that has files is not deleted; another one is, as a pipeline can write them again.

    redirects: name → the name that it leads to. digest: of the header that lets in; without it everybody is.
    """

    production: bool = False
    redirects: Mapping[str, str] = field(default_factory=dict[str, str])
    digest: pulumi.Input[str] | None = None


@dataclass(frozen=True, kw_only=True)
class SiteOrigin:
    """What a distribution needs to serve the site."""

    bucket: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    domain_name: pulumi.Output[str]
    access_control_id: pulumi.Output[str]
    function_arn: pulumi.Output[str]
    depends_on: pulumi.Resource


class StaticSite(Component):
    """A bucket for a site's files, and the way CloudFront signs its requests for them.

    Creates: bucket (private, encrypted, versioned), origin access control, function that finds a path's file. The
    bucket's policy is made by the distribution that reads it.
    """

    def __init__(self, name: str, args: StaticSiteArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("static_site:StaticSite", name, {}, opts)
        bucket = aws.s3.Bucket(f"{name}-bucket", force_destroy=not args.production, opts=self.child())
        block, _ = block_public_access(name, bucket, self.child)
        enable_versioning(name, bucket, args.keep_days, self.child)
        access = aws.cloudfront.OriginAccessControl(
            f"{name}-access",
            origin_access_control_origin_type="s3",
            signing_behavior="always",
            signing_protocol="sigv4",
            opts=self.child(),
        )
        function = aws.cloudfront.Function(
            f"{name}-paths",
            runtime="cloudfront-js-2.0",
            comment=f"Finds the file of a path of {name}",
            code=_code(args),
            opts=self.child(),
        )
        self.origin = SiteOrigin(
            bucket=bucket.bucket,
            bucket_arn=bucket.arn,
            domain_name=bucket.bucket_regional_domain_name,
            access_control_id=access.id,
            function_arn=function.arn,
            depends_on=block,
        )
        self.register_outputs({"bucket": bucket.bucket})


def _code(args: StaticSiteArgs) -> pulumi.Input[str]:
    paths = SINGLE_PAGE if args.spa else MANY_PAGES
    if args.digest is None:
        return viewer_code(redirects=args.redirects, paths=paths)
    known = pulumi.Output.from_input(args.digest)
    return known.apply(lambda digest: viewer_code(digest=digest, redirects=args.redirects, paths=paths))


def allow_distribution(
    name: str, site: SiteOrigin, distribution_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> aws.s3.BucketPolicy:
    """Lets this distribution, and no other one of anybody's, read the site's files.

    opts: with `site.depends_on` as dependency.
    """

    def policy(values: dict[str, str]) -> str:
        read = {
            "Sid": "OnlyThisDistribution",
            "Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": "s3:GetObject",
            "Resource": f"{values['bucket']}/*",
            "Condition": {"StringEquals": {"AWS:SourceArn": values["distribution"]}},
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [read, only_tls(values["bucket"])]})

    arns = pulumi.Output.all(bucket=site.bucket_arn, distribution=distribution_arn)
    return aws.s3.BucketPolicy(f"{name}-site", bucket=site.bucket, policy=arns.apply(policy), opts=opts)
