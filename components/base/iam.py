"""IAM documents of a task, derived from what it uses: exact ARNs, never a wildcard where a name is known."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

# What a task needs to pull; and to look an image up first, as promote and verify do from the other account.
PULL = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:DescribeImages",
    "ecr:GetDownloadUrlForLayer",
)
# What an account that runs another's images may do there: promote reads their scan as well.
PULL_FROM_ELSEWHERE = (*PULL, "ecr:DescribeImageScanFindings")

TASKS = "ecs-tasks.amazonaws.com"
# The policies of a role have 10,240 characters together, an ARN some hundred: with more, two documents would not fit.
FIT_TWICE = 40
EXEC_ACTIONS = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)


def task_role(
    name: str, *, statements: Sequence[Mapping[str, Any]], execute_command: bool, opts: pulumi.ResourceOptions
) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
    """The role of the app itself, and what must stand before a task uses it. statements: of what the app uses."""
    role = aws.iam.Role(f"{name}-task", assume_role_policy=trust(TASKS), opts=opts)
    if execute_command:
        statements = [*statements, allow(EXEC_ACTIONS, ["*"])]
    if not statements:
        return role, []
    return role, [_lasting_policy(f"{name}-task", role, statements, opts)]


def execution_role(
    name: str,
    *,
    repository_arns: Sequence[pulumi.Input[str]],
    log_group_arn: pulumi.Input[str],
    secret_arns: Sequence[pulumi.Input[str]],
    parameter_arns: Sequence[pulumi.Input[str]] = (),
    key_arns: Sequence[str] = (),
    database_user: str | None = None,
    opts: pulumi.ResourceOptions,
) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
    """The role of ECS itself, and the policy that must stand before a task is started.

    database_user: whose secret is among them; another user's is another role, so that tasks of before, and those of a
    rollback to them, have the one that reads theirs until the service is updated.
    """
    called = f"{name}-execution" + (f"-{database_user}" if database_user else "")
    role = aws.iam.Role(called, assume_role_policy=trust(TASKS), opts=opts)
    statements = execution_statements(
        repository_arns=repository_arns,
        log_group_arn=log_group_arn,
        secret_arns=secret_arns,
        parameter_arns=parameter_arns,
        key_arns=key_arns,
    )
    return role, _lasting_policy(called, role, statements, opts)


def _lasting_policy(
    name: str, role: aws.iam.Role, statements: Sequence[Mapping[str, Any]], opts: pulumi.ResourceOptions
) -> aws.iam.RolePolicy:
    """Of a task's role. Another document is a policy beside the old one, which goes last: tasks that ECS is replacing,
    and those that it goes back to, keep what they were started with."""
    if sum(len(statement["Resource"]) for statement in statements) <= FIT_TWICE:
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(replace_on_changes=["policy"]))
    return aws.iam.RolePolicy(name, role=role.id, policy=document(statements), opts=opts)


def execution_statements(
    *,
    repository_arns: Sequence[pulumi.Input[str]],
    log_group_arn: pulumi.Input[str],
    secret_arns: Sequence[pulumi.Input[str]],
    parameter_arns: Sequence[pulumi.Input[str]] = (),
    key_arns: Sequence[str] = (),
) -> Sequence[Mapping[str, Any]]:
    """What ECS itself does before the app starts: pull the image, read the secrets, write the log.

    key_arns: of KMS, those that the secrets are encrypted with where it is not AWS's own key.
    """
    statements = [
        allow(["ecr:GetAuthorizationToken"], ["*"]),  # this action takes no resource
        *([allow(PULL, repository_arns)] if repository_arns else []),  # a public registry asks for no rights
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.Output.concat(log_group_arn, ":*")]),
    ]
    if secret_arns:
        statements.append(allow(["secretsmanager:GetSecretValue"], secret_arns))
    if parameter_arns:
        statements.append(allow(["ssm:GetParameters"], parameter_arns))
    if key_arns:
        statements.append(allow(["kms:Decrypt"], key_arns))
    return statements


def trust(service: str) -> str:
    """The trust policy of a role that one service of AWS takes on, e.g. ecs-tasks.amazonaws.com."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def allow(actions: Sequence[str], resources: Sequence[pulumi.Input[str]]) -> Mapping[str, Any]:
    """A statement of a policy; the resources may be Outputs."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}


def document(statements: Sequence[pulumi.Input[Mapping[str, Any]]]) -> pulumi.Output[str]:
    """The policy document of these statements, as JSON."""
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})
