"""Certificate Manager: certificates, by ARN."""

from typing import Any

from sandbox.api.clouds import RefusalError
from sandbox.api.request import Request


def _in_use(request: Request, arn: str) -> bool:
    """Whether a listener or a distribution uses the certificate. One that no stack made is taken to be issued."""
    listeners = request.clouds.properties("aws:lb/listener:Listener")
    distributions = request.clouds.properties("aws:cloudfront/distribution:Distribution")
    used = {listener.get("certificateArn") for listener in listeners}
    return arn in used | {
        distribution.get("viewerCertificate", {}).get("acmCertificateArn") for distribution in distributions
    }


def _certificate(request: Request) -> dict[str, Any]:
    arn = str(request.get("CertificateArn"))
    certificate = request.clouds.find("aws:acm/certificate:Certificate", arn=arn)
    if arn.split(":")[3] != request.region or not (certificate or _in_use(request, arn)):
        raise RefusalError("ResourceNotFoundException", f"Could not find certificate {arn}.")
    properties = certificate["properties"] if certificate else {"arn": arn, "domainName": "given.example"}
    described = {key: properties.get(name) for key, name in (("CertificateArn", "arn"), ("DomainName", "domainName"))}
    described["SubjectAlternativeNames"] = properties.get("subjectAlternativeNames") or []
    return {"Certificate": {**described, "Status": properties.get("status", "ISSUED")}}


ANSWERS = {
    ("acm", "DescribeCertificate"): _certificate,
}
