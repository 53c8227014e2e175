"""Certificates and DNS."""

import hashlib
from typing import Any

from sandbox.aws import edge_refusals as refusals
from sandbox.kinds import Call, Kind, arn

CERTIFICATE = "aws:acm/certificate:Certificate"


def _validation_options(call: Call) -> list[dict[str, str]]:
    if call.get("validationMethod") != "DNS":
        return []
    names = dict.fromkeys([call["domainName"], *call.get("subjectAlternativeNames", [])])
    return [_proof(call.account, name) for name in sorted(names)]


def _proof(account: str, name: str) -> dict[str, str]:
    """A name has one record in an account, whatever the region and however often a certificate is requested."""
    domain = name.removeprefix("*.")
    mark, token = (hashlib.sha256(f"{account} {kind} {domain}".encode()).hexdigest()[:32] for kind in ("name", "value"))
    return {
        "domainName": name,
        "resourceRecordName": f"_{mark}.{domain}.",
        "resourceRecordType": "CNAME",
        "resourceRecordValue": f"_{token}.acm-validations.aws.",
    }


def _issued(call: Call) -> None:
    """Waiting for the validation is what issues the certificate; AWS looks for the record, the sandbox trusts."""
    certificate = call.other(CERTIFICATE, call.get("certificateArn"))
    if certificate is not None:
        _all_proofs(call, certificate["properties"])
        certificate["properties"]["status"] = "ISSUED"
        call.cloud.put(CERTIFICATE, call.get("certificateArn"), certificate)


def _all_proofs(call: Call, certificate: dict[str, Any]) -> None:
    """The provider compares the records that it is given with those that AWS asked for."""
    written = {str(name).rstrip(".") for name in call.get("validationRecordFqdns", ())}
    for proof in certificate.get("domainValidationOptions", ()) if written else ():
        if proof["resourceRecordName"].rstrip(".") not in written:
            raise call.refuse(
                f"missing {proof['domainName']} DNS validation record: {proof['resourceRecordName'].rstrip('.')}"
            )


def _record_name(call: Call) -> str:
    zone = call.other("aws:route53/zone:Zone", call.get("zoneId"))
    name, root = call["name"].rstrip("."), (zone["properties"]["name"].rstrip(".") if zone else "")
    return name if not root or name == root or name.endswith(f".{root}") else f"{name}.{root}"


KINDS = {
    CERTIFICATE: Kind(
        title="ACM Certificate",
        id="{arn}",
        arn=arn("acm", "certificate/{uuid}"),
        called="domainName",
        checks=(refusals.certificate,),
        deletable=refusals.certificate_unused,
        shared=True,
        outputs={
            "status": "PENDING_VALIDATION",
            "type": "AMAZON_ISSUED",
            "domainValidationOptions": _validation_options,
            "validationEmails": [],
            "notAfter": "",
            "notBefore": "",
            "subjectAlternativeNames": lambda call: [call["domainName"]],
            "renewalEligibility": "INELIGIBLE",
            "renewalSummaries": [],
            "pendingRenewal": False,
            "keyAlgorithm": "RSA_2048",
            "validationMethod": "NONE",
        },
    ),
    "aws:acm/certificateValidation:CertificateValidation": Kind(
        title="ACM Certificate Validation",
        id="0001-01-01 00:00:00 +0000 UTC {hex8}",
        called="certificateArn",
        settled=_issued,
    ),
    "aws:route53/zone:Zone": Kind(
        title="Route 53 Hosted Zone",
        id="Z{upper20}",
        arn=arn("route53", "hostedzone/{id}", region="", account=""),
        outputs={
            "zoneId": "{id}",
            "nameServers": [
                "ns-1042.awsdns-02.org",
                "ns-1801.awsdns-33.co.uk",
                "ns-412.awsdns-51.com",
                "ns-829.awsdns-39.net",
            ],
            "primaryNameServer": "ns-1042.awsdns-02.org",
            "comment": "Managed by Pulumi",
        },
        deletable=refusals.zone_empty,
        shared=True,
    ),
    "aws:route53/record:Record": Kind(
        title="Route 53 Record",
        id=lambda call: "_".join(
            filter(None, [call["zoneId"], _record_name(call), call["type"], call["setIdentifier"]])
        ),
        unique=("zoneId", "name", "type", "setIdentifier"),
        taken="InvalidChangeBatch: [Tried to create resource record set [name='{name}.', type='{type}'] but it "
        "already exists]",
        checks=(refusals.record,),
        outputs={"fqdn": _record_name},
    ),
}
