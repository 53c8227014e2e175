"""What the three roles of a repository's workflows may do, and what the roles that a stack makes may do at most."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from components.delivery.config import GithubActionsConfig

Statement = Mapping[str, Any]

# What a preview asks of AWS: the provider where it is, the program for zones and lists, and preflight for what a stack
# needs before it comes up. Names and numbers; nothing that anybody stored, no rule or distribution with the secret
# header of the origin, no log. A pull request's own code runs with this role.
PREVIEW = (
    "acm:DescribeCertificate",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeManagedPrefixLists",
    "ec2:DescribeRegions",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
    "ec2:GetManagedPrefixListEntries",
    "ecr:BatchGetImage",
    "ecr:DescribeImages",
    "ecr:DescribeRepositories",
    "ecr:GetAuthorizationToken",
    "elasticloadbalancing:DescribeListenerAttributes",
    "elasticloadbalancing:DescribeListenerCertificates",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeTags",
    "iam:GetRole",
    "rds:DescribeDBClusterParameters",
    "rds:DescribeDBClusters",
    "rds:DescribeDBInstances",
    "rds:DescribeDBParameters",
    "rds:DescribeDBSnapshots",
    "rds:ListTagsForResource",
    "route53:GetHostedZone",
    "route53:ListHostedZones",
    "route53:ListHostedZonesByName",
    "route53:ListResourceRecordSets",
    "route53:ListTagsForResource",
    "secretsmanager:DescribeSecret",
    "servicequotas:GetServiceQuota",
    "servicequotas:ListServiceQuotas",
    "sts:GetCallerIdentity",
)

# What ReadOnlyAccess lets through and no refresh has a use for: what people stored, rather than what was built.
DATA = (
    "athena:GetQueryResults*",
    "cognito-idp:AdminGetUser",
    "cognito-idp:AdminList*",
    "cognito-idp:ListUsers*",
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ec2:GetConsole*",
    "ec2:GetPasswordData",
    "kinesis:GetRecords",
    "logs:FilterLogEvents",
    "logs:GetLogRecord",
    "logs:GetQueryResults",
    "logs:StartLiveTail",
    "logs:StartQuery",
    "logs:Unmask",
    "rds:Download*",
    "sqs:ReceiveMessage",
    "ssm:GetParameter*",
)
# A refresh compares the secrets that the stack made with what the state has.
SECRETS = ("secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue")

# What PowerUserAccess leaves out and an update needs. Reading says who may do what, and hides nothing.
SEE_IAM = (
    "iam:GetOpenIDConnectProvider",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListOpenIDConnectProviderTags",
    "iam:ListPolicyTags",
    "iam:ListPolicyVersions",
    "iam:ListRolePolicies",
    "iam:ListRoleTags",
)
# What a role may do is decided by these; AWS knows the boundary of the role that they are about.
GRANT = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePolicy",
)
CHANGE_ROLES = (
    "iam:DeleteRole",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
)
PASSED_TO = (
    "ecs-tasks.amazonaws.com",
    "ecs.amazonaws.com",
    "scheduler.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
)
# A shell in a task has the task's role: in a shared account, that of another stack's tasks.
SHELLS = ("ecs:ExecuteCommand", "ssm:SendCommand", "ssm:StartSession")


def preview_statements(
    args: GithubActionsConfig, read_secrets: Sequence[str] = (), zone_role: str | None = None
) -> list[Statement]:
    """For a pull request: names and numbers, the state where it is in S3, and these secrets, which are in it too.

    zone_role: of the account of the DNS zone, without which the program's provider for it does not begin.
    """
    secrets = {"Sid": "Secrets", "Effect": "Allow", "Action": [SECRETS[1]], "Resource": list(read_secrets)}
    return [allowed("Look", PREVIEW, "*"), *_state(args), *([secrets] if read_secrets else []), *_zone(zone_role)]


def drift_statements(args: GithubActionsConfig, zone_role: str | None = None) -> list[Statement]:
    """For the branch, beside ReadOnlyAccess: secrets' values, but nothing else that anybody stored."""
    return [
        {"Sid": "NoData", "Effect": "Deny", "Action": list(DATA), "Resource": "*"},
        {
            "Sid": "NoObjects",
            "Effect": "Deny",
            "Action": ["s3:GetObject", "s3:GetObjectVersion"],
            # The state alone, where it is in S3; `NotResource` may not be empty.
            "NotResource": [f"arn:aws:s3:::{args.state_bucket or 'no-state-here'}/*"],
        },
        *_state(args),
        allowed("Secrets", SECRETS, "*"),
        *_zone(zone_role),
    ]


def _zone(role: str | None) -> list[Statement]:
    return [allowed("Zone", ["sts:AssumeRole"], role)] if role else []


def deploy_statements(role_path: str, boundary_arn: pulumi.Input[str]) -> list[Statement]:
    """For the environment, beside PowerUserAccess: roles below the stack's own path, within the boundary.

    The three roles of the workflows, the boundary, and every other stack's roles are outside of that path.
    """
    own = roles_below(role_path)
    return [
        allowed("SeeIam", SEE_IAM, "*"),
        {
            **allowed("Grant", GRANT, own),
            "Condition": {"StringEquals": {"iam:PermissionsBoundary": boundary_arn}},
        },
        allowed("ChangeRoles", CHANGE_ROLES, own),
        {
            **allowed("PassRoles", ["iam:PassRole"], own),
            "Condition": {"StringEquals": {"iam:PassedToService": list(PASSED_TO)}},
        },
        {"Sid": "NoShells", "Effect": "Deny", "Action": list(SHELLS), "Resource": "*"},
    ]


def boundary_statements(*role_paths: str) -> list[Statement]:
    """The most that a role which the stack makes may do: everything but IAM, and passing on the stack's own roles."""
    return [
        {
            "Sid": "AllButIam",
            "Effect": "Allow",
            "NotAction": ["account:*", "iam:*", "organizations:*", "sts:AssumeRole*"],
            "Resource": "*",
        },
        *(
            allowed("PassRoles" if at == 0 else f"PassRoles{at}", ["iam:PassRole"], roles_below(path))
            for at, path in enumerate(role_paths)
        ),
    ]


def roles_below(role_path: str) -> str:
    """The ARN pattern of the roles below a path, such as /shop/dev/, in whichever account the policy is."""
    return f"arn:aws:iam::*:role{role_path}*"


def allowed(sid: str, actions: Sequence[str], resource: str) -> Statement:
    """One statement that allows."""
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": resource}


def _state(args: GithubActionsConfig) -> list[Statement]:
    statements: list[Statement] = []
    if args.state_bucket:
        bucket = f"arn:aws:s3:::{args.state_bucket}"
        actions = ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:GetBucketLocation"]
        statements.append({"Sid": "State", "Effect": "Allow", "Action": actions, "Resource": [bucket, f"{bucket}/*"]})
    if args.secrets_key:
        statements.append(allowed("StateKey", ["kms:Decrypt"], args.secrets_key))
    return statements
