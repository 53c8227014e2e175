"""The DNS records of a stack."""

# Annotations stay text, so that a stack without this part does not load pulumi_aws's classes for it (0.1 to 0.7 s).
from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base.component import Component


@dataclass(frozen=True, kw_only=True)
class DnsArgs:
    """Aliases: Route53 answers for the names with the addresses of `target`, which is in the zone `target_zone_id`.

    ipv6: whether the target has addresses of that kind; CloudFront has, a load balancer of an IPv4 VPC has not.
    """

    zone_id: pulumi.Input[str]
    names: tuple[str, ...]
    target: pulumi.Input[str]
    target_zone_id: pulumi.Input[str]
    ipv6: bool


class Dns(Component):
    """Names that lead to the stack's ingress.

    Creates: for each an alias record A, and AAAA where the ingress speaks IPv6.
    """

    def __init__(self, name: str, args: DnsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("dns:Dns", name, {}, opts)
        for domain in args.names:
            # Without the star, which in --target stands for anything.
            own = name if domain == args.names[0] else f"{name}-{domain.replace('*', 'any')}"
            for kind in ("A", "AAAA") if args.ipv6 else ("A",):
                aws.route53.Record(
                    f"{own}-{kind.lower()}",
                    zone_id=args.zone_id,
                    name=domain,
                    type=kind,
                    aliases=[{"name": args.target, "zone_id": args.target_zone_id, "evaluate_target_health": False}],
                    opts=self.child(),
                )
        self.register_outputs({})


def hosted_zone(name: str, provider: aws.Provider | None = None) -> pulumi.Output[str]:
    """The id of the public Route53 zone of that name in the provider's account; without one the update fails."""
    options = pulumi.InvokeOutputOptions(provider=provider)
    return aws.route53.get_zone_output(name=name, private_zone=False, opts=options).zone_id
