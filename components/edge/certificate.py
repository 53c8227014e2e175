"""A certificate for one domain name, and the proof that the name is ours."""

# Annotations stay text, so that a stack without this part does not load pulumi_aws's classes for it (0.1 to 0.7 s).
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.base.component import Component


@dataclass(frozen=True, kw_only=True)
class CertificateArgs:
    """region: of the provider that the component is given; CloudFront reads certificates of us-east-1 alone (F19).

    zone_id: the Route53 zone to prove the name in. Without one `record` says what to add to the DNS elsewhere, and
    awaited, whether the certificate is used at once: then the update waits for the record, for at most `wait_minutes`.
    """

    domain_name: str
    region: str
    zone_id: pulumi.Input[str] | None = None
    awaited: bool = True
    wait_minutes: int = 30


class Certificate(Component):
    """An ACM certificate that is proven by DNS and renewed by AWS for as long as the record stands.

    Creates: certificate; with a zone the record in it; the wait for its issue, where it is awaited.
    """

    def __init__(self, name: str, args: CertificateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("certificate:Certificate", name, {}, opts)
        self.certificate = aws.acm.Certificate(
            f"{name}-certificate", domain_name=args.domain_name, validation_method="DNS", opts=self.child()
        )
        # One name has one option; it is indexed, not looped over, so that a preview knows the record.
        proof = self.certificate.domain_validation_options[0]
        self.record: dict[str, pulumi.Input[str]] = {
            "name": proof.resource_record_name,
            "type": proof.resource_record_type,
            "value": proof.resource_record_value,
        }
        self.arn = self._awaited(name, args) if args.awaited else self.certificate.arn
        self.register_outputs({"arn": self.arn, "record": self.record})

    def _awaited(self, name: str, args: CertificateArgs) -> pulumi.Output[str]:
        """The certificate's ARN once it is issued."""
        limit = pulumi.CustomTimeouts(create=f"{args.wait_minutes}m")
        if args.zone_id is None:
            pulumi.Output.all(**self.record).apply(lambda record: _ask_for(record, args))
        validation = aws.acm.CertificateValidation(
            f"{name}-issued",
            certificate_arn=self.certificate.arn,
            validation_record_fqdns=[self._prove(name, args.zone_id).fqdn] if args.zone_id is not None else None,
            opts=self.child(custom_timeouts=limit),
        )
        return validation.certificate_arn

    def _prove(self, name: str, zone_id: pulumi.Input[str]) -> aws.route53.Record:
        return aws.route53.Record(
            f"{name}-proof",
            zone_id=zone_id,
            name=self.record["name"],
            type=self.record["type"],
            records=[self.record["value"]],
            ttl=300,
            # A name's proof is the same in every region of an account: another stack may have written it already.
            allow_overwrite=True,
            opts=self.child(),
        )


def _ask_for(record: Mapping[str, Any], args: CertificateArgs) -> None:
    pulumi.log.info(
        f"{args.domain_name}: waiting up to {args.wait_minutes} minutes for its DNS to have "
        f"{record['name']} {record['type']} {record['value']}"
    )
