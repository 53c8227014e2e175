"""Where the roles of a stack stand, and what they may do at most."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi

from components.delivery.github_oidc import GithubActionsRoles
from settings import model

ROLE = "aws:iam/role:Role"


def role_path(app: str, stack: str) -> str:
    """The IAM path of the roles that a stack makes: what its deploy role may change and pass on, and no other's."""
    return f"/{app}/{stack}/"


def own_role_path(settings: model.Settings) -> str:
    """Of a preview environment: below what the role that makes environments may change."""
    if settings.environment is None:
        return role_path(settings.app, settings.stack)
    return f"{environments_path(settings.app, settings.environment.of)}{settings.stack}/"


def environments_path(app: str, stack: str) -> str:
    """The IAM path of the roles of a stack's preview environments."""
    return f"/{app}/{stack}-environments/"


def bound_roles(settings: model.Settings, deploy_roles: GithubActionsRoles | None) -> None:
    """Puts every role that the program makes from here on below the stack's path, within the boundary of the deploy
    roles, or of the environment's.

    A role that has a path of its own is left as it is. All components' roles, so that none can be forgotten: the deploy
    role could not make it.
    """

    path, environment = own_role_path(settings), settings.environment

    def bound(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        inputs = cast(Mapping[str, Any], args.props)
        if args.type_ != ROLE or inputs.get("path") is not None:
            return None
        boundary = deploy_roles.boundary_arn if deploy_roles else environment and environment.boundary
        return pulumi.ResourceTransformationResult(
            {**inputs, "path": path, "permissions_boundary": boundary}, args.opts
        )

    pulumi.runtime.register_stack_transformation(bound)
