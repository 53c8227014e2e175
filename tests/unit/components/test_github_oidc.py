"""Deploy roles: which workflow run may take on which role, and what it may do then."""

import json
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from tests.unit.components.iam_evaluator import allows
from tests.unit.recorder import Recorder, record_stack

ROLE = "aws:iam/role:Role"
GITHUB = "token.actions.githubusercontent.com"


@pytest.fixture(scope="module")
def dev() -> Recorder:
    return record_stack("dev", change={"fairway:githubActions": {"repository": "example-org/portfolio"}})


def test_each_deploy_role_trusts_exactly_one_kind_of_run(dev: Recorder) -> None:
    provider = dev.one("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
    assert provider.get("url") == f"https://{GITHUB}"
    assert provider.get("clientIdLists") == ["sts.amazonaws.com"]
    assert provider.request.retainOnDelete, "an account has one, which other stacks' roles trust"
    for kind, run in (
        ("preview", "pull_request"),
        ("drift", "ref:refs/heads/main"),
        ("deploy", "environment:dev"),
    ):
        role = dev.one(ROLE, f"github-actions-{kind}")
        assert role.get("name") == f"portfolio-dev-{kind}"
        (trust,) = json.loads(role.get("assumeRolePolicy"))["Statement"]
        assert trust["Action"] == "sts:AssumeRoleWithWebIdentity"
        assert trust["Condition"] == {
            "StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": f"repo:example-org/portfolio:{run}"}
        }


def test_a_newer_repository_is_trusted_by_its_ids_too(dev: Recorder) -> None:
    """GitHub puts them into the token's subject behind both names; an older repository's token has the names alone."""
    deploy = {"repository": "example-org/portfolio", "ownerId": 1234567, "repositoryId": 987654321}
    stack = record_stack("dev", change={"fairway:githubActions": deploy})
    for kind, run in (
        ("preview", "pull_request"),
        ("drift", "ref:refs/heads/main"),
        ("deploy", "environment:dev"),
    ):
        (trust,) = json.loads(stack.one(ROLE, f"github-actions-{kind}").get("assumeRolePolicy"))["Statement"]
        subjects = [f"repo:example-org/portfolio:{run}", f"repo:example-org@1234567/portfolio@987654321:{run}"]
        assert trust["Condition"] == {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": subjects}}


def documents(stack: Recorder, kind: str) -> list[Any]:
    """All that a role has: AWS's managed policy, as the local AWS has it, and its own."""
    managed = json.loads(aws_managed_policies_data)
    role = f"github-actions-{kind}"
    attached = [item for item in stack.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment") if item.name == role]
    names = [item.get("policyArn").rpartition("/")[2] for item in attached]
    own = json.loads(stack.one("aws:iam/rolePolicy:RolePolicy", role).get("policy"))
    return [*(managed[name]["Document"] for name in names), own]


STORED = [
    ("athena:GetQueryResults", "*"),
    ("cloudfront:GetDistributionConfig", "arn:aws:cloudfront::111122223333:distribution/E1"),  # the origin's header
    ("cloudfront:ListDistributions", "*"),
    ("elasticloadbalancing:DescribeRules", "*"),  # the same header
    ("cognito-idp:AdminGetUser", "arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_a"),
    ("cognito-idp:ListUsers", "arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_a"),
    ("dynamodb:PartiQLSelect", "*"),
    ("ec2:GetConsoleOutput", "*"),
    ("ecr:GetDownloadUrlForLayer", "arn:aws:ecr:us-east-1:111122223333:repository/portfolio/backend"),
    ("ecs:DescribeTaskDefinition", "*"),
    ("lambda:GetFunction", "*"),
    ("logs:FilterLogEvents", "*"),
    ("logs:GetLogEvents", "*"),
    ("logs:StartQuery", "*"),
    ("rds:DownloadDBLogFilePortion", "*"),
    ("s3:GetObject", "arn:aws:s3:::somebodys-files/report.pdf"),
    ("secretsmanager:GetSecretValue", "*"),
    ("sqs:ReceiveMessage", "*"),
    ("ssm:GetParameter", "*"),
    ("ssm:GetParameterHistory", "*"),
    ("kms:Decrypt", "*"),
]
NEEDED_TO_REFRESH = {  # by the branch's role; what stands in AWS's settings it has to read
    "cloudfront:GetDistributionConfig",
    "cloudfront:ListDistributions",
    "ecr:GetDownloadUrlForLayer",
    "ecs:DescribeTaskDefinition",
    "elasticloadbalancing:DescribeRules",
    "lambda:GetFunction",
    "logs:GetLogEvents",
    "secretsmanager:GetSecretValue",
}


@pytest.mark.parametrize(("action", "resource"), STORED, ids=[action for action, _ in STORED])
def test_who_previews_reads_nothing_that_is_stored_or_secret(dev: Recorder, action: str, resource: str) -> None:
    assert not allows(documents(dev, "preview"), action, resource)
    assert allows(documents(dev, "drift"), action, resource) is (action in NEEDED_TO_REFRESH)


def test_who_previews_may_ask_what_the_program_asks(dev: Recorder) -> None:
    for action in ("sts:GetCallerIdentity", "ec2:DescribeAvailabilityZones", "ec2:DescribeManagedPrefixLists"):
        assert allows(documents(dev, "preview"), action)


def test_who_looks_takes_on_the_role_of_the_zone_and_no_other() -> None:
    zone_role = "arn:aws:iam::444455556666:role/shop-dns"
    domain = {"name": "app.example.org", "zone": "example.org", "zoneRole": zone_role}
    github = {"repository": "example-org/portfolio"}
    stack = record_stack("dev", change={"fairway:edge": {"domain": domain}, "fairway:githubActions": github})
    for kind in ("preview", "drift"):
        assert allows(documents(stack, kind), "sts:AssumeRole", zone_role), kind
        assert not allows(documents(stack, kind), "sts:AssumeRole", zone_role.replace("shop-dns", "admin")), kind


def test_neither_of_the_two_that_look_changes_anything(dev: Recorder) -> None:
    for kind in ("preview", "drift"):
        for action in ("ecs:UpdateService", "s3:PutObject", "iam:PutRolePolicy", "rds:DeleteDBInstance"):
            assert not allows(documents(dev, kind), action), (kind, action)


ACCOUNT = "arn:aws:iam::111122223333"
BOUNDARY = "arn:aws:test:us-east-1:111122223333:Policy/github-actions-boundary"
OWN = f"{ACCOUNT}:role/portfolio/dev/backend-task-1a2b3c4"
OTHERS = [
    f"{ACCOUNT}:role/portfolio/prod/backend-task-1a2b3c4",
    f"{ACCOUNT}:role/portfolio/dev-2/backend-task-1a2b3c4",
    f"{ACCOUNT}:role/shop/dev/api-task-1a2b3c4",
    f"{ACCOUNT}:role/portfolio-prod-deploy",
    f"{ACCOUNT}:role/portfolio-dev-deploy",
    f"{ACCOUNT}:role/OrganizationAccountAccessRole",
]
CHANGES = (
    "AttachRolePolicy", "CreateRole", "DeleteRole", "DeleteRolePolicy", "DeleteRolePermissionsBoundary",
    "PutRolePermissionsBoundary", "PutRolePolicy", "UpdateAssumeRolePolicy", "UpdateRole",
)  # fmt: skip


@pytest.mark.parametrize("role", OTHERS)
def test_who_deploys_changes_and_passes_on_no_role_but_the_stacks_own(dev: Recorder, role: str) -> None:
    policies = documents(dev, "deploy")
    for change in CHANGES:
        assert not allows(policies, f"iam:{change}", role, iam_PermissionsBoundary=BOUNDARY), change
    assert not allows(policies, "iam:PassRole", role, iam_PassedToService="ecs-tasks.amazonaws.com")


def test_who_deploys_makes_the_stacks_roles_within_the_boundary_alone(dev: Recorder) -> None:
    policies = documents(dev, "deploy")
    for change in ("CreateRole", "PutRolePolicy", "AttachRolePolicy"):
        assert allows(policies, f"iam:{change}", OWN, iam_PermissionsBoundary=BOUNDARY)
        assert not allows(policies, f"iam:{change}", OWN), "without the boundary it could give a role more than it has"
        other = f"{ACCOUNT}:policy/AdministratorAccess"
        assert not allows(policies, f"iam:{change}", OWN, iam_PermissionsBoundary=other)
    assert not allows(policies, "iam:DeleteRolePermissionsBoundary", OWN, iam_PermissionsBoundary=BOUNDARY)
    assert not allows(policies, "iam:CreatePolicyVersion", f"{ACCOUNT}:policy/portfolio-dev-boundary")
    assert allows(policies, "iam:PassRole", OWN, iam_PassedToService="ecs-tasks.amazonaws.com")
    assert not allows(policies, "iam:PassRole", OWN, iam_PassedToService="ec2.amazonaws.com")
    for shell in ("ecs:ExecuteCommand", "ssm:StartSession"):
        assert not allows(policies, shell), "a shell in another stack's task has that task's role"


def test_a_role_that_a_stack_makes_can_do_no_iam_whatever_it_is_given(dev: Recorder) -> None:
    boundary = json.loads(dev.one("aws:iam/policy:Policy", "github-actions-boundary").get("policy"))
    for change in CHANGES:
        assert not allows([boundary], f"iam:{change}", OWN)
    assert not allows([boundary], "sts:AssumeRole", OTHERS[-1])
    for action in ("s3:PutObject", "secretsmanager:GetSecretValue", "ecs:RunTask", "logs:PutLogEvents"):
        assert allows([boundary], action)
    assert allows([boundary], "iam:PassRole", OWN) and not allows([boundary], "iam:PassRole", OTHERS[0])


def test_every_role_of_a_stack_is_below_its_path_and_within_the_boundary(dev: Recorder) -> None:
    network = {"cidr": "10.20.0.0/16", "flowLogs": "all"}
    deploy = {"repository": "example-org/portfolio"}
    stack = record_stack("dev", change={"fairway:githubActions": deploy, "fairway:network": network})
    roles = [role for role in stack.all(ROLE) if not role.name.startswith("github-actions-")]
    assert len(roles) >= 5
    for role in roles:
        assert (role.get("path"), role.get("permissionsBoundary")) == ("/portfolio/dev/", BOUNDARY)
    for kind in ("preview", "drift", "deploy"):
        own = dev.one(ROLE, f"github-actions-{kind}")
        assert own.get("path") == "/" and "permissionsBoundary" not in own.inputs
    without = record_stack("dev")
    assert {role.get("path") for role in without.all(ROLE)} == {"/portfolio/dev/"}
    assert not any("permissionsBoundary" in role.inputs for role in without.all(ROLE))


def test_the_accounts_provider_and_the_state_are_used_where_they_are_named() -> None:
    provider = f"arn:aws:iam::111122223333:oidc-provider/{GITHUB}"
    key = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555"
    deploy = {
        "repository": "example-org/portfolio",
        "branch": "release",
        "environment": "staging",
        "oidcProvider": provider,
        "stateBucket": "example-state",
        "secretsKey": key,
    }
    stack = record_stack("dev", change={"fairway:githubActions": deploy})
    assert not stack.all("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
    (trust,) = json.loads(stack.one(ROLE, "github-actions-deploy").get("assumeRolePolicy"))["Statement"]
    assert trust["Principal"] == {"Federated": provider}
    assert trust["Condition"]["StringEquals"][f"{GITHUB}:sub"].endswith(":environment:staging")
    for kind in ("preview", "drift"):
        policies = documents(stack, kind)
        assert allows(policies, "s3:GetObject", "arn:aws:s3:::example-state/.pulumi/stacks/fairway/dev.json")
        assert not allows(policies, "s3:GetObject", "arn:aws:s3:::example-state-prod/.pulumi/stacks/fairway/prod.json")
        assert allows(policies, "kms:Decrypt", key) and not allows(policies, "kms:Decrypt", key.replace("0a1b", "9f9f"))
