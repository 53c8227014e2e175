"""A certificate for a stack's names, and the proof that the names are ours."""

# Annotations stay text, so that a stack without this part does not load pulumi_aws's classes for it (0.1 to 0.7 s).
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pulumi
import pulumi_aws as aws

from components.base.component import Component

Record = dict[str, pulumi.Input[str]]


@dataclass(frozen=True, kw_only=True)
class CertificateArgs:
    """names: those that people type, the first of at most 64 characters. region: of the provider that the component is
    given; CloudFront reads certificates of us-east-1 alone (F19). A name with a star is proven by the record of the
    name behind it, which is written once.

    zone_id: the Route53 zone to prove the names in. Without one `records` say what to add to the DNS elsewhere, and
    awaited, whether the certificate is used at once: then the update waits for them, for at most `wait_minutes`.
    dns: the provider of the zone's account, where that is another one.
    proofs: the names of the records that a certificate of the same names in another region has written: a name's
    record is the same in every region of an account, so that it is written once.
    """

    names: tuple[str, ...]
    region: str
    zone_id: pulumi.Input[str] | None = None
    dns: aws.Provider | None = None
    awaited: bool = True
    wait_minutes: int = 30
    proofs: Sequence[pulumi.Input[str]] | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


class Certificate(Component):
    """An ACM certificate that is proven by DNS and renewed by AWS for as long as the records stand.

    Creates: certificate; with a zone the records in it; the wait for its issue, where it is awaited.
    """

    def __init__(self, name: str, args: CertificateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("certificate:Certificate", name, {}, opts)
        domain, *others = args.names
        self.certificate = aws.acm.Certificate(
            f"{name}-certificate",
            domain_name=domain,
            subject_alternative_names=others or None,
            validation_method="DNS",
            tags=args.tags or None,
            opts=self.child(),
        )
        self._proven = tuple(dict.fromkeys(name.removeprefix("*.") for name in args.names))
        self.records = [self._record(domain) for domain in self._proven]
        self.proofs: Sequence[pulumi.Input[str]] | None = args.proofs
        self.arn = self._awaited(name, args) if args.awaited else self.certificate.arn
        self.register_outputs({"arn": self.arn, "records": self.records})

    def _record(self, domain: str) -> Record:
        """The record that proves one of the names; AWS lists them in an order of its own."""
        proof = self.certificate.domain_validation_options.apply(partial(_of, domain))
        return {
            "name": proof.apply(lambda option: str(option.resource_record_name)),
            "type": proof.apply(lambda option: str(option.resource_record_type)),
            "value": proof.apply(lambda option: str(option.resource_record_value)),
        }

    def _awaited(self, name: str, args: CertificateArgs) -> pulumi.Output[str]:
        """The certificate's ARN once it is issued."""
        if args.zone_id is None:
            for domain, record in zip(self._proven, self.records, strict=True):
                pulumi.Output.all(**record).apply(partial(_request_record, domain, args.wait_minutes))
        elif self.proofs is None:
            self.proofs = [self._prove(name, args, at) for at in range(len(self._proven))]
        validation = aws.acm.CertificateValidation(
            f"{name}-issued",
            certificate_arn=self.certificate.arn,
            validation_record_fqdns=self.proofs,
            opts=self.child(custom_timeouts=pulumi.CustomTimeouts(create=f"{args.wait_minutes}m")),
        )
        return validation.certificate_arn

    def _prove(self, name: str, args: CertificateArgs, at: int) -> pulumi.Output[str]:
        """The written record's full name."""
        record = aws.route53.Record(
            f"{name}-proof" if at == 0 else f"{name}-proof-{self._proven[at]}",
            zone_id=args.zone_id or "",
            name=self.records[at]["name"],
            type=self.records[at]["type"],
            records=[self.records[at]["value"]],
            ttl=300,
            # A name's proof is the same in every region of an account: another stack may have written it already.
            allow_overwrite=True,
            opts=self.child(provider=args.dns),
        )
        return record.fqdn


def is_issued(domain: str, region: str, tags: Mapping[str, str]) -> bool:
    """Whether AWS has issued the account's certificate of these tags, which `domain` is the first name of."""
    try:
        aws.acm.get_certificate(domain=domain, region=region, statuses=["ISSUED"], tags=tags, most_recent=True)
    except Exception as error:  # the SDK raises no other type
        if "no matching ACM Certificate found" in str(error):
            return False
        raise
    return True


def _of(domain: str, options: Sequence[Any]) -> Any:
    """What AWS asks of one name, which is in the list as it was requested."""
    return next(option for option in options if option.domain_name.removeprefix("*.") == domain)


def _request_record(domain: str, minutes: int, record: Mapping[str, Any]) -> None:
    pulumi.log.info(
        f"{domain}: waiting up to {minutes} minutes for its DNS to have "
        f"{record['name']} {record['type']} {record['value']}"
    )
