"""The public endpoint: ingress, domain, certificate, static site, cached paths."""

from fnmatch import fnmatchcase

from components.base.aws import CLOUDFRONT_REGION
from settings.errors import Problems
from settings.model import Edge, Settings

PATH = "fairway:edge"


def check_edge(settings: Settings, problems: Problems) -> None:
    """All that goes with the ingress: domain, certificate, site, what only CloudFront can."""
    edge = settings.edge
    _check_domain(edge, problems)
    _check_certificate(edge, settings.region, problems)
    if edge.ingress == "http" and settings.production:
        problems.add(f"{PATH}.ingress", "is http in a production stack; write cloudfront or https")
    if edge.ingress != "cloudfront":
        advice = f"goes with ingress cloudfront, but ingress is {edge.ingress}; change the ingress or remove it"
        for key, value in (("vpcOrigin", edge.vpc_origin), ("cachedPaths", edge.cached_paths)):
            if value:
                problems.add(f"{PATH}.{key}", advice)
        if settings.site:
            sentence = f"needs ingress cloudfront, but {PATH}.ingress is {edge.ingress}; change that or remove the site"
            problems.add("fairway:site", sentence)
    _check_cached_paths(settings, problems)


def _check_domain(edge: Edge, problems: Problems) -> None:
    domain = edge.domain
    if domain is None or not domain.zone:
        return
    if not f".{domain.name}".endswith(f".{domain.zone}"):
        sentence = f"is {domain.zone}, which does not hold {domain.name}; write the zone that does"
        problems.add(f"{PATH}.domain.zone", sentence)
    if domain.validated:
        problems.add(f"{PATH}.domain.validated", "is for a DNS outside Route53; remove it beside zone")


def _check_certificate(edge: Edge, region: str, problems: Problems) -> None:
    required = CLOUDFRONT_REGION if edge.ingress == "cloudfront" else region
    user = "CloudFront needs one of" if edge.ingress == "cloudfront" else "a load balancer needs one of its own region,"
    arn = edge.certificate_arn
    if edge.ingress == "https" and not edge.domain:
        problems.add(
            f"{PATH}.domain",
            "is missing; HTTPS needs a custom domain: AWS issues no certificate for *.elb.amazonaws.com",
        )
    elif edge.ingress == "https" and not arn and not edge.served_name:
        problems.add(
            f"{PATH}.domain.validated",
            "is false, and ingress https needs an issued certificate; begin with ingress http and add the records of "
            "output dnsRecords, or write true and add the record that the update waits for",
        )
    if arn and edge.ingress == "http":
        sentence = "goes with an ingress that speaks HTTPS, but ingress is http; change or remove it"
        problems.add(f"{PATH}.certificateArn", sentence)
    elif arn and edge.ingress == "cloudfront" and not edge.domain:
        sentence = "is for a domain of your own, and ingress cloudfront has none; add edge.domain"
        problems.add(f"{PATH}.certificateArn", sentence)
    elif arn and f":acm:{required}:" not in arn:
        problems.add(f"{PATH}.certificateArn", f"is {arn}; {user} {required}")
    _check_origin_certificate(edge, region, problems)


def _check_origin_certificate(edge: Edge, region: str, problems: Problems) -> None:
    """CloudFront asks the load balancer in HTTPS; beside a certificate of the user's there has to be one for that."""
    arn, origin = edge.certificate_arn, edge.origin_certificate_arn
    if edge.ingress != "cloudfront" or not edge.domain or not arn:
        if origin:
            sentence = "goes with ingress cloudfront, a domain and certificateArn; remove it, or add what is missing"
            problems.add(f"{PATH}.originCertificateArn", sentence)
    elif not origin and region != CLOUDFRONT_REGION:
        problems.add(
            f"{PATH}.originCertificateArn",
            f"is missing; CloudFront asks the load balancer in HTTPS, too: write a certificate of {region} for the "
            "same name beside certificateArn, or remove both and two are made",
        )
    elif origin and f":acm:{region}:" not in origin:
        problems.add(
            f"{PATH}.originCertificateArn", f"is {origin}; a load balancer needs one of its own region, {region}"
        )


def _check_cached_paths(settings: Settings, problems: Problems) -> None:
    """Behind the cached paths is the load balancer: with a static site it has an answer only below a route."""
    routes = [route for service in settings.services for route in service.routes]
    for path in settings.edge.cached_paths if settings.site else ():
        if not any(fnmatchcase(path, route) for route in routes):
            problems.add(
                f"{PATH}.cachedPaths",
                f"has {path}, which no service answers; the static site's files are cached anyway: remove it, or write "
                "a path below a service's route",
            )
