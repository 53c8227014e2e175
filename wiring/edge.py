"""From a stack's settings to the arguments of its public endpoint."""

from components.base.aws_facts import CLOUDFRONT_REGION
from components.edge.edge import EdgeArgs
from components.edge.load_balancer import LoadBalancerArgs
from components.edge.static_site import StaticSiteArgs
from components.edge.waf import WafArgs
from components.network.network import Network
from settings import model
from wiring.providers import cloudfront_provider


def edge(told: model.Settings, vpc: Network) -> EdgeArgs:
    ingress, domain = told.edge, told.edge.domain
    abroad = ingress.ingress == "cloudfront" and told.region != CLOUDFRONT_REGION
    return EdgeArgs(
        region=told.region,
        load_balancer=LoadBalancerArgs(
            vpc_id=vpc.vpc_id,
            subnet_ids=vpc.private_subnet_ids if ingress.vpc_origin else vpc.public_subnet_ids,
            ingress=ingress.ingress,
            internal=ingress.vpc_origin,
            deletion_protection=ingress.deletion_protection,
            production=told.production,
        ),
        domain_name=domain.name if domain else None,
        zone=domain.zone if domain else None,
        served=ingress.served_name is not None,
        certificate_arn=ingress.certificate_arn,
        cached_paths=ingress.cached_paths,
        routes=_routes(told),
        price_class=ingress.price_class,
        site=_site(told),
        waf=_firewall(told),
        cloudfront=cloudfront_provider() if abroad and (ingress.makes_certificate or told.waf) else None,
    )


def _routes(told: model.Settings) -> tuple[str, ...]:
    """Every service's, in the order in which the load balancer asks for them: the more specific first."""
    priorities = {route: priority for service in told.services for route, priority in service.routes.items()}
    return tuple(sorted(priorities, key=lambda route: priorities[route]))


def _site(told: model.Settings) -> StaticSiteArgs | None:
    return told.site and StaticSiteArgs(spa=told.site.spa, keep_days=told.site.keep_days, production=told.production)


def _firewall(told: model.Settings) -> WafArgs | None:
    return told.waf and WafArgs(
        log_name=told.full_name,
        mode=told.waf.mode,
        rate_limit=told.waf.rate_limit,
        count_only=told.waf.count_only,
        log_days=told.log_days,
    )
