"""Blue/green deployments by ECS itself: the new tasks stand beside the old ones until traffic moves to them at once.

The one rule has both target groups, or ECS rolls each deployment back: "Both targetGroup and alternateTargetGroup must
be associated with the productionListenerRule or testListenerRule" (ECS developer guide). From the first deployment on
its weights belong to ECS, which leaves them where the last one ended; the program therefore ignores changes of them.
The way back to rolling deployments: docs/operations.md, "Blue/green deployments and back".
Known limit: an update through this provider may not alternate the two groups as one through AWS's console does
(https://github.com/hashicorp/terraform-provider-aws/issues/45678), hence an option and not the default.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base.aws import ECS_LOAD_BALANCER_ACCESS
from components.base.iam import trust


@dataclass(frozen=True, kw_only=True)
class BlueGreen:
    """The settings of the ECS service. policy: must be attached before a deployment."""

    shifting: aws.ecs.ServiceLoadBalancerAdvancedConfigurationArgs
    configuration: aws.ecs.ServiceDeploymentConfigurationArgs
    policy: pulumi.Resource


def blue_green(
    name: str,
    bake_minutes: int,
    *,
    rules: Sequence[aws.lb.ListenerRule],
    green: aws.lb.TargetGroup,
    opts: pulumi.ResourceOptions,
) -> BlueGreen:
    """The role by which ECS moves the one rule between the service's target group and the second one, `green`.

    bake_minutes: how long the old tasks stay after the move, so that an alarm can bring them back.
    """
    if len(rules) != 1:
        raise ValueError(f"{name}: bake_minutes is {bake_minutes} with {len(rules)} routes; give it one route")
    role = aws.iam.Role(f"{name}-traffic", assume_role_policy=trust("ecs.amazonaws.com"), opts=opts)
    policy = aws.iam.RolePolicyAttachment(
        f"{name}-traffic", role=role.name, policy_arn=ECS_LOAD_BALANCER_ACCESS, opts=opts
    )
    return BlueGreen(
        shifting=aws.ecs.ServiceLoadBalancerAdvancedConfigurationArgs(
            alternate_target_group_arn=green.arn, production_listener_rule=rules[0].arn, role_arn=role.arn
        ),
        configuration=aws.ecs.ServiceDeploymentConfigurationArgs(
            strategy="BLUE_GREEN", bake_time_in_minutes=str(bake_minutes)
        ),
        policy=policy,
    )
