"""CloudFront in front of the load balancer: HTTPS for everyone, and nothing cached but the configured paths."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.base.aws import (
    ALL_VIEWER_AND_CLOUDFRONT_HEADERS,
    CACHING_DISABLED,
    CACHING_OPTIMIZED,
    CORS_WITH_PREFLIGHT,
    CORS_WITH_PREFLIGHT_AND_SECURITY_HEADERS,
    HOST_HEADER_ONLY,
    SECURITY_HEADERS,
)
from components.base.component import Component
from components.base.contract import CdnContract
from components.edge.access_logs import CLOUDFRONT as LOGS_PREFIX
from components.edge.access_logs import AccessLogs
from components.edge.conditions import ORIGIN_HEADER
from components.edge.config import CorsConfig, ResponseHeaders
from components.edge.cors import cors_policy
from components.edge.static_site import INDEX, SiteOrigin, allow_distribution
from components.edge.viewer_function import viewer_code

ALL_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
READ_METHODS = ["GET", "HEAD"]
MINIMUM_TLS = "TLSv1.2_2021"
VIEWER_PROTOCOL = "redirect-to-https"
LOAD_BALANCER_ORIGIN = "load-balancer"
SITE_ORIGIN = "site"


# AWS's own policies, none of which replaces a header that the app sets, except X-Content-Type-Options.
RESPONSE_HEADERS: Mapping[ResponseHeaders, dict[str, Any]] = {
    "none": {},
    "security": {"response_headers_policy_id": SECURITY_HEADERS},
    "cors": {"response_headers_policy_id": CORS_WITH_PREFLIGHT},
    "corsAndSecurity": {"response_headers_policy_id": CORS_WITH_PREFLIGHT_AND_SECURITY_HEADERS},
}


@dataclass(frozen=True, kw_only=True)
class CdnArgs:
    """origin_secret: the value of the header that the load balancer requires. cached_paths: static files' patterns.

    origin_tls: the load balancer has a certificate for `names`, and is asked in HTTPS alone: CloudFront compares
    the certificate with the Host that it sends, which is the viewer's.
    vpc_origin: the ARN of an internal load balancer, which CloudFront then reaches inside the VPC.
    site: a static site, which then has every path but `routes`: the services' patterns, the more specific first.
    grpc_routes: those of `routes` whose services speak gRPC.
    names with certificate_arn (of us-east-1, issued): what people type, the first the stack's own.
    cors: other origins' pages that may call the services. digest: of the header that lets in; without it everybody is.
    after: what the load balancer needs before it is asked. logs: where it writes a line for each request.
    """

    origin_domain: pulumi.Input[str]
    origin_secret: pulumi.Input[str]
    origin_tls: bool = False
    vpc_origin: pulumi.Input[str] | None = None
    cached_paths: tuple[str, ...] = ()
    site: SiteOrigin | None = None
    routes: tuple[str, ...] = ()
    grpc_routes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    certificate_arn: pulumi.Input[str] | None = None
    web_acl_arn: pulumi.Input[str] | None = None
    price_class: str = "PriceClass_100"
    response_headers: ResponseHeaders = "none"
    cors: CorsConfig | None = None
    digest: pulumi.Input[str] | None = None
    allowed_countries: tuple[str, ...] = ()
    blocked_countries: tuple[str, ...] = ()
    after: Sequence[pulumi.Resource] = ()
    logs: AccessLogs | None = None


class Cdn(Component):
    """A CloudFront distribution that passes requests on to the services: all methods, all headers.

    Creates: distribution; with an internal load balancer the VPC origin; with a site the policy of its bucket; with
    cached paths of several names a cache policy; with cors a policy of response headers; with cors or a digest the
    function that answers preflights and lets viewers in.
    """

    def __init__(self, name: str, args: CdnArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if args.names and args.certificate_arn is None:
            raise ValueError(f"{name}: names are {', '.join(args.names)}, but certificate_arn is missing; give both")
        super().__init__("cdn:Cdn", name, _contract(args), opts)
        added = RESPONSE_HEADERS[args.response_headers] | self._added(name, args)
        cached = _cached(self._by_name(name) if len(args.names) > 1 and args.cached_paths else None) | added
        if args.cors:
            cached["allowed_methods"] = [*READ_METHODS, "OPTIONS"]
        origins = [_load_balancer_origin(args, self._vpc_origin(name, args))]
        distribution = aws.cloudfront.Distribution(
            f"{name}-cdn",
            enabled=True,
            comment=name,
            aliases=list(args.names) or None,
            default_root_object=INDEX if args.site else None,
            http_version="http2and3",
            is_ipv6_enabled=True,
            price_class=args.price_class,
            origins=[*origins, _site_origin(args.site)] if args.site else origins,
            default_cache_behavior=_site_behavior(args.site) if args.site else _uncached(args.grpc_routes) | added,
            ordered_cache_behaviors=[
                *(_for_path(path, cached) for path in args.cached_paths),
                *(
                    _for_path(path, _uncached({path}.intersection(args.grpc_routes)) | added)
                    for path in (args.routes if args.site else ())
                ),
            ],
            restrictions={"geo_restriction": _countries(args)},
            viewer_certificate=_viewer_certificate(args),
            web_acl_id=args.web_acl_arn,
            logging_config=_logging(args.logs) if args.logs else None,
            opts=self.child(depends_on=[*args.after, *(args.logs.written if args.logs else ())]),
        )
        if args.site:
            allow_distribution(name, args.site, distribution.arn, self.child(depends_on=[args.site.depends_on]))
        self.distribution_id = distribution.id
        self.domain_name = distribution.domain_name
        self.zone_id = distribution.hosted_zone_id
        self.url = pulumi.Output.concat("https://", args.names[0] if args.names else self.domain_name)
        self.register_outputs({"domainName": self.domain_name, "url": self.url, "distributionId": self.distribution_id})

    def _added(self, name: str, args: CdnArgs) -> dict[str, Any]:
        """To each behavior of the services: a policy for answers, and the function that is asked first."""
        added: dict[str, Any] = {}
        if args.cors:
            policy = cors_policy(name, args.cors, security=args.response_headers == "security", opts=self.child())
            added["response_headers_policy_id"] = policy.id
        if args.cors or args.digest is not None:
            digest = pulumi.Output.from_input(args.digest)
            function = aws.cloudfront.Function(
                f"{name}-viewer",
                runtime="cloudfront-js-2.0",
                comment=f"Lets viewers of {name} in",
                code=digest.apply(lambda known: viewer_code(digest=known, cors=args.cors)),
                opts=self.child(),
            )
            added["function_associations"] = [{"event_type": "viewer-request", "function_arn": function.arn}]
        return added

    def _by_name(self, name: str) -> pulumi.Output[str]:
        """A cache policy as CachingOptimized, with the Host in its key: names do not get each other's answers."""
        policy = aws.cloudfront.CachePolicy(
            f"{name}-cached",
            comment=f"{name}: files of each name",
            min_ttl=1,
            default_ttl=86_400,
            max_ttl=31_536_000,
            parameters_in_cache_key_and_forwarded_to_origin={
                "cookies_config": {"cookie_behavior": "none"},
                "headers_config": {"header_behavior": "whitelist", "headers": {"items": ["Host"]}},
                "query_strings_config": {"query_string_behavior": "none"},
                "enable_accept_encoding_brotli": True,
                "enable_accept_encoding_gzip": True,
            },
            opts=self.child(),
        )
        return policy.id

    def _vpc_origin(self, name: str, args: CdnArgs) -> aws.cloudfront.VpcOrigin | None:
        if args.vpc_origin is None:
            return None
        # Of another name for another protocol: AWS changes no VPC origin that a distribution uses.
        own = f"{name}-tls" if args.origin_tls else name
        return aws.cloudfront.VpcOrigin(
            f"{name}-vpc-origin-tls" if args.origin_tls else f"{name}-vpc-origin",
            vpc_origin_endpoint_config={
                "name": own,
                "arn": args.vpc_origin,
                "http_port": 80,
                "https_port": 443,
                "origin_protocol_policy": _protocol(args),
                "origin_ssl_protocols": {"items": ["TLSv1.2"], "quantity": 1},
            },
            opts=self.child(),
        )


def _contract(args: CdnArgs) -> CdnContract:
    return {"viewerProtocol": VIEWER_PROTOCOL, "cachedPaths": list(args.cached_paths), "methods": ALL_METHODS}


def _load_balancer_origin(
    args: CdnArgs, vpc_origin: aws.cloudfront.VpcOrigin | None
) -> aws.cloudfront.DistributionOriginArgs:
    header = aws.cloudfront.DistributionOriginCustomHeaderArgs(name=ORIGIN_HEADER, value=args.origin_secret)
    if vpc_origin:
        inside = aws.cloudfront.DistributionOriginVpcOriginConfigArgs(
            vpc_origin_id=vpc_origin.id, origin_read_timeout=60
        )
        return aws.cloudfront.DistributionOriginArgs(
            origin_id=LOAD_BALANCER_ORIGIN,
            domain_name=args.origin_domain,
            custom_headers=[header],
            vpc_origin_config=inside,
        )
    return aws.cloudfront.DistributionOriginArgs(
        origin_id=LOAD_BALANCER_ORIGIN,
        domain_name=args.origin_domain,
        custom_headers=[header],
        custom_origin_config=aws.cloudfront.DistributionOriginCustomOriginConfigArgs(
            http_port=80,
            https_port=443,
            origin_protocol_policy=_protocol(args),
            origin_ssl_protocols=["TLSv1.2"],
            origin_read_timeout=60,
        ),
    )


def _protocol(args: CdnArgs) -> str:
    return "https-only" if args.origin_tls else "http-only"


def _site_origin(site: SiteOrigin) -> aws.cloudfront.DistributionOriginArgs:
    return aws.cloudfront.DistributionOriginArgs(
        origin_id=SITE_ORIGIN, domain_name=site.domain_name, origin_access_control_id=site.access_control_id
    )


# The default behaviour and the others are two types of the SDK, hence Any.
def _behavior(origin: str, cache_policy: pulumi.Input[str], methods: list[str]) -> dict[str, Any]:
    return {
        "target_origin_id": origin,
        "viewer_protocol_policy": VIEWER_PROTOCOL,
        "allowed_methods": methods,
        "cached_methods": READ_METHODS,
        "compress": True,
        "cache_policy_id": cache_policy,
    }


def _uncached(grpc_routes: Collection[str]) -> Any:
    """grpc_routes: those that it serves; a request of gRPC is passed on as one, each other as before."""
    behavior = _behavior(LOAD_BALANCER_ORIGIN, CACHING_DISABLED, ALL_METHODS)
    grpc = {"grpc_config": {"enabled": True}} if grpc_routes else {}
    return {**behavior, "origin_request_policy_id": ALL_VIEWER_AND_CLOUDFRONT_HEADERS, **grpc}


def _cached(by_name: pulumi.Input[str] | None) -> Any:
    """Beside the Host the origin gets what the key has, so no cookie and no query string.

    An answer that was made for one viewer's cookies would otherwise be kept and given to all. Without the Host, TLS
    with the load balancer fails: no certificate is for its own name. by_name: a policy with the Host in its key, which
    sends it, too.
    """
    if by_name is not None:
        return _behavior(LOAD_BALANCER_ORIGIN, by_name, READ_METHODS)
    behavior = _behavior(LOAD_BALANCER_ORIGIN, CACHING_OPTIMIZED, READ_METHODS)
    return {**behavior, "origin_request_policy_id": HOST_HEADER_ONLY}


def _site_behavior(site: SiteOrigin) -> Any:
    """No origin request policy: S3 checks the signature over its own host name, not over the viewer's headers."""
    return {
        **_behavior(SITE_ORIGIN, CACHING_OPTIMIZED, READ_METHODS),
        "response_headers_policy_id": SECURITY_HEADERS,
        "function_associations": [{"event_type": "viewer-request", "function_arn": site.function_arn}],
    }


def _for_path(path: str, behavior: Any) -> Any:
    return {"path_pattern": path, **behavior}


def _countries(args: CdnArgs) -> Any:
    """AWS takes one list: of those that it answers, or of those that it does not."""
    kind = "whitelist" if args.allowed_countries else "blacklist" if args.blocked_countries else "none"
    return {"restriction_type": kind, "locations": sorted({*args.allowed_countries, *args.blocked_countries})}


def _viewer_certificate(args: CdnArgs) -> Any:
    if not args.names:
        return {"cloudfront_default_certificate": True}
    return {
        "acm_certificate_arn": args.certificate_arn,
        "ssl_support_method": "sni-only",
        "minimum_protocol_version": MINIMUM_TLS,
    }


def _logging(logs: AccessLogs) -> aws.cloudfront.DistributionLoggingConfigArgs:
    """Without cookies, which sign people in."""
    return aws.cloudfront.DistributionLoggingConfigArgs(
        bucket=logs.domain_name, prefix=f"{LOGS_PREFIX}/", include_cookies=False
    )
