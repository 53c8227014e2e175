"""What is otherwise in a preview environment: nothing of it stays when it is destroyed."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi

from components.delivery.github_oidc import GithubActionsRoles
from settings import model
from wiring.roles import bound_roles

LEAVES_NOTHING: Mapping[str, Mapping[str, Any]] = {
    "aws:elasticache/replicationGroup:ReplicationGroup": {"final_snapshot_identifier": None},
    "aws:rds/instance:Instance": {
        "deletion_protection": False,
        "final_snapshot_identifier": None,
        "skip_final_snapshot": True,
    },
    "aws:s3/bucket:Bucket": {"force_destroy": True},
    "aws:secretsmanager/secret:Secret": {"recovery_window_in_days": 0},
}
"""Type → inputs with which its deletion deletes all that it holds, at once."""


def transform_resources(settings: model.Settings, deploy_roles: GithubActionsRoles | None) -> None:
    """What holds of every resource from here on: where its roles stand, and that an environment leaves nothing."""
    bound_roles(settings, deploy_roles)
    leave_nothing(settings)


def leave_nothing(settings: model.Settings) -> None:
    """Makes every resource from here on one that goes with an environment; of other stacks nothing changes.

    All components' resources, so that none can be forgotten: no log group stays, no snapshot, no secret that waits.
    """
    if settings.environment is None:
        return

    def gone(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        inputs = cast(Mapping[str, Any], args.props)
        opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(retain_on_delete=False, protect=False))
        return pulumi.ResourceTransformationResult({**inputs, **LEAVES_NOTHING.get(args.type_, {})}, opts)

    pulumi.runtime.register_stack_transformation(gone)
