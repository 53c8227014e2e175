"""What a web service has and a worker has not: a port, target groups, and the routes that lead to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import pulumi
import pulumi_aws as aws

from components.compute.blue_green import BlueGreen, blue_green
from components.compute.config import ProtocolVersion
from components.compute.routing import listener_rules, target_group
from components.compute.service_args import ServiceArgs
from components.edge.load_balancer import ListenerAttachment


@dataclass(frozen=True, kw_only=True)
class WebPort:
    """Where requests come in, and how it is known that they may.

    matcher: status codes of a healthy answer; of gRPC with protocol_version GRPC.
    """

    attachment: ListenerAttachment
    port: int
    health_path: str
    matcher: str
    protocol_version: ProtocolVersion
    grace_seconds: int


@dataclass(frozen=True, kw_only=True)
class Targets:
    """groups: by their logical name, the first the service's own; none of a worker."""

    groups: Mapping[str, aws.lb.TargetGroup]
    rules: tuple[aws.lb.ListenerRule, ...] = ()
    green: BlueGreen | None = None

    @property
    def own(self) -> aws.lb.TargetGroup | None:
        """The one that a rolling deployment has."""
        return next(iter(self.groups.values()), None)


def web_port(name: str, args: ServiceArgs) -> WebPort | None:
    """None for a worker and an internal service. ValueError for a service without what it needs, or with what it cannot
    have.
    """
    if args.kind == "worker":
        if args.port is not None or args.routes or args.bake_minutes is not None:
            raise ValueError(f"{name}: a worker has no port, no routes and no blue/green deployment; remove them")
        return None
    if args.internal:
        if args.port is None or args.routes or args.bake_minutes is not None:
            raise ValueError(f"{name}: an internal service has a port, no routes and no blue/green deployment")
        return None
    if args.port is None or args.health is None or args.health.path is None or args.attachment is None:
        raise ValueError(f"{name}: a web service needs port, health with a path, and attachment; give all three")
    return WebPort(
        attachment=args.attachment,
        port=args.port,
        health_path=args.health.path,
        matcher=args.health_codes,
        protocol_version=args.protocol_version,
        grace_seconds=args.health.grace_seconds,
    )


def targets(name: str, args: ServiceArgs, web: WebPort | None, *, opts: pulumi.ResourceOptions) -> Targets:
    """The target group and the routes to it; with blue/green deployments a second group, and what moves them."""
    if web is None:
        return Targets(groups={})
    group = partial(
        target_group,
        name,
        vpc_id=args.subnets.vpc_id,
        attachment=web.attachment,
        port=web.port,
        health_path=web.health_path,
        matcher=web.matcher,
        protocol_version=web.protocol_version,
        tuning=args,
        opts=opts,
    )
    own = group()
    green = None if args.bake_minutes is None else group(green=True)
    rules = listener_rules(
        web.attachment,
        routes=args.routes,
        target_arn=own.arn,
        green_arn=green.arn if green else None,
        opts=opts,
    )
    shifted = None
    if green is not None and args.bake_minutes is not None:
        shifted = blue_green(name, args.bake_minutes, rules=rules, green=green, opts=opts)
    groups = {name: own} | ({f"{name}-green": green} if green else {})
    return Targets(groups=groups, rules=tuple(rules), green=shifted)
