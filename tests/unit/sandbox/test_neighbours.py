"""Several stacks and accounts in one simulated AWS: what one has, no other can make; what one has, others can use."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.schema import Schemas
from tests.unit.sandbox.conftest import TRUST, Aws, provider

OTHER = "444455556666"
PROVIDER = {"url": "https://token.actions.githubusercontent.com", "clientIdLists": ["sts.amazonaws.com"]}
BUCKET = ("s3/bucket:Bucket", {"bucket": "shop-documents"})
NAMES: list[tuple[str, dict[str, Any], str]] = [
    ("iam/openIdConnectProvider:OpenIdConnectProvider", PROVIDER, "EntityAlreadyExists: Provider with url"),
    ("iam/role:Role", {"name": "deploy", "assumeRolePolicy": TRUST}, "EntityAlreadyExists: Role with name deploy"),
    ("cloudwatch/logGroup:LogGroup", {"name": "/shop/api"}, "ResourceAlreadyExistsException: The specified log group"),
    ("ecr/repository:Repository", {"name": "shop/api"}, "RepositoryAlreadyExistsException"),
    (*BUCKET, "BucketAlreadyOwnedByYou"),
]


@pytest.fixture
def stack(schemas: Schemas, tmp_path: Path) -> Callable[..., Aws]:
    """A stack of its own in the same simulated AWS."""

    def make(name: str, **settings: Any) -> Aws:
        return Aws(provider(schemas, tmp_path, name, **settings), tmp_path)

    return make


@pytest.mark.parametrize(("token", "inputs", "sentence"), NAMES)
def test_a_name_is_taken_once_in_an_account(
    stack: Callable[..., Aws], token: str, inputs: dict[str, Any], sentence: str
) -> None:
    stack("dev").create(token, "a", **inputs)
    assert sentence in stack("prod").refusal(token, "a", **inputs)


@pytest.mark.parametrize(("token", "inputs", "sentence"), NAMES[:-1])
def test_another_account_has_names_of_its_own(
    stack: Callable[..., Aws], token: str, inputs: dict[str, Any], sentence: str
) -> None:
    stack("dev").create(token, "a", **inputs)
    created = stack("prod", allowedAccountIds=[OTHER]).create(token, "a", **inputs)
    assert f":{OTHER}:" in created["arn"]


def test_another_region_has_names_of_its_own(stack: Callable[..., Aws]) -> None:
    stack("dev").create("cloudwatch/logGroup:LogGroup", "a", name="/shop/api")
    stack("prod", region="eu-west-1").create("cloudwatch/logGroup:LogGroup", "a", name="/shop/api")


def test_a_bucket_s_name_is_taken_in_the_whole_world(stack: Callable[..., Aws]) -> None:
    token, inputs = BUCKET
    stack("dev").create(token, "a", **inputs)
    other = stack("prod", allowedAccountIds=[OTHER], region="eu-west-1")
    assert "BucketAlreadyExists: The requested bucket name is not available" in other.refusal(token, "a", **inputs)


def test_the_account_is_what_the_credentials_say(stack: Callable[..., Aws], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIRWAY_SANDBOX_ACCOUNT", OTHER)
    assert f":{OTHER}:" in stack("prod").create("ecr/repository:Repository", "a", name="shop/api")["arn"]


def test_a_stack_finds_what_another_of_its_account_made(stack: Callable[..., Aws]) -> None:
    token, arguments = "aws:ecr/getRepository:getRepository", {"name": "shop/api"}
    created = stack("dev").create("ecr/repository:Repository", "a", **arguments)
    assert stack("prod").provider.invoke(token, arguments)["arn"] == created["arn"]
    with pytest.raises(Exception, match="found nothing"):
        stack("far", allowedAccountIds=[OTHER]).provider.invoke(token, arguments)


def test_a_network_is_found_by_id_tags_and_filters_by_another_stack(stack: Callable[..., Aws]) -> None:
    owner, other = stack("network"), stack("app").provider
    vpcs = [
        owner.create("ec2/vpc:Vpc", name, cidrBlock=block, tags={"Team": "x", "Name": name})
        for name, block in (("a", "10.0.0.0/16"), ("b", "10.1.0.0/16"))
    ]
    subnets = [
        owner.create(
            "ec2/subnet:Subnet", f"{vpc['tags']['Name']}-{tier}", vpcId=vpc["id"],
            cidrBlock=vpc["cidrBlock"].replace("/16", "/20"), tags={"Tier": tier},
        )
        for vpc, tier in zip(vpcs, ("public", "public"), strict=True)
    ]  # fmt: skip
    get_vpc, get_subnets = "aws:ec2/getVpc:getVpc", "aws:ec2/getSubnets:getSubnets"
    assert other.invoke(get_vpc, {"tags": {"Name": "b"}})["id"] == vpcs[1]["id"]
    assert other.invoke(get_vpc, {"id": vpcs[0]["id"]})["cidrBlock"] == "10.0.0.0/16"
    of_vpc = {"filters": [{"name": "vpc-id", "values": [vpcs[0]["id"]]}]}
    assert other.invoke(get_subnets, {**of_vpc, "tags": {"Tier": "public"}})["ids"] == [subnets[0]["id"]]
    assert other.invoke(get_subnets, {**of_vpc, "tags": {"Tier": "private"}})["ids"] == []
    with pytest.raises(Exception, match="multiple Vpcs matched"):
        other.invoke(get_vpc, {"tags": {"Team": "x"}})
    with pytest.raises(Exception, match="found nothing"):
        other.invoke(get_vpc, {"tags": {"Name": "c"}})


def test_a_priority_of_a_listener_is_one_stacks(stack: Callable[..., Aws]) -> None:
    listener = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shared/0a1b2c3d/8a9b0c1d"
    refuse = {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": "404"}}
    rule = {"listenerArn": listener, "actions": [refuse], "conditions": [{"pathPattern": {"values": ["/a"]}}]}
    stack("dev").create("lb/listenerRule:ListenerRule", "a", **rule, priority=3001)
    other = stack("pr-1")
    assert "PriorityInUse: Priority '3001'" in other.refusal("lb/listenerRule:ListenerRule", "a", **rule, priority=3001)
    assert other.create("lb/listenerRule:ListenerRule", "a", **rule)["priority"] == 3002


def test_changed_default_tags_reach_every_resource(stack: Callable[..., Aws]) -> None:
    token, inputs = "ecr/repository:Repository", {"name": "shop/api", "tags": {"a": "b"}}
    created = stack("dev", defaultTags={"tags": {"Team": "x"}}).create(token, "a", **inputs)
    after = stack("dev", defaultTags={"tags": {"Team": "y"}})
    assert after.diff(token, created, inputs, inputs).paths == {"tagsAll": "update"}
    changed = after.update(token, "a", created, **inputs)
    assert changed["tagsAll"] == {"Team": "y", "a": "b"}
    _, read, _ = after.provider.read(after.urn(token, "a"), "shop/api", changed, inputs)
    assert read["tagsAll"] == {"Team": "y", "a": "b"}
    assert after.diff(token, changed, inputs, inputs).paths == {}
