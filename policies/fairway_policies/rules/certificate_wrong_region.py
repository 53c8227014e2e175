"""F19: a certificate where its user cannot see it, or for other names than it serves."""

from ..reading import certificates, kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_CDN_REGION = "us-east-1"  # CloudFront reads certificates from here alone


def region(resource: Resource) -> Fact:
    """The resource's own region (pulumi-aws 7), else that of its provider."""
    own = resource.inputs["region"]
    return resource.region if own.absent else own


def distribution(cdn: Resource) -> Results:
    """CloudFront's certificate: of us-east-1, and for every alias."""
    viewer = cdn["viewerCertificate"]
    arn = viewer["acmCertificateArn"]
    aliases = [alias for alias in cdn["aliases"].each() if alias.text]
    if not arn.absent:
        yield from _compare(cdn, "viewerCertificate", arn, Fact(_CDN_REGION))
        yield from _names(cdn, "viewerCertificate", [alias.text or "" for alias in aliases])
    elif aliases and viewer["iamCertificateId"].absent and not viewer.unknown:
        message = f"alias {aliases[0].text} with CloudFront's own certificate, which is for *.cloudfront.net alone"
        yield Finding(message, "viewerCertificate", "name a certificate for the alias in acm_certificate_arn")


def listener(user: Resource) -> Results:
    """A listener's certificate: of the load balancer's region, and for the names that lead there."""
    arn = user["certificateArn"]
    if not arn.absent:
        yield from _compare(user, "certificateArn", arn, region(user))
    if user.type in kinds.LISTENERS and not arn.absent:
        yield from _names(user, "certificateArn", _addresses(user))


def validation(user: Resource) -> Results:
    """A validation asks for the certificate where it is itself."""
    if not user.inputs["certificateArn"].absent:
        yield from _compare(user, "certificateArn", user.inputs["certificateArn"], region(user))


def _compare(user: Resource, key: str, arn: Fact, expected: Fact) -> Results:
    actual, source = _certificate_region(user, key, arn)
    if actual is None:
        return  # another program's certificate, by an address that names no region
    if actual.unknown or expected.unknown or (actual.absent and key == "viewerCertificate"):
        yield NotEvaluated(arn.path)
    elif actual.text and expected.text and actual.text != expected.text:
        yield Finding(f"{source} is in {actual.text}, {user.name} reads from {expected.text}", arn.path)


def _addresses(listener_: Resource) -> list[str]:
    """The names under which the program's DNS leads to the listener's load balancer; none where there is a second
    certificate, which may be for them. Another listener may be for some, and CloudFront asks for its viewers' name."""
    if listener_.stack.referring(listener_, "listenerArn", *kinds.LISTENER_CERTIFICATES):
        return []
    balancers = listener_.referred("loadBalancerArn", *kinds.LOAD_BALANCERS)
    records = [record for one in balancers for record in one.stack.depending(one, kinds.DNS_RECORD)]
    written = [record["name"].text or "" for record in records if not _is_origin(record)]
    beside = [one for each in balancers for one in _encrypted(each) if one is not listener_]
    elsewhere = [_served(one) for one in beside]
    if None in elsewhere:
        return []
    return [
        name
        for name in written
        if "." in name and not any(certificates.covers(names or (), name) for names in elsewhere)
    ]


def _encrypted(balancer: Resource) -> list[Resource]:
    listeners = balancer.stack.referring(balancer, "loadBalancerArn", *kinds.LISTENERS)
    return [one for one in listeners if not one["certificateArn"].absent]


def _served(listener_: Resource) -> list[str] | None:
    certificate = certificates.only(listener_, "certificateArn")
    return certificates.names(certificate) if certificate is not None else None


def _is_origin(record: Resource) -> bool:
    """True for a name by which a distribution asks."""
    name = (record["name"].text or "").rstrip(".")
    distributions = record.stack.of(kinds.DISTRIBUTION)
    domains = {origin["domainName"].text for edge in distributions for origin in edge["origins"].each()}
    return name in domains or bool(record.stack.referring(record, "origins", kinds.DISTRIBUTION))


def _names(user: Resource, key: str, expected: list[str]) -> Results:
    """Names that the program's own certificate does not cover."""
    certificate = certificates.only(user, key)
    names = certificates.names(certificate) if certificate is not None else None
    if certificate is None or names is None:
        return
    for name in expected:
        if not certificates.covers(names, name):
            message = f"certificate {certificate.name} is for {', '.join(names)}, {user.name} serves {name}"
            yield Finding(message, key, f"add {name} to the certificate's subject_alternative_names")


def _certificate_region(user: Resource, key: str, arn: Fact) -> tuple[Fact | None, str]:
    """The region of the certificate, and what to call it."""
    if arn.text:
        parts = arn.text.split(":")
        return (Fact(parts[3]), arn.text) if len(parts) > 5 else (None, "")
    made = certificates.made_here(user, key)
    return (region(made[0]), f"certificate {made[0].name}") if made else (None, "")


RULE = Rule(
    name="certificate-wrong-region",
    failures=("F19",),
    title="the certificate is one that its user cannot serve: of another region, or for other names",
    severity="high",
    symptom="InvalidViewerCertificate, CertificateNotFound; certificate status PENDING_VALIDATION for ever",
    cause="CloudFront takes certificates from us-east-1 alone, a load balancer from its own region alone.",
    fix="make the certificate with a provider of the region that its user reads (CloudFront: us-east-1)",
    limits="whether a certificate named by its ARN exists, and for which names it is",
    bad='aws.acm.Certificate("cdn", domain_name="app.example.com")  # in eu-west-1, for CloudFront',
    good='aws.acm.Certificate("cdn", domain_name="app.example.com", opts=ResourceOptions(provider=us_east_1))',
    stack_checks={
        kinds.DISTRIBUTION: distribution,
        kinds.CERTIFICATE_VALIDATION: validation,
        **dict.fromkeys((*kinds.LISTENERS, *kinds.LISTENER_CERTIFICATES), listener),
    },
)
