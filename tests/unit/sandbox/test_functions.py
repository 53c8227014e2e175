"""The data functions: policy documents key for key, zones, managed lists, look-ups in the stack's own cloud."""

import json
from typing import Any

import pytest

from sandbox.protocol import Failure
from tests.unit.sandbox.conftest import Aws


def ask(aws: Aws, function: str, **arguments: Any) -> dict[str, Any]:
    module, name = function.split("/")
    return aws.provider.invoke(f"aws:{module}/{name}:{name}", arguments)


def test_a_policy_document(aws: Aws) -> None:
    answer = ask(
        aws,
        "iam/getPolicyDocument",
        statements=[
            {
                "sid": "Read",
                "actions": ["s3:GetObject", "s3:ListBucket"],
                "resources": ["arn:aws:s3:::a"],
                "principals": [{"type": "AWS", "identifiers": ["arn:aws:iam::1:root"]}],
                "conditions": [{"test": "StringEquals", "variable": "aws:SourceArn", "values": ["a", "b"]}],
            },
            {
                "effect": "Deny",
                "actions": ["*"],
                "resources": ["*"],
                "principals": [{"type": "*", "identifiers": ["*"]}],
            },
        ],
    )
    assert json.loads(answer["json"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Read",
                "Effect": "Allow",
                "Action": ["s3:ListBucket", "s3:GetObject"],
                "Resource": "arn:aws:s3:::a",
                "Principal": {"AWS": "arn:aws:iam::1:root"},
                "Condition": {"StringEquals": {"aws:SourceArn": ["a", "b"]}},
            },
            {"Effect": "Deny", "Action": "*", "Resource": "*", "Principal": "*"},
        ],
    }


def test_an_override_takes_the_place_of_its_sid(aws: Aws) -> None:
    override = json.dumps({"Statement": [{"Sid": "A", "Effect": "Deny"}, {"Sid": "B", "Effect": "Deny"}]})
    answer = ask(
        aws,
        "iam/getPolicyDocument",
        statements=[{"sid": "A", "actions": ["a:b"], "resources": ["*"]}],
        overridePolicyDocuments=[override],
    )
    assert [(s["Sid"], s["Effect"]) for s in json.loads(answer["json"])["Statement"]] == [("A", "Deny"), ("B", "Deny")]


def test_zones_caller_and_managed_lists(aws: Aws) -> None:
    zones = ask(aws, "index/getAvailabilityZones")
    assert zones["names"][:2] == ["us-east-1a", "us-east-1b"]
    assert zones["zoneIds"][0] == "use1-az1"
    assert ask(aws, "index/getCallerIdentity")["accountId"] == "111122223333"
    origin = ask(aws, "ec2/getManagedPrefixList", name="com.amazonaws.global.cloudfront.origin-facing")
    assert (origin["id"], origin["maxEntries"]) == ("pl-3b927c52", 55)
    with pytest.raises(Failure, match="no matching EC2 Managed Prefix List found"):
        ask(aws, "ec2/getManagedPrefixList", name="com.example.none")


def test_what_the_stack_made_is_found_and_nothing_else(aws: Aws) -> None:
    created = aws.create("secretsmanager/secret:Secret", "s", name="db")
    assert ask(aws, "secretsmanager/getSecret", name="db")["arn"] == created["arn"]
    with pytest.raises(Failure, match=r"getSecret \(name='other'\) found nothing"):
        ask(aws, "secretsmanager/getSecret", name="other")


def test_a_wrong_argument_is_named(aws: Aws) -> None:
    with pytest.raises(Failure, match="`nam` is not an argument of aws:ec2/getManagedPrefixList"):
        ask(aws, "ec2/getManagedPrefixList", nam="x")


def test_a_certificate_of_a_stack_is_found_by_its_tags_once_it_is_issued(aws: Aws) -> None:
    tags = {"Name": "shop-prod-edge"}
    certificate = aws.create(
        "acm/certificate:Certificate", "edge", domainName="shop.example.org", validationMethod="DNS", tags=tags
    )
    question = {"domain": "shop.example.org", "statuses": ["ISSUED"], "tags": tags}
    with pytest.raises(Failure, match="no matching ACM Certificate found"):
        ask(aws, "acm/getCertificate", **question)
    aws.create("acm/certificateValidation:CertificateValidation", "issued", certificateArn=certificate["arn"])
    assert ask(aws, "acm/getCertificate", **question)["arn"] == certificate["arn"]
    with pytest.raises(Failure, match="no matching ACM Certificate found"):
        ask(aws, "acm/getCertificate", **{**question, "tags": {"Name": "other"}})
