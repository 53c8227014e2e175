"""From a stack's settings to the arguments of its public endpoint."""

from collections.abc import Mapping

from components.base.aws import CLOUDFRONT_REGION
from components.edge.certificate import is_issued
from components.edge.config import EdgeConfig, SiteConfig, WafConfig
from components.edge.edge import EdgeArgs
from components.edge.load_balancer import LoadBalancerArgs
from components.edge.shared_load_balancer import SharedLoadBalancerArgs
from components.edge.static_site import StaticSiteArgs
from components.edge.waf import WafArgs
from components.network.network import Network
from settings import model
from wiring.existing import existing_listener
from wiring.plain import plain
from wiring.providers import cloudfront_provider, dns_provider


def edge(settings: model.Settings, vpc: Network) -> EdgeArgs:
    """Load balancer, site and firewall with it; a provider for us-east-1 where the stack is elsewhere."""
    config, domain, shared = settings.edge, settings.edge.domain, settings.load_balancer.existing
    tags = {"Name": f"{settings.full_name}-edge"}
    abroad = config.ingress == "cloudfront" and settings.region != CLOUDFRONT_REGION
    return EdgeArgs(
        **plain(config, EdgeConfig),
        region=settings.region,
        load_balancer=LoadBalancerArgs(
            vpc_id=vpc.vpc_id,
            subnet_ids=vpc.private_subnet_ids if config.vpc_origin else vpc.public_subnet_ids,
            ingress=config.ingress,
            internal=config.vpc_origin,
            deletion_protection=config.deletion_protection,
            production=settings.production,
        ),
        shared=_shared(settings),
        listener_certificate=shared.listener_certificate if shared else False,
        names=domain.names if domain else (),
        redirects=domain.targets if domain else {},
        certificate_tags=tags,
        zone=domain.zone if domain else None,
        dns=dns_provider(domain.zone_role) if domain and domain.zone_role else None,
        served=config.served_name is not None or _is_issued(settings, tags),
        log_days=settings.log_days,
        routes=_routes(settings),
        grpc_routes=tuple(
            route for service in settings.services if service.protocol_version == "GRPC" for route in service.priorities
        ),
        site=_site(settings),
        waf=_waf(settings),
        cloudfront=cloudfront_provider() if abroad and (config.makes_certificate or settings.waf) else None,
    )


def _shared(settings: model.Settings) -> SharedLoadBalancerArgs | None:
    """The stack's part of a listener that is there already. Behind CloudFront its secret tells stacks apart."""
    existing, ingress, domain = settings.load_balancer.existing, settings.edge.ingress, settings.edge.domain
    if existing is None:
        return None
    return SharedLoadBalancerArgs(
        listener=existing_listener(
            existing, encrypted=ingress == "https" or (ingress == "cloudfront" and domain is not None)
        ),
        ingress=ingress,
        first_priority=existing.first_priority,
        hosts=(domain.name, *domain.aliases) if domain and ingress != "cloudfront" else (),
    )


def _is_issued(settings: model.Settings, tags: Mapping[str, str]) -> bool:
    """Whether the records of an earlier update were added to a DNS elsewhere, so that its certificate can be used.

    The load balancer's own HTTPS listener cannot be made without one: there the update waits for the records.
    """
    ingress, domain = settings.edge.ingress, settings.edge.domain
    if domain is None or ingress == "http":
        return False
    return ingress == "https" or is_issued(domain.name, CLOUDFRONT_REGION, tags)


def _routes(settings: model.Settings) -> tuple[str, ...]:
    """Every service's paths, in the order in which the load balancer tries them: the more specific first."""
    priorities = {route: rank for service in settings.services for route, rank in service.priorities.items()}
    return tuple(sorted(priorities, key=lambda route: priorities[route]))


def _site(settings: model.Settings) -> StaticSiteArgs | None:
    return settings.site and StaticSiteArgs(**plain(settings.site, SiteConfig), production=settings.production)


def _waf(settings: model.Settings) -> WafArgs | None:
    return settings.waf and WafArgs(
        **plain(settings.waf, WafConfig), log_name=settings.full_name, log_days=settings.log_days
    )
