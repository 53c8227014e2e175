"""Roles that a GitHub workflow takes on without any key: one to look, one to find drift, one to deploy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.base.aws import POWER_USER_ACCESS, READ_ONLY_ACCESS
from components.base.component import Component
from components.base.iam import document
from components.delivery.config import GITHUB, GithubActionsConfig

AUDIENCE = "sts.amazonaws.com"

# What ReadOnlyAccess lets through and nobody who looks has a use for: what people stored, rather than what was built.
DATA = (
    "athena:GetQueryResults",
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "kinesis:GetRecords",
    "logs:FilterLogEvents",
    "logs:GetQueryResults",
    "sqs:ReceiveMessage",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
)
# What verify and doctor read, which also run for the branch: the platform of an image, and a task's last log lines.
LOOKED_AT = ("ecr:GetDownloadUrlForLayer", "logs:GetLogEvents")
SECRETS = ("secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue")

# What PowerUserAccess leaves out and the components need: the roles of tasks, and passing them on.
ROLES = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
    "iam:ListRoleTags",
    "iam:PutRolePolicy",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
)
CHANGES = tuple(action for action in ROLES if not action.startswith(("iam:Get", "iam:List")))
PASSED_TO = (
    "ecs-tasks.amazonaws.com",
    "ecs.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
)


@dataclass(frozen=True, kw_only=True)
class GithubActionsArgs(GithubActionsConfig):
    """role_prefix: of the roles' names, unique in the account."""

    role_prefix: str


class GithubActionsRoles(Component):
    """Three roles, each for exactly one kind of workflow run of one repository.

    `preview` is for pull requests: it reads what is built, no secret's value and no stored data. `drift` is for the
    branch: it reads secrets too, because a refresh compares them, and what verify and doctor look at. `deploy` is for
    the environment, behind whatever approval that asks for; it may make roles for tasks, and may change none of these
    three.

    Creates: OIDC provider (unless the account has one), three roles with their policies.
    """

    def __init__(self, name: str, args: GithubActionsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        runs = {
            "preview": "pull_request",
            "drift": f"ref:refs/heads/{args.branch}",
            "deploy": f"environment:{args.environment}",
        }
        subjects = {kind: _subjects(args, run) for kind, run in runs.items()}
        super().__init__("github_oidc:GithubActionsRoles", name, {}, opts)
        provider = args.oidc_provider or self._github(name)
        granted = {
            "preview": (READ_ONLY_ACCESS, _reading(args, denied=(*DATA, *LOOKED_AT, *SECRETS))),
            "drift": (READ_ONLY_ACCESS, [*_reading(args, denied=DATA), _secret_values()]),
            "deploy": (POWER_USER_ACCESS, _deploying(args.role_prefix)),
        }
        self.roles = {
            kind: self._role(name, f"{args.role_prefix}-{kind}", _trust(provider, subjects[kind]), *granted[kind])
            for kind in subjects
        }
        self.role_arns = {kind: role.arn for kind, role in self.roles.items()}
        self.register_outputs({"roleArns": self.role_arns})

    def _github(self, name: str) -> pulumi.Output[str]:
        provider = aws.iam.OpenIdConnectProvider(
            f"{name}-github", url=f"https://{GITHUB}", client_id_lists=[AUDIENCE], opts=self.child()
        )
        return provider.arn

    def _role(
        self,
        name: str,
        role_name: str,
        trust: pulumi.Input[str],
        managed: str,
        statements: Sequence[Mapping[str, Any]],
    ) -> aws.iam.Role:
        logical = f"{name}-{role_name.rpartition('-')[2]}"
        role = aws.iam.Role(
            logical, name=role_name, assume_role_policy=trust, max_session_duration=3600 * 2, opts=self.child()
        )
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


def _reading(args: GithubActionsArgs, *, denied: Sequence[str]) -> list[Mapping[str, Any]]:
    statements: list[Mapping[str, Any]] = [
        {"Sid": "NoData", "Effect": "Deny", "Action": list(denied), "Resource": "*"},
        {
            "Sid": "NoObjects",
            "Effect": "Deny",
            "Action": ["s3:GetObject", "s3:GetObjectVersion"],
            # The state alone, where it is in S3; `NotResource` may not be empty.
            "NotResource": [f"arn:aws:s3:::{args.state_bucket or 'no-state-here'}/*"],
        },
    ]
    if args.secrets_key:
        statements.append(
            {"Sid": "State", "Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": [args.secrets_key]}
        )
    return statements


def _secret_values() -> Mapping[str, Any]:
    return {"Sid": "Secrets", "Effect": "Allow", "Action": list(SECRETS), "Resource": "*"}


def _deploying(role_prefix: str) -> list[Mapping[str, Any]]:
    own = [f"arn:aws:iam::*:role/{role_prefix}-{kind}" for kind in ("preview", "drift", "deploy")]
    return [
        {"Sid": "Roles", "Effect": "Allow", "Action": list(ROLES), "Resource": "arn:aws:iam::*:role/*"},
        {
            "Sid": "PassRoles",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": "arn:aws:iam::*:role/*",
            "Condition": {"StringEquals": {"iam:PassedToService": list(PASSED_TO)}},
        },
        {
            "Sid": "SeeProviders",
            "Effect": "Allow",
            "Action": ["iam:GetOpenIDConnectProvider", "iam:ListOpenIDConnectProviderTags"],
            "Resource": "*",
        },
        {"Sid": "NotItself", "Effect": "Deny", "Action": list(CHANGES), "Resource": own},
    ]
