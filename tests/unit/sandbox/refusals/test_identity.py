"""What AWS refuses of roles and policies."""

import json
from typing import Any

import pytest

from tests.unit.sandbox.conftest import Aws
from tests.unit.sandbox.refusals.world import (
    ATTACHMENT,
    INLINE,
    POLICY,
    READS,
    ROLE,
    Row,
    filled,
    granted,
    trust,
)

ROWS: list[Row] = [
    (ROLE, {"assumeRolePolicy": "{"}, "contains an invalid JSON policy"),
    (ROLE, trust(Resource="*"), "Has prohibited field Resource"),
    (ROLE, trust(Principal=None), "Missing required field Principal"),
    (ROLE, trust(Action="s3:GetObject"), "AssumeRole policy may only specify STS AssumeRole actions"),
    (ROLE, trust(Principal={"Service": "ecs"}), 'Invalid principal in policy: "SERVICE":"ecs"'),
    (ROLE, {**trust(), "name": "r"}, "Role with name r already exists"),
    (ROLE, trust(Condition={"StringEquals": {"a": "b" * 2100}}), "ACLSizePerRole: 2048"),
    (INLINE, {**granted(), "role": "none"}, "The role with name none cannot be found"),
    (INLINE, granted(Effect="Maybe"), "Syntax errors in policy"),
    (INLINE, granted(Action=None), "Policy statement must contain actions"),
    (INLINE, granted(Action="GetObject"), "must be prefaced by a vendor"),
    (INLINE, granted(Resource=None), "Policy statement must contain resources"),
    (INLINE, granted(Resource="my-bucket"), 'must be in ARN format or "*"'),
    (INLINE, granted(Principal="*"), "Policy document should not specify a principal"),
    (INLINE, granted(Sid="has space"), "must be alpha-numeric"),
    (
        INLINE,
        granted(Resource=["arn:aws:s3:::" + "b" * 11000]),
        "Maximum policy size of 10240 bytes exceeded for role r",
    ),
    (POLICY, {"policy": granted(Resource=["arn:aws:s3:::" + "b" * 7000])["policy"]}, "PolicySize: 6144"),
    (POLICY, {"policy": json.dumps({"Version": "2020-01-01", "Statement": []})}, "must contain a valid version string"),
    (
        POLICY,
        {"policy": json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "a", "Effect": "Allow", **READS}] * 2})},
        "must be unique",
    ),
    (ATTACHMENT, {"role": "none", "policyArn": "$policy.arn"}, "The role with name none cannot be found"),
    (
        ATTACHMENT,
        {"role": "r", "policyArn": "arn:aws:iam::111122223333:policy/none"},
        "does not exist or is not attachable",
    ),
]


@pytest.mark.parametrize(("token", "inputs", "sentence"), ROWS, ids=[row[2][:50] for row in ROWS])
def test_aws_refuses_to_make(
    aws: Aws, world: dict[str, Any], token: str, inputs: dict[str, Any], sentence: str
) -> None:
    assert sentence in aws.refusal(token, "x", **filled(world, inputs))


def test_the_policies_of_a_role_have_one_limit_together(aws: Aws, world: dict[str, Any]) -> None:
    half = granted(Resource=["arn:aws:s3:::" + "b" * 6000])
    aws.create(INLINE, "first", **half)
    assert "Maximum policy size of 10240 bytes exceeded for role r" in aws.refusal(INLINE, "second", **half)
