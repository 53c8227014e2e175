"""CloudFront in front of the load balancer: HTTPS for everyone, and nothing cached that was not asked to be."""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.component import Component
from components.load_balancer import ORIGIN_HEADER

# AWS's managed policies, the same in every account.
# Source: CloudFront developer guide, "Use managed cache policies" and "Use managed origin request policies".
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"

ALL_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
READ_METHODS = ["GET", "HEAD"]
ORIGIN = "load-balancer"


@dataclass(frozen=True, kw_only=True)
class CdnArgs:
    """origin_secret: the value of the header that the load balancer asks for. cached_paths: static files' patterns."""

    origin_domain: pulumi.Input[str]
    origin_secret: pulumi.Input[str]
    cached_paths: tuple[str, ...] = ()
    price_class: str = "PriceClass_100"


class Cdn(Component):
    """A CloudFront distribution whose default behaviour passes every request on: all methods, all headers but Host.

    Creates: distribution.
    """

    def __init__(self, name: str, args: CdnArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        contract = {
            "viewerProtocol": "redirect-to-https",
            "cachedPaths": list(args.cached_paths),
            "uncachedPaths": ["/*"],
            "methods": ALL_METHODS,
        }
        super().__init__("cdn:Cdn", name, contract, opts)
        distribution = aws.cloudfront.Distribution(
            f"{name}-cdn",
            enabled=True,
            comment=name,
            http_version="http2and3",
            is_ipv6_enabled=True,
            price_class=args.price_class,
            origins=[_origin(args)],
            default_cache_behavior=_behavior(CACHING_DISABLED, ALL_METHODS),
            ordered_cache_behaviors=[_cached(path) for path in args.cached_paths],
            restrictions={"geo_restriction": {"restriction_type": "none", "locations": []}},
            viewer_certificate={"cloudfront_default_certificate": True},
            opts=self.child(),
        )
        self.domain_name = distribution.domain_name
        self.url = pulumi.Output.concat("https://", self.domain_name)
        self.register_outputs({"domainName": self.domain_name, "url": self.url})


def _origin(args: CdnArgs) -> aws.cloudfront.DistributionOriginArgs:
    return aws.cloudfront.DistributionOriginArgs(
        origin_id=ORIGIN,
        domain_name=args.origin_domain,
        custom_headers=[
            aws.cloudfront.DistributionOriginCustomHeaderArgs(name=ORIGIN_HEADER, value=args.origin_secret)
        ],
        custom_origin_config=aws.cloudfront.DistributionOriginCustomOriginConfigArgs(
            http_port=80,
            https_port=443,
            origin_protocol_policy="http-only",
            origin_ssl_protocols=["TLSv1.2"],
            origin_read_timeout=60,
        ),
    )


def _behavior(cache_policy: str, methods: list[str]) -> Any:  # the default behaviour and the others are two types
    return {
        "target_origin_id": ORIGIN,
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": methods,
        "cached_methods": READ_METHODS,
        "compress": True,
        "cache_policy_id": cache_policy,
        "origin_request_policy_id": ALL_VIEWER_EXCEPT_HOST_HEADER,
    }


def _cached(path: str) -> Any:
    return {"path_pattern": path, **_behavior(CACHING_OPTIMIZED, READ_METHODS)}
