"""What AWS refuses of repositories, secrets, parameters and buckets."""

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Aws
from tests.unit.sandbox.refusals.world import (
    BUCKET,
    BUCKET_POLICY,
    LIFECYCLE,
    PARAMETER,
    READS,
    REPOSITORY,
    SECRET,
    Row,
    document,
    expiring,
    expiry,
    filled,
)

ROWS: list[Row] = [
    (REPOSITORY, {"name": "Shop/API"}, "Invalid parameter at 'repositoryName'"),
    (REPOSITORY, {"name": "shop/api"}, "RepositoryAlreadyExistsException"),
    (LIFECYCLE, {**expiry(expiring()), "repository": "none"}, "The repository with name 'none' does not exist"),
    (LIFECYCLE, expiry(), "rules must not be empty"),
    (LIFECYCLE, expiry(expiring(), expiring()), "Rule priorities must be unique"),
    (LIFECYCLE, expiry(expiring(tagStatus="old")), "not found in enum"),
    (LIFECYCLE, expiry(expiring(tagStatus="tagged")), "tagPrefixList or tagPatternList is required"),
    (LIFECYCLE, expiry(expiring(countNumber=0)), "lower than the required minimum"),
    (LIFECYCLE, expiry(expiring(countType="sinceImagePushed")), "countUnit is required"),
    (LIFECYCLE, expiry(expiring(1, tagStatus="any"), expiring(2)), "must have the lowest priority"),
    (SECRET, {"name": "my secret"}, "Invalid name"),
    (
        "secretsmanager/secretVersion:SecretVersion",
        {"secretId": "arn:aws:secretsmanager:us-east-1:111122223333:secret:none-aBcDeF", "secretString": "x"},
        "Secrets Manager can't find the specified secret",
    ),
    (PARAMETER, {"name": "shop/key", "type": "String", "value": "x"}, "must be a fully qualified name"),
    (PARAMETER, {"name": "/aws/key", "type": "String", "value": "x"}, "can't be prefixed with"),
    (PARAMETER, {"name": "/key", "type": "String", "value": "x" * 5000}, "maximum parameter value of 4096 characters"),
    (BUCKET, {"bucket": "Shop"}, "The specified bucket is not valid"),
    (BUCKET, {"bucket": "a..b"}, "The specified bucket is not valid"),
    (BUCKET, {"bucket": "192.168.0.1"}, "The specified bucket is not valid"),
    (BUCKET_POLICY, {"bucket": "none", "policy": "{}"}, "The specified bucket does not exist"),
    (
        BUCKET_POLICY,
        {"bucket": "shop-documents", "policy": document(Principal="*", **READS)},
        "Policy has invalid resource",
    ),
    (
        BUCKET_POLICY,
        {
            "bucket": "shop-documents",
            "policy": document(Principal="*", Action="s3:*", Resource="arn:aws:s3:::shop-documents/*"),
        },
        "BlockPublicPolicy setting",
    ),
    ("s3/bucketAcl:BucketAcl", {"bucket": "shop-documents", "acl": "private"}, "The bucket does not allow ACLs"),
]


@pytest.mark.parametrize(("token", "inputs", "sentence"), ROWS, ids=[row[2][:50] for row in ROWS])
def test_aws_refuses_to_make(
    aws: Aws, world: dict[str, Any], token: str, inputs: dict[str, Any], sentence: str
) -> None:
    assert sentence in aws.refusal(token, "x", **filled(world, inputs))


def test_a_deleted_secret_keeps_its_name_until_its_window_is_over(aws: Aws) -> None:
    for window, refused in ((0, False), (7, True)):
        secret = aws.create(SECRET, "s", name="key", recoveryWindowInDays=window)
        aws.delete(SECRET, "s", secret, recoveryWindowInDays=window)
        if refused:
            assert "already scheduled for deletion" in aws.refusal(SECRET, "s", name="key")
