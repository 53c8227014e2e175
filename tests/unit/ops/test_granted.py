"""What the commands ask of AWS, and whether those who run them may ask it: another account, a pipeline's roles."""

import ast
import json
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from moto.iam.aws_managed_policies import aws_managed_policies_data

from components.base.iam import PULL_FROM_ELSEWHERE
from sandbox.api.answers import ANSWERS
from sandbox.api.codec import SERVICES
from tests.unit.recorder import Recorder, record_stack

OPS = Path(__file__).resolve().parents[3] / "ops"
# What `run`, `console`, `db` and `wake` do: they are a person's, with rights of their own; and what changes something.
BY_HAND = {
    "application-autoscaling:RegisterScalableTarget",
    "ecs:DeregisterTaskDefinition",
    "ecs:ExecuteCommand",
    "ecs:RegisterTaskDefinition",
    "ecs:RunTask",
    "ecs:StopTask",
    "rds:StartDBInstance",
    "sns:Publish",  # what `ship`, `promote` and `rollback` tell a chat, with the deploying role's PowerUserAccess
    "secretsmanager:GetSecretValue",
    "ssm:StartSession",
    "sts:AssumeRole",  # of a zone's role, which the roles have where there is one
}
# What the simulated AWS does not answer: what `recover` asks of CloudFront, and `preflight` of parameters and of a
# quota that was never raised. Both say what they could not find out.
NOT_SIMULATED = {
    ("cloudfront", "ListCachePolicies"),
    ("cloudfront", "ListDistributions"),
    ("cloudfront", "ListOriginAccessControls"),
    ("cloudfront", "ListResponseHeadersPolicies"),
    ("cloudfront", "ListTagsForResource"),
    ("cloudfront", "ListVpcOrigins"),
    ("servicequotas", "GetAWSDefaultServiceQuota"),
}
PREFIXES = {
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tag",
    "service-quotas": "servicequotas",
}  # others are called as boto3 does


def requested() -> Iterator[tuple[str, str]]:
    """(service, operation) of each `aws.ask(…)` in the code, by boto3's names; `adopt` is a person's, who may look at
    whatever is to be taken over.
    """
    for file in sorted(set(OPS.rglob("*.py")) - set((OPS / "adopt").rglob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "ask":
                service, operation = node.args
                assert isinstance(service, ast.Constant) and isinstance(operation, ast.Constant), ast.unparse(node)
                yield str(service.value), str(operation.value)


def signed(service: str, operation: str) -> tuple[str, str]:
    """As a request has them: the service's name in the signature, the operation's own; one that there is not fails."""
    session: Any = botocore.session.get_session()
    model = session.get_service_model(service)
    (name,) = [name for name in model.operation_names if xform_name(name) == operation]
    return model.signing_name, name


def action(service: str, operation: str) -> str:
    """By IAM's names."""
    return f"{PREFIXES.get(service, service)}:{signed(service, operation)[1]}"


def granted(document: Any, effect: str) -> list[str]:
    statements = [statement for statement in document["Statement"] if statement["Effect"] == effect]
    return [name for statement in statements for name in statement.get("Action", ())]


def among(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


REQUESTED = sorted({action(*question) for question in requested()})


def test_f15_an_account_that_may_pull_may_be_asked_what_promote_and_verify_ask() -> None:
    own = {"ecr:GetAuthorizationToken"}  # of the caller's own account: `release --mirror` pushes with it
    of_the_registry = {name for name in REQUESTED if name.startswith("ecr:")} - own
    assert len(of_the_registry) >= 3
    assert of_the_registry <= set(PULL_FROM_ELSEWHERE)


def test_the_simulated_aws_answers_what_the_commands_ask() -> None:
    assert {signed(*question) for question in requested()} - set(ANSWERS) == NOT_SIMULATED
    assert {service for service, _ in ANSWERS} <= set(SERVICES), "its requests are not understood"


@pytest.fixture(scope="module")
def dev() -> Recorder:
    return record_stack("dev", change={"fairway:githubActions": {"repository": "acme/portfolio"}})


def policy(stack: Recorder, role: str) -> Any:
    return json.loads(stack.one("aws:iam/rolePolicy:RolePolicy", f"github-actions-{role}").get("policy"))


@pytest.fixture(scope="module")
def read_only() -> list[str]:
    """AWS's own ReadOnlyAccess, as the local AWS has it."""
    return granted(json.loads(aws_managed_policies_data)["ReadOnlyAccess"]["Document"], "Allow")


def test_the_role_that_verifies_may_ask_all_that_verify_and_doctor_ask(dev: Recorder, read_only: list[str]) -> None:
    denied = granted(policy(dev, "drift"), "Deny")
    assert [name for name in REQUESTED if not among(name, read_only) and name not in BY_HAND] == []
    assert [name for name in REQUESTED if among(name, denied)] == []


def test_the_role_that_previews_sees_no_image_and_no_log(dev: Recorder) -> None:
    allowed = granted(policy(dev, "preview"), "Allow")
    assert not {"ecr:GetDownloadUrlForLayer", "logs:GetLogEvents"} & set(allowed)


def test_the_role_that_deploys_may_ask_all_of_iam_that_the_commands_ask(dev: Recorder) -> None:
    """Its PowerUserAccess has everything else."""
    allowed = granted(policy(dev, "deploy"), "Allow")
    of_iam = [name for name in REQUESTED if name.startswith("iam:")]
    assert of_iam and [name for name in of_iam if not among(name, allowed)] == []
