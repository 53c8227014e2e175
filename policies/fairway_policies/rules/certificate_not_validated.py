"""F19: a certificate that is used before AWS has issued it."""

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def distribution(cdn: Resource) -> Results:
    """CloudFront's certificate, which has to come from a CertificateValidation."""
    yield from _used(cdn, "viewerCertificate")


def listener(entry: Resource) -> Results:
    """A listener's certificate, which has to come from a CertificateValidation."""
    yield from _used(entry, "certificateArn")


def _used(user: Resource, key: str) -> Results:
    """A certificate is made in a moment and issued when its records are seen; only the validation waits for that."""
    for certificate in user.sources(key, kinds.CERTIFICATE):
        method = certificate["validationMethod"]
        if method.unknown:
            yield NotEvaluated(f"{certificate.name}: {method.path}")
            continue
        validations = user.stack.referring(certificate, "certificateArn", kinds.CERTIFICATE_VALIDATION)
        waits = any(one.urn in user.depends_on or user.sources(key, one.type) for one in validations)
        if method.text not in ("DNS", "EMAIL") or waits or user.outputs["id"].known:
            continue
        missing = "nothing waits until it is issued" if validations else "the program does not validate it"
        yield Finding(f"certificate {certificate.name} is used by its own ARN, and {missing}", key)


RULE = Rule(
    name="certificate-not-validated",
    failures=("F19",),
    title="a certificate is used before it is issued",
    severity="medium",
    level="advisory",
    symptom="UnsupportedCertificate, InvalidViewerCertificate on the first update; PENDING_VALIDATION for ever",
    cause="The certificate's ARN is known at once, its validation takes minutes and needs records.",
    fix="make an aws.acm.CertificateValidation, and take the ARN from it",
    limits="records and validations of another program",
    bad='aws.lb.Listener("https", certificate_arn=certificate.arn, …)',
    good='aws.lb.Listener("https", certificate_arn=validation.certificate_arn, …)',
    stack_checks={kinds.DISTRIBUTION: distribution, **dict.fromkeys(kinds.LISTENERS, listener)},
)
