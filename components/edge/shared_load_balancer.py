"""A load balancer that is there already: the stack adds its rules and a certificate to a listener of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.edge.listener_rules import make_origin_secrets, redirect_rules
from components.edge.load_balancer import ListenerAttachment


@dataclass(frozen=True, kw_only=True)
class SharedListener:
    """What was looked up of a listener, its load balancer, and the security group that tasks let in."""

    listener_arn: str
    load_balancer_arn: str
    dns_name: str
    zone_id: str
    arn_suffix: str
    group_id: str


@dataclass(frozen=True, kw_only=True)
class SharedLoadBalancerArgs:
    """hosts: names that the stack's rules are for; none where `ingress` is cloudfront, whose secret tells the stacks
    apart. certificate_arn: added to the listener. first_priority: of the 1,000 that the stack's rules have.
    redirects: name → the name that it leads to.
    """

    listener: SharedListener
    ingress: Literal["cloudfront", "https", "http"]
    first_priority: int
    certificate_arn: pulumi.Input[str] | None = None
    hosts: tuple[str, ...] = ()
    redirects: Mapping[str, str] = field(default_factory=dict[str, str])
    origin_secret_version: int = 1


class SharedLoadBalancer(Component):
    """A stack's part of a listener that others use, too.

    Creates: with ingress cloudfront the secret values of the origin header; a further certificate of the listener;
    rules for the names that redirect. Nothing of load balancer and listener is changed.

    origin_secret, opened: as a load balancer of the stack's own has them.
    """

    def __init__(self, name: str, args: SharedLoadBalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shared_load_balancer:SharedLoadBalancer", name, {}, opts)
        behind_cloudfront = args.ingress == "cloudfront"
        secrets: Sequence[pulumi.Output[str]] = (
            make_origin_secrets(name, args.origin_secret_version, opts=self.child()) if behind_cloudfront else ()
        )
        self.origin_secret = secrets[1] if secrets else None
        self.opened: list[pulumi.Resource] = []
        listener = args.listener
        if args.certificate_arn is not None:
            self.opened.append(
                aws.lb.ListenerCertificate(
                    f"{name}-certificate",
                    listener_arn=listener.listener_arn,
                    certificate_arn=args.certificate_arn,
                    opts=self.child(),
                )
            )
        self.opened += redirect_rules(
            name,
            listener.listener_arn,
            args.redirects,
            secrets=secrets,
            first=args.first_priority,
            opts=self.child(),
        )
        self.arn = pulumi.Output.from_input(listener.load_balancer_arn)
        self.arn_suffix = pulumi.Output.from_input(listener.arn_suffix)
        self.dns_name = pulumi.Output.from_input(listener.dns_name)
        self.zone_id = pulumi.Output.from_input(listener.zone_id)
        self.attachment = ListenerAttachment(
            name=name,
            listener_arn=listener.listener_arn,
            group_id=listener.group_id,
            arn_suffix=listener.arn_suffix,
            origin_secrets=secrets,
            hosts=args.hosts,
        )
        self._scheme = "https" if args.ingress == "https" else "http"
        self.register_outputs({"dnsName": self.dns_name, "listenerArn": listener.listener_arn})

    def address(self, domain_name: str | None = None) -> pulumi.Output[str]:
        """The URL under a name that leads here, or under the load balancer's own."""
        return pulumi.Output.concat(f"{self._scheme}://", domain_name or self.dns_name)
