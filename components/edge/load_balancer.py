"""The application load balancer: one listener whose default answer is no, to which services add their routes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.base.aws import CLOUDFRONT_PREFIX_LIST
from components.base.component import Component
from components.base.contract import LoadBalancerContract
from components.edge.access_logs import LOAD_BALANCER as LOGS_PREFIX
from components.edge.access_logs import AccessLogs
from components.edge.listener_rules import make_origin_secrets, redirect_rules

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"


@dataclass(frozen=True, kw_only=True)
class LoadBalancerArgs:
    """ingress: who may come in. `cloudfront`: only CloudFront, with the secret origin header; `https`: everyone,
    port 80 redirects; `http`: everyone, plain, for a stack that has no certificate yet.

    certificate_arn: of this region and issued. With it CloudFront, too, speaks TLS with the load balancer, and port 80
    is closed.
    redirects: name → the name that it leads to. origin_secret_version: a higher one makes a new secret of the header.
    logs: where it writes a line for each request. idle_timeout: seconds.
    subnet_ids: public ones, or with `internal` private ones: then only a VPC origin of CloudFront gets there.
    deletion_protection: AWS's own, and Pulumi's. `internal` cannot change while it is on, as that takes another load
    balancer: AWS would keep the old one, after everything else was moved, so that Pulumi says no before.
    """

    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[str]]
    ingress: Literal["cloudfront", "https", "http"] = "cloudfront"
    internal: bool = False
    certificate_arn: pulumi.Input[str] | None = None
    redirects: Mapping[str, str] = field(default_factory=dict[str, str])
    origin_secret_version: int = 1
    idle_timeout: int = 60
    logs: AccessLogs | None = None
    deletion_protection: bool = False
    production: bool = False


@dataclass(frozen=True, kw_only=True)
class ListenerAttachment:
    """What a service needs to be reached. origin_secrets: values of the header of which its rules ask for any one.

    arn_suffix: of the load balancer, as CloudWatch names it. hosts: names that a rule is for whose route has none; none
    where every name that leads to the listener is the stack's.

    internal: of the load balancer. A target group cannot be used by two load balancers, also while one replaces the
    other, so that it has another name for each.
    """

    name: str
    listener_arn: pulumi.Input[str]
    group_id: pulumi.Input[str]
    arn_suffix: pulumi.Input[str] = ""
    origin_secrets: Sequence[pulumi.Input[str]] = ()
    internal: bool = False
    hosts: tuple[str, ...] = ()


class LoadBalancer(Component):
    """A load balancer that answers 403 or 404 until a service claims a route.

    Creates: security group, load balancer, listener (with ingress https a second one that redirects port 80), and with
    ingress cloudfront the secret values of the origin header; with that and a certificate a second security group;
    rules for the names that redirect.

    origin_secret: what CloudFront sends; None where it does not stand before.
    opened: what has to stand before CloudFront is sent here.
    """

    def __init__(self, name: str, args: LoadBalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        contract: LoadBalancerContract = {
            "production": args.production,
            "internal": args.internal,
            "https": args.certificate_arn is not None,
            "redirectsHttp": args.ingress == "https",
            "onlyFromCdn": args.ingress == "cloudfront",
        }
        if args.ingress == "https" and args.certificate_arn is None:
            raise ValueError(f"{name}: ingress is https, but certificate_arn is missing; give one of the same region")
        super().__init__("load_balancer:LoadBalancer", name, contract, opts)
        secrets: Sequence[pulumi.Output[str]] = ()
        if args.ingress == "cloudfront":
            secrets = make_origin_secrets(name, args.origin_secret_version, opts=self.child())
        self.origin_secret = secrets[1] if secrets else None
        self.opened: list[pulumi.Resource] = []
        self.group = self._group(f"{name}-alb", "Load balancer; services add their own egress", args)
        groups = [self.group]
        if args.ingress == "cloudfront":
            groups = self._from_cloudfront(name, args)
        else:
            for port in (80, 443) if args.ingress == "https" else (80,):
                self._ingress(f"{name}-alb-{port}", self.group, port, cidr_ipv4="0.0.0.0/0")
        self.alb = aws.lb.LoadBalancer(
            f"{name}-alb",
            load_balancer_type="application",
            internal=args.internal,
            security_groups=[group.id for group in groups],
            subnets=args.subnet_ids,
            drop_invalid_header_fields=True,
            enable_deletion_protection=args.deletion_protection,
            idle_timeout=args.idle_timeout,
            access_logs=_access_logs(args.logs) if args.logs else None,
            opts=self.child(
                protect=args.deletion_protection or None, depends_on=args.logs.written if args.logs else None
            ),
        )
        self.listener = self._listeners(name, args)
        self.opened.append(self.listener)
        self.opened += redirect_rules(name, self.listener.arn, args.redirects, secrets=secrets, opts=self.child())
        self.arn = self.alb.arn
        self.arn_suffix = self.alb.arn_suffix
        self.dns_name = self.alb.dns_name
        self.zone_id = self.alb.zone_id
        self.attachment = ListenerAttachment(
            name=name,
            listener_arn=self.listener.arn,
            group_id=self.group.id,
            arn_suffix=self.alb.arn_suffix,
            origin_secrets=secrets,
            internal=args.internal,
        )
        self._scheme = "https" if args.ingress == "https" else "http"
        self.register_outputs({"dnsName": self.dns_name, "listenerArn": self.listener.arn})

    def address(self, domain_name: str | None = None) -> pulumi.Output[str]:
        """The URL under a name that leads here, or under the load balancer's own."""
        return pulumi.Output.concat(f"{self._scheme}://", domain_name or self.dns_name)

    def _group(self, name: str, description: str, args: LoadBalancerArgs) -> aws.ec2.SecurityGroup:
        return aws.ec2.SecurityGroup(name, description=description, vpc_id=args.vpc_id, opts=self.child())

    def _from_cloudfront(self, name: str, args: LoadBalancerArgs) -> list[aws.ec2.SecurityGroup]:
        """The load balancer's groups, with CloudFront let in on the one port on which it comes.

        CloudFront's list counts as 55 of a group's 60 rules. A stack that gets a certificate has both ports open until
        CloudFront has moved to the other one, hence another group for it.
        """
        edge = aws.ec2.get_managed_prefix_list_output(
            name=CLOUDFRONT_PREFIX_LIST, opts=pulumi.InvokeOutputOptions(parent=self)
        )
        if args.certificate_arn is None:
            self._ingress(f"{name}-alb-cloudfront", self.group, 80, prefix_list_id=edge.id)
            return [self.group]
        origin = self._group(f"{name}-alb-origin", "CloudFront to the load balancer, with TLS", args)
        self._ingress(f"{name}-alb-cloudfront-tls", origin, 443, prefix_list_id=edge.id)
        return [self.group, origin]

    def _ingress(
        self,
        name: str,
        group: aws.ec2.SecurityGroup,
        port: int,
        *,
        prefix_list_id: pulumi.Input[str] | None = None,
        cidr_ipv4: str | None = None,
    ) -> None:
        rule = aws.vpc.SecurityGroupIngressRule(
            name,
            security_group_id=group.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            prefix_list_id=prefix_list_id,
            cidr_ipv4=cidr_ipv4,
            opts=self.child(),
        )
        self.opened.append(rule)

    def _listeners(self, name: str, args: LoadBalancerArgs) -> aws.lb.Listener:
        """The listener that services add their rules to; what no rule takes is refused."""
        refuse = aws.lb.ListenerDefaultActionArgs(
            type="fixed-response",
            fixed_response=aws.lb.ListenerDefaultActionFixedResponseArgs(
                content_type="text/plain",
                message_body="Nothing here",
                status_code="403" if args.ingress == "cloudfront" else "404",
            ),
        )
        # Port 80 has one listener whatever the ingress: a second one beside it would fail with DuplicateListener.
        if args.certificate_arn is None:
            return self._listener(f"{name}-http", 80, refuse)
        https = self._listener(f"{name}-https", 443, refuse, certificate_arn=args.certificate_arn)
        if args.ingress == "cloudfront":
            return https
        redirect = aws.lb.ListenerDefaultActionArgs(
            type="redirect",
            redirect=aws.lb.ListenerDefaultActionRedirectArgs(port="443", protocol="HTTPS", status_code="HTTP_301"),
        )
        self._listener(f"{name}-http", 80, redirect)
        return https

    def _listener(
        self,
        name: str,
        port: int,
        action: aws.lb.ListenerDefaultActionArgs,
        certificate_arn: pulumi.Input[str] | None = None,
    ) -> aws.lb.Listener:
        return aws.lb.Listener(
            name,
            load_balancer_arn=self.alb.arn,
            port=port,
            protocol="HTTP" if certificate_arn is None else "HTTPS",
            ssl_policy=None if certificate_arn is None else TLS_POLICY,
            certificate_arn=certificate_arn,
            default_actions=[action],
            opts=self.child(),
        )


def _access_logs(logs: AccessLogs) -> aws.lb.LoadBalancerAccessLogsArgs:
    return aws.lb.LoadBalancerAccessLogsArgs(bucket=logs.bucket, prefix=LOGS_PREFIX, enabled=True)
