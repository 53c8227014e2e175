"""Where the roles of a stack stand, and what they may do at most."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi

from components.delivery.github_oidc import GithubActionsRoles

ROLE = "aws:iam/role:Role"


def role_path(app: str, stack: str) -> str:
    """The IAM path of the roles that a stack makes: what its deploy role may change and pass on, and no other's."""
    return f"/{app}/{stack}/"


def bound_roles(path: str, deploy_roles: GithubActionsRoles | None) -> None:
    """Puts every role that the program makes from here on below `path`, within the boundary of the deploy roles.

    A role that has a path of its own is left as it is. All components' roles, so that none can be forgotten: the deploy
    role could not make it.
    """

    def bound(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        inputs = cast(Mapping[str, Any], args.props)
        if args.type_ != ROLE or inputs.get("path") is not None:
            return None
        boundary = deploy_roles.boundary_arn if deploy_roles else None
        return pulumi.ResourceTransformationResult(
            {**inputs, "path": path, "permissions_boundary": boundary}, args.opts
        )

    pulumi.runtime.register_stack_transformation(bound)
