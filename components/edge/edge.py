"""The public endpoint of a stack: certificates, load balancer, static site, waf, CloudFront and DNS, put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pulumi
import pulumi_aws as aws

from components.base.aws import CLOUDFRONT_REGION
from components.base.overrides import Overrides
from components.edge.access_logs import AccessLogs, AccessLogsArgs
from components.edge.basic_auth import BasicAuth
from components.edge.cdn import Cdn, CdnArgs
from components.edge.certificate import Certificate, CertificateArgs, Record
from components.edge.config import EdgeConfig
from components.edge.dns import Dns, DnsArgs, hosted_zone
from components.edge.load_balancer import LoadBalancer, LoadBalancerArgs
from components.edge.shared_load_balancer import SharedLoadBalancer, SharedLoadBalancerArgs
from components.edge.static_site import StaticSite, StaticSiteArgs
from components.edge.waf import Waf, WafArgs


@dataclass(frozen=True, kw_only=True)
class EdgeArgs(EdgeConfig):
    """What the ingress is made of; see the Args of each part.

    names are what people type, the first the stack's own; redirects: those of them that lead to another one. zone: the
    name of their Route53 zone, or None for a DNS elsewhere. served: the ingress answers to them, which takes
    certificates that are issued. certificate_tags: by which the stack's own is found. certificate_arn and
    origin_certificate_arn: of existing ones, for what answers the public and, behind CloudFront, for the load balancer.
    grpc_routes: those of `routes` whose services speak gRPC. log_days: how long access logs stay.
    load_balancer, site and waf lack what Edge fills in: certificate, origin, ARNs. shared: instead of a load balancer
    of the stack's own; listener_certificate: its certificates cover the names.
    cloudfront: the provider for CloudFront's certificate and web ACL, where the stack is not in us-east-1. dns: that of
    the zone's account, where it is another one.
    """

    region: str
    load_balancer: LoadBalancerArgs
    shared: SharedLoadBalancerArgs | None = None
    listener_certificate: bool = False
    names: tuple[str, ...] = ()
    redirects: Mapping[str, str] = field(default_factory=dict[str, str])
    certificate_tags: Mapping[str, str] = field(default_factory=dict[str, str])
    zone: str | None = None
    served: bool = False
    routes: tuple[str, ...] = ()
    grpc_routes: tuple[str, ...] = ()
    log_days: int = 30
    site: StaticSiteArgs | None = None
    waf: WafArgs | None = None
    cloudfront: aws.Provider | None = None
    dns: aws.Provider | None = None

    @property
    def domain_name(self) -> str | None:
        """The stack's own name."""
        return self.names[0] if self.names else None

    @property
    def behind_cloudfront(self) -> bool:
        """Whether the load balancer answers CloudFront alone."""
        return self.load_balancer.ingress == "cloudfront"


# By their tokens: the classes of a part that a stack has not take long to load.
LOAD_BALANCER = ("aws:lb/loadBalancer:LoadBalancer", "aws:lb/listener:Listener")
DISTRIBUTION = ("aws:cloudfront/distribution:Distribution",)
WEB_ACL = ("aws:wafv2/webAcl:WebAcl",)


class Edge:
    """What answers the public. `publish` has to be called once the services are there.

    opts: overrides of the load balancer, its listeners, the distribution and the web ACL; nothing else is read of them.

    url: known before, so that services can be told. records: what is still to be added to a DNS outside Route53, each
    `{name, type, value}`. cdn: None without CloudFront, and, where the stack has a name of its own, before `publish`.
    """

    def __init__(self, name: str, args: EdgeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._name, self._args = name, args
        self._overrides = Overrides(name, opts, (*LOAD_BALANCER, *DISTRIBUTION, *WEB_ACL))
        self._zone_id = hosted_zone(args.zone, args.dns) if args.zone else None
        self.records: list[Record] = []
        self._certificate_arn, origin = self._certificates()
        logs = AccessLogsArgs(region=args.region, days=args.log_days)
        logged = args.access_logs and (args.behind_cloudfront or not args.shared)
        self._logs = AccessLogs("access-logs", logs) if logged else None
        redirects: Mapping[str, str] = args.redirects if args.served else {}
        self.load_balancer = self._load_balancer(origin, redirects)
        self.basic_auth = BasicAuth("basic-auth", args.basic_auth) if args.basic_auth else None
        digest = self.basic_auth.digest if self.basic_auth else None
        site = args.site and replace(args.site, redirects=redirects, digest=digest)
        self.site = StaticSite("site", site) if site else None
        self._web_acl = self._waf()
        self.cdn: Cdn | None = None
        if args.behind_cloudfront and not args.served:
            self.cdn = self._distribution([])  # its own name is the stack's
        self.url = self.cdn.url if self.cdn else self._address()

    def _load_balancer(
        self, certificate_arn: pulumi.Input[str] | None, redirects: Mapping[str, str]
    ) -> LoadBalancer | SharedLoadBalancer:
        """certificate_arn: of the names, in the stack's region; None where none is served yet."""
        args = self._args
        if args.shared:
            shared = replace(
                args.shared,
                certificate_arn=certificate_arn,
                redirects=redirects,
                origin_secret_version=args.origin_secret_version,
            )
            return SharedLoadBalancer(self._name, shared)
        load_balancer = replace(
            args.load_balancer,
            certificate_arn=certificate_arn,
            redirects=redirects,
            origin_secret_version=args.origin_secret_version,
            idle_timeout=args.idle_timeout,
            logs=self._logs,
        )
        return LoadBalancer(self._name, load_balancer, self._overrides.options(*LOAD_BALANCER))

    def publish(self, routes: Sequence[pulumi.Resource]) -> None:
        """Sends the public to the load balancer, which by then has the services' `routes`.

        A stack that gets TLS between CloudFront and the load balancer has another listener for it: CloudFront asks it
        once it has every route, and the old one goes when nobody asks it any more.
        """
        args = self._args
        if args.behind_cloudfront and self.cdn is None:
            self.cdn = self._distribution([*self.load_balancer.opened, *routes])
        self._overrides.close()
        target = self.cdn or self.load_balancer
        domain = self.cdn.domain_name if self.cdn else self.load_balancer.dns_name
        if self._zone_id is None:
            for own in args.names:
                self.records.append({"name": own, "type": "CNAME", "value": domain})
        elif args.names:
            dns = DnsArgs(
                zone_id=self._zone_id,
                names=args.names,
                target=domain,
                target_zone_id=target.zone_id,
                ipv6=self.cdn is not None,
            )
            Dns(self._name, dns, pulumi.ResourceOptions(provider=args.dns) if args.dns else None)

    def _address(self) -> pulumi.Output[str]:
        """The URL under the stack's own name, or the load balancer's."""
        own = self._args.domain_name if self._args.served else None
        if self._args.behind_cloudfront:
            return pulumi.Output.concat("https://", own or "")
        return self.load_balancer.address(own)

    def _certificates(self) -> tuple[pulumi.Input[str] | None, pulumi.Input[str] | None]:
        """The ARNs of the certificates that CloudFront and the load balancer serve; None for who serves none yet."""
        args = self._args
        if args.domain_name is None or (args.listener_certificate and not args.behind_cloudfront):
            return None, None
        region = CLOUDFRONT_REGION if args.behind_cloudfront else args.region
        first = None if args.certificate_arn else self._certificate(self._name, region)
        arn = first.arn if first else args.certificate_arn
        if not args.behind_cloudfront:
            return None, arn if args.load_balancer.ingress == "https" else None
        if not args.served:
            return None, None
        if args.listener_certificate:
            return arn, None
        if args.origin_certificate_arn or args.region == CLOUDFRONT_REGION:
            return arn, args.origin_certificate_arn or arn
        return arn, self._certificate(f"{self._name}-origin", args.region, first).arn

    def _certificate(self, name: str, region: str, first: Certificate | None = None) -> Certificate:
        """first: the certificate of the same names in another region, whose records prove this one, too."""
        args = self._args
        certificate = CertificateArgs(
            names=args.names,
            region=region,
            zone_id=self._zone_id,
            dns=args.dns,
            awaited=args.served,
            proofs=first.proofs if first else None,
            tags=args.certificate_tags,
        )
        abroad = args.behind_cloudfront and region == CLOUDFRONT_REGION
        certificate_of_region = Certificate(name, certificate, _options(args) if abroad else None)
        if self._zone_id is None and first is None:
            self.records += certificate_of_region.records
        return certificate_of_region

    def _waf(self) -> Waf | None:
        args = self._args
        if args.waf is None:
            return None
        if args.behind_cloudfront:
            return Waf(self._name, args.waf, self._overrides.options(*WEB_ACL, opts=_options(args)))
        regional = replace(args.waf, load_balancer_arn=self.load_balancer.arn)
        return Waf(self._name, regional, self._overrides.options(*WEB_ACL))

    def _distribution(self, depends_on: Sequence[pulumi.Resource]) -> Cdn:
        args, load_balancer = self._args, self.load_balancer
        if load_balancer.origin_secret is None:
            raise ValueError(f"{self._name}: the load balancer has no origin secret; make it with ingress cloudfront")
        cdn = CdnArgs(
            origin_domain=load_balancer.dns_name,
            origin_secret=load_balancer.origin_secret,
            origin_tls=args.served,
            vpc_origin=load_balancer.arn if args.load_balancer.internal else None,
            cached_paths=args.cached_paths,
            site=self.site.origin if self.site else None,
            routes=args.routes,
            grpc_routes=args.grpc_routes,
            names=args.names if args.served else (),
            certificate_arn=self._certificate_arn,
            web_acl_arn=self._web_acl.arn if self._web_acl else None,
            price_class=args.price_class,
            response_headers=args.response_headers,
            cors=args.cors,
            digest=self.basic_auth.digest if self.basic_auth else None,
            allowed_countries=args.allowed_countries,
            blocked_countries=args.blocked_countries,
            after=tuple(depends_on),
            logs=self._logs if self._logs and self._logs.for_cloudfront else None,
        )
        return Cdn(self._name, cdn, self._overrides.options(*DISTRIBUTION))


def _options(args: EdgeArgs) -> pulumi.ResourceOptions | None:
    return pulumi.ResourceOptions(provider=args.cloudfront) if args.cloudfront else None
