"""Rights beyond the stack's own parts, and secrets that exist elsewhere."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.settings.test_settings import SERVICE, changed, loaded, problems

SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:stripe-a1B2c3"
PARAMETER = "arn:aws:ssm:us-east-1:111122223333:parameter/shop/stripe"
BUCKET = "arn:aws:s3:::reports"


def allowing(actions: list[str], *resources: str) -> dict[str, Any]:
    return changed("services|api|permissions", [{"actions": actions, "resources": list(resources)}])


@pytest.mark.parametrize(
    "config",
    [
        allowing(["ses:SendEmail", "ses:SendRawEmail"], "*"),
        allowing(["cloudwatch:PutMetricData"], "*"),
        allowing(["s3:GetObject", "s3:List*"], BUCKET, f"{BUCKET}/*"),
        allowing(["bedrock:InvokeModel"], "arn:aws:bedrock:us-east-1::foundation-model/*"),
        allowing(["secretsmanager:GetSecretValue"], SECRET),
        allowing(["dynamodb:*"], "arn:aws:dynamodb:us-east-1:111122223333:table/carts"),
    ],
)
def test_what_an_app_may_ask_for(tmp_path: Path, config: dict[str, Any]) -> None:
    assert loaded(tmp_path, config).services[0].permissions


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (allowing(["s3:GetObject"], "*"), "actions has s3:GetObject on *, which is everybody's data; write the ARN"),
        (
            allowing(["s3:GetObject"], "arn:aws:s3:::*"),
            "actions has s3:GetObject on arn:aws:s3:::*, which is everybody",
        ),
        (allowing(["s3:PutObject"], "arn:aws:s3:::*/*"), "actions has s3:PutObject on arn:aws:s3:::*/*, which is"),
        (
            allowing(["dynamodb:GetItem"], "arn:aws:dynamodb:us-east-1:111122223333:table/*"),
            "actions has dynamodb:GetIt",
        ),
        (allowing(["lambda:*"], "arn:aws:lambda:us-east-1:111122223333:function:*"), "actions has lambda:* on arn:aws"),
        (allowing(["iam:PassRole"], "arn:aws:iam::111122223333:role/x"), "actions has iam:PassRole, and iam is about"),
        (allowing(["sts:AssumeRole"], "*"), "actions has sts:AssumeRole on *, which"),
        (allowing(["ses:*"], "*"), "actions has ses:* on *, which is the whole service: write the actions"),
        (
            allowing(["ssm:GetParameter"], "arn:aws:ssm:us-east-1:111122223333:parameter/*"),
            "actions has ssm:GetParameter, which reads secrets: write each action and each exact ARN",
        ),
        (allowing(["secretsmanager:GetSecretValue"], f"{SECRET[:-6]}??????"), "actions has secretsmanager:GetSecretVa"),
        (allowing(["secretsmanager:*"], SECRET), "actions has secretsmanager:*, which reads secrets"),
        (allowing(["*"], BUCKET), "actions has '*'; write actions of IAM such as ses:SendEmail"),
        (allowing(["s3:GetObject"], "reports"), "resources has 'reports'; write ARNs, or"),
        (allowing(["s3:GetObject"]), "resources is empty; write at least one"),
    ],
)
def test_what_it_may_not(tmp_path: Path, config: dict[str, Any], sentence: str) -> None:
    (problem,) = problems(tmp_path, config)
    assert problem.startswith(f"{SERVICE}.permissions[0].{sentence}".replace("data; write", "data: write"))


def secret(**keys: Any) -> dict[str, Any]:
    return changed("secrets", {"stripe": keys})


@pytest.mark.parametrize("keys", [{"arn": SECRET}, {"secretName": "prod/stripe", "key": "a"}, {"parameter": PARAMETER}])
def test_a_secret_that_exists_needs_no_value(tmp_path: Path, keys: dict[str, str]) -> None:
    (stripe,) = loaded(tmp_path, secret(**keys)).secrets
    assert stripe.existing == next(iter(keys.values()))


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"arn": SECRET, "parameter": PARAMETER}, "parameter is written, and arn too; remove one of them"),
        ({"parameter": PARAMETER, "key": "a"}, "key is for a secret of Secrets Manager: ECS takes a parameter whole"),
        ({"parameter": "/shop/stripe"}, "parameter is '/shop/stripe'; write the exact ARN of a parameter, arn:aws:ssm"),
        ({"parameter": f"{PARAMETER}/*"}, f"parameter is '{PARAMETER}/*'; write the exact ARN"),
        ({"secretName": "prod/*"}, "secretName is 'prod/*'; write the secret's whole name, without wildcards"),
    ],
)
def test_one_source_of_a_secret_named_exactly(tmp_path: Path, keys: dict[str, str], sentence: str) -> None:
    assert any(
        problem.startswith(f"fairway:secrets.stripe.{sentence}") for problem in problems(tmp_path, secret(**keys))
    )
