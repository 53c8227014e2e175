"""The public endpoint of a stack: certificate, load balancer, static site, waf, CloudFront and DNS, put together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pulumi
import pulumi_aws as aws

from components.base.aws import CLOUDFRONT_REGION
from components.edge.cdn import Cdn, CdnArgs
from components.edge.certificate import Certificate, CertificateArgs
from components.edge.config import EdgeConfig
from components.edge.dns import Dns, DnsArgs, hosted_zone
from components.edge.load_balancer import LoadBalancer, LoadBalancerArgs
from components.edge.static_site import StaticSite, StaticSiteArgs
from components.edge.waf import Waf, WafArgs

Record = dict[str, pulumi.Input[str]]


@dataclass(frozen=True, kw_only=True)
class EdgeArgs(EdgeConfig):
    """What the ingress is made of; see the Args of each part.

    domain_name is what people type, zone the name of its Route53 zone or None for a DNS elsewhere; `served` says that
    the ingress answers to it, which takes a certificate that is issued. certificate_arn: of an existing one.
    load_balancer, site and waf lack what build_edge fills in: certificate, origin, ARNs.
    cloudfront: the provider for CloudFront's certificate and web ACL, where the stack is not in us-east-1.
    """

    region: str
    load_balancer: LoadBalancerArgs
    domain_name: str | None = None
    zone: str | None = None
    served: bool = False
    routes: tuple[str, ...] = ()
    site: StaticSiteArgs | None = None
    waf: WafArgs | None = None
    cloudfront: aws.Provider | None = None


@dataclass(frozen=True, kw_only=True)
class Edge:
    """records: what is still to be added to a DNS outside Route53, each `{name, type, value}`."""

    load_balancer: LoadBalancer
    cdn: Cdn | None
    site: StaticSite | None
    url: pulumi.Output[str]
    records: Sequence[Record]


def build_edge(name: str, args: EdgeArgs) -> Edge:
    """Makes the parts in the order in which they need each other."""
    zone_id = hosted_zone(args.zone) if args.zone else None
    certificate = _certificate(name, args, zone_id)
    arn = certificate.arn if certificate else args.certificate_arn
    load_balancer = LoadBalancer(
        name, replace(args.load_balancer, certificate_arn=arn if args.load_balancer.ingress == "https" else None)
    )
    site = StaticSite("site", args.site) if args.site else None
    waf = _waf(name, args, load_balancer)
    cdn = _cdn(name, args, load_balancer, site, waf, arn) if args.load_balancer.ingress == "cloudfront" else None
    target = cdn.domain_name if cdn else load_balancer.dns_name
    records: list[Record] = [certificate.record] if certificate and zone_id is None else []
    if args.domain_name and zone_id is not None:
        target_zone_id = cdn.zone_id if cdn else load_balancer.zone_id
        Dns(
            name,
            DnsArgs(
                zone_id=zone_id,
                name=args.domain_name,
                target=target,
                target_zone_id=target_zone_id,
                ipv6=cdn is not None,
            ),
        )
    elif args.domain_name:
        records.append({"name": args.domain_name, "type": "CNAME", "value": target})
    own = args.domain_name if args.served else None
    url = cdn.url if cdn else load_balancer.address(own)
    return Edge(load_balancer=load_balancer, cdn=cdn, site=site, url=url, records=records)


def _certificate(name: str, args: EdgeArgs, zone_id: pulumi.Input[str] | None) -> Certificate | None:
    if args.domain_name is None or args.certificate_arn:
        return None
    for_cloudfront = args.load_balancer.ingress == "cloudfront"
    region = CLOUDFRONT_REGION if for_cloudfront else args.region
    return Certificate(
        name,
        CertificateArgs(domain_name=args.domain_name, region=region, zone_id=zone_id, awaited=args.served),
        _options(args) if for_cloudfront else None,
    )


def _waf(name: str, args: EdgeArgs, load_balancer: LoadBalancer) -> Waf | None:
    if args.waf is None:
        return None
    if args.load_balancer.ingress == "cloudfront":
        return Waf(name, args.waf, _options(args))
    return Waf(name, replace(args.waf, load_balancer_arn=load_balancer.arn))


def _cdn(
    name: str,
    args: EdgeArgs,
    load_balancer: LoadBalancer,
    site: StaticSite | None,
    waf: Waf | None,
    certificate_arn: pulumi.Input[str] | None,
) -> Cdn:
    if load_balancer.origin_secret is None:
        raise ValueError(f"{name}: the load balancer has no origin secret; make it with ingress cloudfront")
    cdn_args = CdnArgs(
        origin_domain=load_balancer.dns_name,
        origin_secret=load_balancer.origin_secret,
        vpc_origin=load_balancer.arn if args.load_balancer.internal else None,
        cached_paths=args.cached_paths,
        site=site.origin if site else None,
        routes=args.routes,
        domain_name=args.domain_name if args.served else None,
        certificate_arn=certificate_arn if args.served else None,
        web_acl_arn=waf.arn if waf else None,
        price_class=args.price_class,
    )
    return Cdn(name, cdn_args)


def _options(args: EdgeArgs) -> pulumi.ResourceOptions | None:
    return pulumi.ResourceOptions(provider=args.cloudfront) if args.cloudfront else None
