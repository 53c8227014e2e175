"""The public endpoint: ingress, domain, certificate, static site, cached paths."""

from fnmatch import fnmatchcase

from components.base.aws import CLOUDFRONT_REGION
from components.base.routes import covers, host_of, is_wildcard
from components.edge.config import BODY_KB
from settings.errors import Problems
from settings.model import Edge, Settings
from settings.model.edge import Domain

PATH = "fairway:edge"
# Source: ACM user guide, "Quotas", and API reference, RequestCertificate.
MOST_CORS = 6000
MOST_NAMES, LONGEST_FIRST_NAME = 10, 64


def check_edge(settings: Settings, problems: Problems) -> None:
    """All that goes with the ingress: domain, certificate, site, what only CloudFront can."""
    edge = settings.edge
    _check_domain(edge, problems)
    _check_hosts(settings, problems)
    _check_certificate(edge, settings.region, problems)
    shared = settings.load_balancer.existing
    if not (shared and shared.listener_certificate):
        _check_origin_certificate(edge, settings.region, problems)
    if edge.ingress == "http" and settings.production:
        problems.add(f"{PATH}.ingress", "is http in a production stack; write cloudfront or https")
    if edge.ingress != "cloudfront":
        advice = f"goes with ingress cloudfront, but ingress is {edge.ingress}; change the ingress or remove it"
        for key, value in (
            ("vpcOrigin", edge.vpc_origin),
            ("cachedPaths", edge.cached_paths),
            ("responseHeaders", edge.response_headers != "none"),
            ("cors", edge.cors),
            ("basicAuth", edge.basic_auth),
            ("allowedCountries", edge.allowed_countries),
            ("blockedCountries", edge.blocked_countries),
        ):
            if value:
                problems.add(f"{PATH}.{key}", advice)
        if settings.waf and settings.waf.inspected_body_kb > BODY_KB[0]:
            sentence = f"goes with ingress cloudfront: before a load balancer the rules see 8 KB; write {BODY_KB[0]}"
            problems.add("fairway:waf.inspectedBodyKb", sentence)
        if settings.site:
            sentence = f"needs ingress cloudfront, but {PATH}.ingress is {edge.ingress}; change that or remove the site"
            problems.add("fairway:site", sentence)
    if edge.allowed_countries and edge.blocked_countries:
        sentence = "is written, and allowedCountries too, which leaves out all others anyway; remove it"
        problems.add(f"{PATH}.blockedCountries", sentence)
    _check_cors(edge, problems)
    if settings.production and edge.basic_auth and not edge.basic_auth.in_production:
        sentence = "closes a production stack to everybody without the password; write inProduction: true, or remove it"
        problems.add(f"{PATH}.basicAuth", sentence)
    _check_cached_paths(settings, problems)


def _check_cors(edge: Edge, problems: Problems) -> None:
    """Both ways of letting other origins in would be two policies of one behavior."""
    if edge.cors is None:
        return
    if edge.response_headers in ("cors", "corsAndSecurity"):
        other = "security" if edge.response_headers == "corsAndSecurity" else "none"
        sentence = f"is {edge.response_headers}, which is for every origin, and cors names some; write {other}"
        problems.add(f"{PATH}.responseHeaders", sentence)
    lists = (("origins", edge.cors.origins), ("methods", edge.cors.methods), ("headers", edge.cors.headers))
    for key, values in lists:
        if not values:
            problems.add(f"{PATH}.cors.{key}", "is empty; write at least one, or remove cors")
    length = sum(map(len, (*edge.cors.origins, *edge.cors.headers)))
    if length > MOST_CORS:
        sentence = f"has origins and headers of {length} characters, and CloudFront's function has room for {MOST_CORS}"
        problems.add(f"{PATH}.cors", f"{sentence}; write fewer, or https://*.example.org for many")


def _check_domain(edge: Edge, problems: Problems) -> None:
    domain = edge.domain
    if domain is None:
        return
    keys = [("name", domain.name), *(("aliases", name) for name in domain.aliases)]
    keys += [("redirects", name) for name in domain.redirects]
    keys += [("redirectsTo", name) for name in domain.redirects_to]
    seen: set[str] = set()
    for key, name in keys:
        if name in seen:
            problems.add(f"{PATH}.domain.{key}", f"has {name}, which is there already; write each name once")
        seen.add(name)
        if domain.zone and not f".{name}".endswith(f".{domain.zone}"):
            sentence = f"is {domain.zone}, which does not hold {name}; write the zone that does"
            problems.add(f"{PATH}.domain.zone", sentence)
    if len(keys) > MOST_NAMES:
        sentence = f"has {len(keys)} names, and a certificate has {MOST_NAMES} before a quota increase; write fewer"
        problems.add(f"{PATH}.domain", sentence)
    if len(domain.name) > LONGEST_FIRST_NAME:
        sentence = f"is {domain.name}; a certificate's first name has {LONGEST_FIRST_NAME} characters at most"
        problems.add(f"{PATH}.domain.name", sentence)
    if domain.zone_role and not domain.zone:
        problems.add(f"{PATH}.domain.zoneRole", "is for a zone's records, and zone is missing; add the zone's name")
    _check_redirects(domain, problems)


def _check_redirects(domain: Domain, problems: Problems) -> None:
    """A name that redirects leads to one that services answer, and no star takes those: they would redirect, too."""
    answered = (domain.name, *domain.aliases)
    for name, target in domain.targets.items():
        key = f"{PATH}.domain.{'redirectsTo' if name in domain.redirects_to else 'redirects'}"
        if is_wildcard(name) and (other := next((one for one in answered if covers(name, one)), None)):
            problems.add(key, f"has {name}, which is {other}, too: it would redirect; write the names one by one")
        if not any(covers(one, target) for one in answered):
            known = ", ".join(answered)
            problems.add(key, f"leads {name} to {target}, which services do not answer (they answer {known})")


def _check_hosts(settings: Settings, problems: Problems) -> None:
    """Routes of one name: it is one of the domain's, and CloudFront with a site can tell paths apart, not names."""
    domain = settings.edge.domain
    names = (domain.name, *domain.aliases) if domain else ()
    for service in settings.services:
        for route in service.routes:
            host, path = host_of(route), f"fairway:services.{service.name}.routes"
            if host and not any(covers(name, host) for name in names):
                known = ", ".join(names) or "none"
                problems.add(path, f"has {route}, and {PATH}.domain has no such name or alias (it has {known}); add it")
            elif host and settings.site:
                sentence = "and with a static site routes are told apart by their path alone; write the path"
                problems.add(path, f"has {route}, {sentence}")


def _check_certificate(edge: Edge, region: str, problems: Problems) -> None:
    required = CLOUDFRONT_REGION if edge.ingress == "cloudfront" else region
    user = "CloudFront needs one of" if edge.ingress == "cloudfront" else "a load balancer needs one of its own region,"
    arn = edge.certificate_arn
    if edge.ingress == "https" and not edge.domain:
        problems.add(
            f"{PATH}.domain",
            "is missing; HTTPS needs a custom domain: AWS issues no certificate for *.elb.amazonaws.com",
        )
    if arn and edge.ingress == "http":
        sentence = "goes with an ingress that speaks HTTPS, but ingress is http; change or remove it"
        problems.add(f"{PATH}.certificateArn", sentence)
    elif arn and edge.ingress == "cloudfront" and not edge.domain:
        sentence = "is for a domain of your own, and ingress cloudfront has none; add edge.domain"
        problems.add(f"{PATH}.certificateArn", sentence)
    elif arn and f":acm:{required}:" not in arn:
        problems.add(f"{PATH}.certificateArn", f"is {arn}; {user} {required}")


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
