"""Roles that a GitHub workflow takes on without any key: one to look, one to find drift, one to deploy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base.aws import POWER_USER_ACCESS, READ_ONLY_ACCESS
from components.base.component import Component
from components.base.iam import document
from components.delivery.config import GITHUB, GithubActionsConfig
from components.delivery.policies import (
    Statement,
    boundary_statements,
    deploy_statements,
    drift_statements,
    preview_statements,
)

AUDIENCE = "sts.amazonaws.com"


@dataclass(frozen=True, kw_only=True)
class GithubActionsArgs(GithubActionsConfig):
    """role_prefix: of the roles' names, unique in the account. role_path: of the roles that the stack makes;
    environments_path: of those that its preview environments make.

    read_secrets: those whose value the program itself reads, at preview too. zone_role: which it takes
    on, at preview too.
    """

    role_prefix: str
    role_path: str
    environments_path: str
    read_secrets: tuple[str, ...] = ()
    zone_role: str | None = None


class GithubActionsRoles(Component):
    """Three or four roles, each for exactly one kind of workflow run of one repository.

    `preview` is for pull requests: it reads names and numbers, no secret's value and no stored data. `drift` is for the
    branch: it reads what is built, secrets too, because a refresh compares them, and what verify and doctor look at.
    `deploy` is for the environment, behind whatever approval that asks for; it makes roles below `role_path`, within
    `boundary_arn`, and can change none of these nor another stack's. `previews`, where it is configured, makes preview
    environments beside the stack, as `deploy` makes the stack, with roles below `environments_path`.

    Creates: OIDC provider (unless the account has one), the roles with their policies, the permissions boundary.
    """

    def __init__(self, name: str, args: GithubActionsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        runs = {
            "preview": "pull_request",
            "drift": f"ref:refs/heads/{args.branch}",
            "deploy": f"environment:{args.environment}",
        }
        runs |= {"previews": f"environment:{args.previews}"} if args.previews else {}
        subjects = {kind: _subjects(args, run) for kind, run in runs.items()}
        super().__init__("github_oidc:GithubActionsRoles", name, {}, opts)
        provider = args.oidc_provider or self._github(name)
        boundary = aws.iam.Policy(
            f"{name}-boundary",
            name=f"{args.role_prefix}-boundary",
            path="/",
            description="The most that a role of this stack may do",
            policy=document(boundary_statements(args.role_path, *([args.environments_path] if args.previews else []))),
            opts=self.child(),
        )
        self.boundary_arn = boundary.arn
        granted: Mapping[str, tuple[str | None, list[Statement]]] = {
            "preview": (None, preview_statements(args, args.read_secrets, args.zone_role)),
            "drift": (READ_ONLY_ACCESS, drift_statements(args, args.zone_role)),
            "deploy": (POWER_USER_ACCESS, deploy_statements(args.role_path, boundary.arn)),
            "previews": (POWER_USER_ACCESS, deploy_statements(args.environments_path, boundary.arn)),
        }
        self.roles = {
            kind: self._role(name, f"{args.role_prefix}-{kind}", _trust(provider, subjects[kind]), *granted[kind])
            for kind in subjects
        }
        self.role_arns = {kind: role.arn for kind, role in self.roles.items()}
        self.register_outputs({"roleArns": self.role_arns})

    def _github(self, name: str) -> pulumi.Output[str]:
        # Kept when the roles go: an account has one, which every other stack's roles trust.
        provider = aws.iam.OpenIdConnectProvider(
            f"{name}-github",
            url=f"https://{GITHUB}",
            client_id_lists=[AUDIENCE],
            opts=self.child(retain_on_delete=True),
        )
        return provider.arn

    def _role(
        self,
        name: str,
        role_name: str,
        trust: pulumi.Input[str],
        managed: str | None,
        statements: Sequence[Statement],
    ) -> aws.iam.Role:
        logical = f"{name}-{role_name.rpartition('-')[2]}"
        role = aws.iam.Role(
            logical,
            name=role_name,
            path="/",  # outside of what the deploy role may change
            assume_role_policy=trust,
            max_session_duration=3600 * 2,
            opts=self.child(),
        )
        if managed:
            aws.iam.RolePolicyAttachment(logical, role=role.name, policy_arn=managed, opts=self.child())
        aws.iam.RolePolicy(logical, role=role.id, policy=document(statements), opts=self.child())
        return role


def _subjects(args: GithubActionsArgs, run: str) -> str | list[str]:
    """What GitHub's token of such a run has as its subject, word for word.

    The token of a repository that was made, renamed or transferred since July 2026 has the ids behind the names, the
    token of an older one once it is opted in (https://github.com/aws-actions/configure-aws-credentials/issues/1888).
    To trust both is safe: who takes over a name that was given up gets ids in every token.
    """
    named = f"repo:{args.repository}:{run}"
    if args.ids is None:
        return named
    owner, name = args.repository.split("/")
    return [named, f"repo:{owner}@{args.ids[0]}/{name}@{args.ids[1]}:{run}"]


def _trust(provider: pulumi.Input[str], subject: str | list[str]) -> pulumi.Output[str]:
    """Audience and subject by StringEquals: with StringLike, or without the subject, any repository could come in."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{GITHUB}:aud": AUDIENCE, f"{GITHUB}:sub": subject}},
    }
    return document([statement])
