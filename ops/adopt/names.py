"""Zones, certificates and secrets of an earlier system: no component makes them, and the stack owns them."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.base.aws import CLOUDFRONT_REGION
from ops.adopt import existing
from ops.adopt.existing import Existing, inside
from ops.adopt.imports import Import, Part, own_name
from ops.aws.client import Aws, AwsError

Facts = Mapping[str, Any]


def adopt_zones(aws: Aws, zones: Sequence[Existing]) -> Part:
    """The zones themselves; their records stay in them, and are nobody's."""
    imports: list[Import] = []
    remarks: list[str] = []
    for one in zones:
        identity = one.id.rpartition("/")[2]
        zone: Facts = aws.ask("route53", "get_hosted_zone", Id=identity)["HostedZone"]
        if owner := inside(zone, "LinkedService").get("ServicePrincipal"):
            remarks.append(f"{one} belongs to {owner}, and stays")
            continue
        domain = str(zone["Name"]).rstrip(".")
        name = own_name("zone", domain, imports)
        imports.append(Import(type=existing.ZONE, name=name, id=identity, source=one.name, inputs={"name": domain}))
        if not inside(zone, "Config").get("PrivateZone"):
            remarks.append(f"once names move, `edge.domain: {{name: …, zone: {domain}}}` writes them into {one.name}")
    return Part(imports=imports, remarks=remarks)


def adopt_certificates(aws: Aws, certificates: Sequence[Existing]) -> Part:
    """Those that AWS issues, of the stack's region and of CloudFront's."""
    imports: list[Import] = []
    remarks: list[str] = []
    problems: list[str] = []
    for one in certificates:
        region = one.id.split(":")[3]
        if region not in (aws.region, CLOUDFRONT_REGION):
            problems.append(f"{one} is in {region}, where nothing of the stack is; `--leave {one.name}` lets it stay")
            continue
        facts = _certificate(aws, one.id, region)
        if facts.get("Type") == "IMPORTED":
            remarks.append(f"{one} was imported with its key, which no stack can have: it stays; {_LATER}{one.id}")
            continue
        imports.append(
            Import(
                type=existing.CERTIFICATE,
                name=own_name("certificate", facts["DomainName"], imports),
                id=one.id,
                source=one.name,
                inputs={"domainName": facts["DomainName"], "validationMethod": _method(facts)},
                region=region if region != aws.region else "",
            )
        )
        remarks.append(f"once {facts['DomainName']} moves, {_LATER}{one.id}")
    return Part(imports=imports, remarks=remarks, problems=problems)


_LATER = "`edge.certificateArn` names it: "


def _certificate(aws: Aws, arn: str, region: str) -> Facts:
    return aws.ask("acm", "describe_certificate", region=region, CertificateArn=arn)["Certificate"]


def _method(facts: Facts) -> str:
    proofs: Sequence[Facts] = facts.get("DomainValidationOptions") or ()
    return str(next((one["ValidationMethod"] for one in proofs if one.get("ValidationMethod")), "DNS"))


def adopt_secrets(aws: Aws, secrets: Sequence[Existing]) -> Part:
    """Secrets themselves; their values stay where they are, and are in no state.

    What a parameter has would be in the state, so that parameters stay, and are named by their ARNs.
    """
    imports: list[Import] = []
    for one in secrets:
        facts = _secret(aws, one.id)
        if facts is None or facts.get("DeletedDate") or facts.get("OwningService"):
            continue
        name = own_name("secret", facts["Name"], imports)
        inputs = {"name": facts["Name"]}
        imports.append(Import(type=existing.SECRET, name=name, id=facts["ARN"], source=one.name, inputs=inputs))
    return Part(imports=imports)


def _secret(aws: Aws, arn: str) -> Facts | None:
    """None for one that is gone."""
    try:
        return aws.ask("secretsmanager", "describe_secret", SecretId=arn)
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return None
