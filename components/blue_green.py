"""Blue/green deployments by ECS itself: the new tasks stand beside the old ones until traffic moves to them at once.

The load balancer's rule belongs to ECS from the first deployment on: it shifts the rule's weights between the two
target groups and leaves them where the last deployment ended. The program therefore ignores changes of its actions.
Known limit: an update through this provider may not alternate the two groups as one through AWS's console does
(https://github.com/hashicorp/terraform-provider-aws/issues/45678), hence an option and not the default.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.load_balancer import Entrance
from components.routing import target_group

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)
# Source: ECS developer guide, "Amazon ECS infrastructure IAM role for load balancers".
MANAGED_POLICY = "arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"


@dataclass(frozen=True, kw_only=True)
class BlueGreen:
    """What a service needs beside its first target group. granted: must stand before a deployment."""

    target: aws.lb.TargetGroup
    shifting: aws.ecs.ServiceLoadBalancerAdvancedConfigurationArgs
    configuration: aws.ecs.ServiceDeploymentConfigurationArgs
    granted: pulumi.Resource


def blue_green(
    name: str,
    bake_minutes: int | None,
    *,
    rules: Sequence[aws.lb.ListenerRule],
    vpc_id: pulumi.Input[str],
    entrance: Entrance,
    port: int,
    health_path: str,
    opts: pulumi.ResourceOptions,
) -> BlueGreen | None:
    """The second target group, and the role by which ECS moves the one rule between both; None where none is asked for.

    bake_minutes: how long the old tasks stay after the move, so that an alarm can bring them back.
    """
    if bake_minutes is None:
        return None
    if len(rules) != 1:
        raise ValueError(f"{name}: bake_minutes is {bake_minutes} with {len(rules)} routes; give it one route")
    green = target_group(
        f"{name}-green", vpc_id=vpc_id, entrance=entrance, port=port, health_path=health_path, opts=opts
    )
    role = aws.iam.Role(f"{name}-traffic", assume_role_policy=TRUST, opts=opts)
    granted = aws.iam.RolePolicyAttachment(f"{name}-traffic", role=role.name, policy_arn=MANAGED_POLICY, opts=opts)
    return BlueGreen(
        target=green,
        shifting=aws.ecs.ServiceLoadBalancerAdvancedConfigurationArgs(
            alternate_target_group_arn=green.arn, production_listener_rule=rules[0].arn, role_arn=role.arn
        ),
        configuration=aws.ecs.ServiceDeploymentConfigurationArgs(
            strategy="BLUE_GREEN", bake_time_in_minutes=str(bake_minutes)
        ),
        granted=granted,
    )
