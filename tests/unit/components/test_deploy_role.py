"""Deploy roles: which workflow run may take on which role, and what it may do then."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.recorder import Recorder, record_stack

ROLE = "aws:iam/role:Role"
GITHUB = "token.actions.githubusercontent.com"


@pytest.fixture(scope="module")
def dev() -> Recorder:
    return record_stack("dev", change={"fairway:githubActions": {"repository": "example-org/portfolio"}})


def statements(stack: Recorder, role: str) -> dict[str, Mapping[str, Any]]:
    policy = json.loads(stack.one("aws:iam/rolePolicy:RolePolicy", role).get("policy"))
    return {statement["Sid"]: statement for statement in policy["Statement"]}


def test_each_deploy_role_trusts_exactly_one_kind_of_run(dev: Recorder) -> None:
    provider = dev.one("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
    assert provider.get("url") == f"https://{GITHUB}"
    assert provider.get("clientIdLists") == ["sts.amazonaws.com"]
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


def test_who_previews_reads_no_secret_and_no_data_and_changes_nothing(dev: Recorder) -> None:
    attached = {
        item.name: item.get("policyArn") for item in dev.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    }
    for kind in ("preview", "drift"):
        assert attached[f"github-actions-{kind}"] == "arn:aws:iam::aws:policy/ReadOnlyAccess"
        granted = statements(dev, f"github-actions-{kind}")
        assert granted["NoData"]["Effect"] == granted["NoObjects"]["Effect"] == "Deny"
        allowed = [sid for sid, item in granted.items() if item["Effect"] == "Allow"]
        assert allowed == (["Secrets"] if kind == "drift" else [])
    assert "secretsmanager:GetSecretValue" in statements(dev, "github-actions-preview")["NoData"]["Action"]
    assert "secretsmanager:GetSecretValue" not in statements(dev, "github-actions-drift")["NoData"]["Action"]


def test_who_deploys_may_make_roles_but_not_change_its_own(dev: Recorder) -> None:
    granted = statements(dev, "github-actions-deploy")
    assert "iam:CreateRole" in granted["Roles"]["Action"]
    assert granted["PassRoles"]["Condition"]["StringEquals"]["iam:PassedToService"][0] == "ecs-tasks.amazonaws.com"
    own = granted["NotItself"]
    assert own["Effect"] == "Deny"
    assert own["Resource"] == [f"arn:aws:iam::*:role/portfolio-dev-{kind}" for kind in ("preview", "drift", "deploy")]
    for action in ("iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:AttachRolePolicy", "iam:DeleteRole"):
        assert action in own["Action"]
    assert not [action for action in own["Action"] if "Get" in action or "List" in action]


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
    granted = statements(stack, "github-actions-preview")
    assert granted["NoObjects"]["NotResource"] == ["arn:aws:s3:::example-state/*"]
    assert (granted["State"]["Action"], granted["State"]["Resource"]) == (["kms:Decrypt"], [key])
