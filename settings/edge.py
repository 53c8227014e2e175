"""The public endpoint of a stack."""

from components.base.aws_facts import CLOUDFRONT_REGION
from settings import model
from settings.patterns import DOMAIN, REGION
from settings.reader import Reader


def read_edge(reader: Reader, *, production: bool, region: str) -> model.Edge:
    edge = model.Edge(
        ingress=reader.choice("ingress", ["cloudfront", "https", "http"], "cloudfront"),
        domain=_domain(reader.mapping("domain")) if reader.has("domain") else reader.raw("domain"),
        certificate_arn=reader.text(
            "certificateArn",
            None,
            pattern=rf"arn:aws[a-z-]*:acm:{REGION}:\d{{12}}:certificate/[0-9a-f-]+",
            expected="a certificate's ARN",
        ),
        vpc_origin=reader.flag("vpcOrigin", False),
        deletion_protection=reader.flag("deletionProtection", production),
        cached_paths=reader.texts("cachedPaths", pattern=r"/.{0,254}", expected="path patterns that begin with /"),
        price_class=reader.choice(
            "priceClass", ["PriceClass_100", "PriceClass_200", "PriceClass_All"], "PriceClass_100"
        ),
    )
    _check_certificate(reader, edge, region)
    if edge.ingress == "http" and production:
        reader.problem("ingress", "is http in a production stack; write cloudfront or https")
    if edge.ingress != "cloudfront":
        for key, given in (("vpcOrigin", edge.vpc_origin), ("cachedPaths", edge.cached_paths)):
            if given:
                reader.problem(
                    key, f"goes with ingress cloudfront, but ingress is {edge.ingress}; change the ingress or remove it"
                )
    reader.done()
    return edge


def _domain(reader: Reader) -> model.Domain:
    expected = "a name such as app.example.org, in lower case"
    domain = model.Domain(
        name=reader.text("name", pattern=DOMAIN, expected=expected),
        zone=reader.text("zone", None, pattern=DOMAIN, expected=expected),
        validated=reader.flag("validated", False),
    )
    if domain.zone and not f".{domain.name}".endswith(f".{domain.zone}"):
        reader.problem("zone", f"is {domain.zone}, which does not hold {domain.name}; write the zone that does")
    if domain.zone and reader.has("validated"):
        reader.problem("validated", "is for a DNS outside Route53; remove it beside zone")
    reader.done()
    return domain


def _check_certificate(reader: Reader, edge: model.Edge, region: str) -> None:
    wanted = CLOUDFRONT_REGION if edge.ingress == "cloudfront" else region
    user = "CloudFront needs one of" if edge.ingress == "cloudfront" else "a load balancer needs one of its own region,"
    arn = edge.certificate_arn
    if edge.ingress == "https" and not edge.domain:
        reader.problem(
            "domain", "is missing; no certificate is for a load balancer's own name: ingress https needs one"
        )
    elif edge.ingress == "https" and not arn and not edge.served_name:
        reader.problem(
            "domain.validated",
            "is false, and ingress https needs an issued certificate; begin with ingress http and add the records of "
            "output dnsRecords, or write true and add the record that the update waits for",
        )
    if arn and edge.ingress == "http":
        reader.problem(
            "certificateArn", "goes with a ingress that speaks HTTPS, but ingress is http; change or remove it"
        )
    elif arn and edge.ingress == "cloudfront" and not edge.domain:
        reader.problem(
            "certificateArn", "is for a domain of one's own, and ingress cloudfront has none; add edge.domain"
        )
    elif arn and f":acm:{wanted}:" not in arn:
        reader.problem("certificateArn", f"is {arn}; {user} {wanted}")
