"""How requests reach a service's tasks: security groups hop by hop, the target group, its routes."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.compute.config import ProtocolVersion
from components.compute.target_config import TargetConfig
from components.edge.conditions import route_conditions
from components.edge.load_balancer import ListenerAttachment

STICKY_BY_DEFAULT = 86_400  # of AWS, where it is off
SHIFTED = "actions[0].forward.targetGroups[*]"


def open_port(
    name: str,
    *,
    source: pulumi.Input[str],
    target: pulumi.Input[str],
    port: pulumi.Input[int],
    opts: pulumi.ResourceOptions,
) -> aws.vpc.SecurityGroupIngressRule:
    """Lets security group `source` reach `target` on one TCP port: never an address range."""
    return aws.vpc.SecurityGroupIngressRule(
        name,
        security_group_id=target,
        referenced_security_group_id=source,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        opts=opts,
    )


def task_group(
    name: str, *, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> tuple[aws.ec2.SecurityGroup, pulumi.Resource]:
    """The tasks' security group, out everywhere and in from nowhere; and the way out."""
    lasting = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=["description"]))  # in a rename
    group = aws.ec2.SecurityGroup(f"{name}-tasks", description=f"Tasks of {name}", vpc_id=vpc_id, opts=lasting)
    way_out = aws.vpc.SecurityGroupEgressRule(
        f"{name}-out", security_group_id=group.id, ip_protocol="-1", cidr_ipv4="0.0.0.0/0", opts=opts
    )
    return group, way_out


def open_to_load_balancer(
    name: str,
    *,
    group: aws.ec2.SecurityGroup,
    attachment: ListenerAttachment,
    port: int,
    opts: pulumi.ResourceOptions,
) -> None:
    """Lets the load balancer reach the tasks on the service's port, on both sides.

    Another port is a rule beside the old one, which goes last: tasks of both ports serve while ECS replaces them.
    """
    opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(replace_on_changes=["fromPort", "toPort"]))
    open_port(f"{name}-from-alb", source=attachment.group_id, target=group.id, port=port, opts=opts)
    aws.vpc.SecurityGroupEgressRule(
        f"{name}-alb-out",
        security_group_id=attachment.group_id,
        referenced_security_group_id=group.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        opts=opts,
    )


def target_group(
    name: str,
    *,
    vpc_id: pulumi.Input[str],
    attachment: ListenerAttachment,
    port: int,
    health_path: str,
    matcher: str,
    protocol_version: ProtocolVersion,
    tuning: TargetConfig,
    opts: pulumi.ResourceOptions,
    green: bool = False,
) -> aws.lb.TargetGroup:
    """The group keeps the port that it was made with: ECS registers each task with its own (docs/decisions/0017).

    protocol_version: what the tasks speak, without TLS; AWS takes all but HTTP1 behind an HTTPS listener alone.
    green: the second one of a service with blue/green deployments. Three letters are left for what it is: the provider
    adds 8 characters to a name and takes at most 32, a service's name may have 20.
    """
    return aws.lb.TargetGroup(
        f"{name}-{'gr' if green else 'tg'}{'i' if attachment.internal else ''}",
        vpc_id=vpc_id,
        target_type="ip",
        port=port,
        protocol="HTTP",
        protocol_version=None if protocol_version == "HTTP1" else protocol_version,
        deregistration_delay=tuning.deregistration_seconds,
        slow_start=tuning.slow_start_seconds,
        stickiness=_stickiness(tuning.stickiness_seconds),
        health_check={
            "path": health_path,
            "protocol": "HTTP",
            "port": "traffic-port",
            "matcher": matcher,
            "interval": 15,
            "timeout": 5,
            "healthy_threshold": 2,
            "unhealthy_threshold": 3,
        },
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=["port"])),
    )


def _stickiness(seconds: int | None) -> aws.lb.TargetGroupStickinessArgs:
    """The load balancer's own cookie. Also where it is off: what is left out stays as it was."""
    return aws.lb.TargetGroupStickinessArgs(
        type="lb_cookie", enabled=seconds is not None, cookie_duration=seconds or STICKY_BY_DEFAULT
    )


def listener_rules(
    attachment: ListenerAttachment,
    *,
    routes: Mapping[str, int],
    target_arn: pulumi.Input[str],
    green_arn: pulumi.Input[str] | None = None,
    opts: pulumi.ResourceOptions,
) -> list[aws.lb.ListenerRule]:
    """A rule a route: its path, its name if it has one and the origin's secrets are at most five values, as AWS wants.

    A rule's name holds the route's priority and no service: a route that moves to another service is updated in place,
    where a second rule of the same priority would fail with PriorityInUse.

    green_arn: with it the rule has both target groups, as ECS demands, and ECS moves its weights between them.
    """
    if green_arn is not None:
        # The members alone: a rule that has one target group so far gets the second. All of a member: a refresh may
        # turn their order round, and a weight by itself would then be put on the other group.
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=[SHIFTED]))
    return [
        aws.lb.ListenerRule(
            f"{attachment.name}-route-{priority}",
            listener_arn=attachment.listener_arn,
            priority=priority,
            conditions=route_conditions(route, attachment.origin_secrets, attachment.hosts),
            actions=[_forward(target_arn, green_arn)],
            opts=opts,
        )
        for route, priority in sorted(routes.items())
    ]


def _forward(target_arn: pulumi.Input[str], green_arn: pulumi.Input[str] | None) -> aws.lb.ListenerRuleActionArgs:
    if green_arn is None:
        return aws.lb.ListenerRuleActionArgs(type="forward", target_group_arn=target_arn)
    members = [
        aws.lb.ListenerRuleActionForwardTargetGroupArgs(arn=arn, weight=weight)
        for arn, weight in ((target_arn, 1), (green_arn, 0))
    ]
    return aws.lb.ListenerRuleActionArgs(
        type="forward", forward=aws.lb.ListenerRuleActionForwardArgs(target_groups=members)
    )
