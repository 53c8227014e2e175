"""F19: a certificate where its user cannot see it."""

from ..reading import kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_CDN_REGION = "us-east-1"  # CloudFront reads certificates from here alone


def region(resource: Resource) -> Fact:
    """The resource's own region (pulumi-aws 7), else that of its provider."""
    own = resource.inputs["region"]
    return resource.region if own.absent else own


def distribution(cdn: Resource) -> Results:
    arn = cdn["viewerCertificate"]["acmCertificateArn"]
    if not arn.absent:
        yield from _compare(cdn, "viewerCertificate", arn, Fact(_CDN_REGION))


def listener(user: Resource) -> Results:
    arn = user["certificateArn"]
    if not arn.absent:
        yield from _compare(user, "certificateArn", arn, region(user))


def _compare(user: Resource, key: str, arn: Fact, expected: Fact) -> Results:
    actual, source = _certificate_region(user, key, arn)
    if actual is None:
        return  # another program's certificate, by an address that names no region
    if actual.unknown or expected.unknown or (actual.absent and key == "viewerCertificate"):
        yield NotEvaluated(arn.path)
    elif actual.text and expected.text and actual.text != expected.text:
        yield Finding(f"{source} is in {actual.text}, {user.name} reads from {expected.text}", arn.path)


def _certificate_region(user: Resource, key: str, arn: Fact) -> tuple[Fact | None, str]:
    """The region of the certificate, and what to call it."""
    if arn.text:
        parts = arn.text.split(":")
        return (Fact(parts[3]), arn.text) if len(parts) > 5 else (None, "")
    certificates = user.sources(key, kinds.CERTIFICATE)
    for validation in user.sources(key, kinds.CERTIFICATE_VALIDATION):
        certificates += validation.sources("certificateArn", kinds.CERTIFICATE)
    if not certificates:
        return None, ""
    return region(certificates[0]), f"certificate {certificates[0].name}"


RULE = Rule(
    name="certificate-wrong-region",
    failures=("F19",),
    title="the certificate is in a region that its user does not read",
    severity="high",
    symptom="InvalidViewerCertificate, CertificateNotFound; certificate status PENDING_VALIDATION for ever",
    cause="CloudFront takes certificates from us-east-1 alone, a load balancer from its own region alone.",
    fix="make the certificate with a provider of the region that its user reads (CloudFront: us-east-1)",
    limits="whether a certificate named by its ARN exists, and for which names it is",
    bad='aws.acm.Certificate("cdn", domain_name="app.example.com")  # in eu-west-1, for CloudFront',
    good='aws.acm.Certificate("cdn", domain_name="app.example.com", opts=ResourceOptions(provider=us_east_1))',
    stack_checks={
        kinds.DISTRIBUTION: distribution,
        **dict.fromkeys((*kinds.LISTENERS, *kinds.LISTENER_CERTIFICATES), listener),
    },
)
