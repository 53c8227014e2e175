"""From a stack's settings to the arguments of its public door."""

from components.edge import EdgeArgs
from components.firewall import FirewallArgs
from components.load_balancer import LoadBalancerArgs
from components.network import Network
from components.static_site import StaticSiteArgs
from settings import model
from settings.edge import CLOUDFRONT_REGION
from settings.providers import cloudfront_provider


def edge(told: model.Settings, vpc: Network) -> EdgeArgs:
    door, domain = told.edge, told.edge.domain
    abroad = door.door == "cloudfront" and told.region != CLOUDFRONT_REGION
    return EdgeArgs(
        region=told.region,
        balancer=LoadBalancerArgs(
            vpc_id=vpc.vpc_id,
            subnet_ids=vpc.private_subnet_ids if door.vpc_origin else vpc.public_subnet_ids,
            door=door.door,
            internal=door.vpc_origin,
            deletion_protection=door.deletion_protection,
            production=told.production,
        ),
        domain_name=domain.name if domain else None,
        zone=domain.zone if domain else None,
        served=door.served_name is not None,
        certificate_arn=door.certificate_arn,
        cached_paths=door.cached_paths,
        routes=_routes(told),
        price_class=door.price_class,
        site=_site(told),
        firewall=_firewall(told),
        cloudfront=cloudfront_provider() if abroad and (door.makes_certificate or told.firewall) else None,
    )


def _routes(told: model.Settings) -> tuple[str, ...]:
    """Every service's, in the order in which the load balancer asks for them: the more specific first."""
    priorities = {route: priority for service in told.services for route, priority in service.routes.items()}
    return tuple(sorted(priorities, key=lambda route: priorities[route]))


def _site(told: model.Settings) -> StaticSiteArgs | None:
    return told.site and StaticSiteArgs(spa=told.site.spa, keep_days=told.site.keep_days, production=told.production)


def _firewall(told: model.Settings) -> FirewallArgs | None:
    return told.firewall and FirewallArgs(
        log_name=told.full_name,
        mode=told.firewall.mode,
        rate_limit=told.firewall.rate_limit,
        count_only=told.firewall.count_only,
        log_days=told.log_days,
    )
