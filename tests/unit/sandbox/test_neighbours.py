"""Several stacks and accounts in one simulated AWS: what one has, no other can make; what one has, others can use."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.protocol import Failure
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


@pytest.fixture
def shared(stack: Callable[..., Aws], monkeypatch: pytest.MonkeyPatch) -> tuple[Aws, Aws, dict[str, Any]]:
    """A stack, another that stands beside it, and what the second uses of the first: name → outputs."""
    monkeypatch.setattr("sandbox.provider._TRIES_A_SECOND", 0)
    dev, other = stack("dev"), stack("pr-1")
    vpc = dev.create("ec2/vpc:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    subnets = [
        dev.create("ec2/subnet:Subnet", zone, vpcId=vpc["id"], cidrBlock=f"10.0.{at}.0/24", availabilityZone=zone)
        for at, zone in enumerate(("us-east-1a", "us-east-1b"))
    ]
    group = dev.create("ec2/securityGroup:SecurityGroup", "lb", vpcId=vpc["id"])
    balancer = {"subnets": [subnet["id"] for subnet in subnets], "securityGroups": [group["id"]]}
    balancer = dev.create("lb/loadBalancer:LoadBalancer", "lb", **balancer)
    refuse = {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": "404"}}
    listens = {"port": 80, "protocol": "HTTP", "defaultActions": [refuse]}
    listener = dev.create("lb/listener:Listener", "http", loadBalancerArn=balancer["arn"], **listens)
    second = dev.create("ec2/vpc:Vpc", "second", cidrBlock="10.1.0.0/16")
    other.create("ec2/securityGroup:SecurityGroup", "in-second", vpcId=second["id"])
    tasks = other.create("ec2/securityGroup:SecurityGroup", "tasks", vpcId=vpc["id"])
    rule = {"listenerArn": listener["arn"], "actions": [refuse], "conditions": [{"pathPattern": {"values": ["/a"]}}]}
    other.create("lb/listenerRule:ListenerRule", "a", **rule, priority=3001)
    from_load_balancer = {"referencedSecurityGroupId": group["id"], "ipProtocol": "tcp", "fromPort": 80, "toPort": 80}
    token = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    other.create(token, "in", securityGroupId=tasks["id"], **from_load_balancer)
    placed = {"networkConfiguration": {"subnets": [subnets[0]["id"]], "securityGroups": [tasks["id"]]}}
    task = {"cpu": "256", "memory": "512", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"]}
    app = json.dumps([{"name": "app", "image": "app@sha256:" + "0" * 64}])
    task = other.create("ecs/taskDefinition:TaskDefinition", "t", family="t", containerDefinitions=app, **task)
    cluster = other.create("ecs/cluster:Cluster", "c", name="c")
    other.create(
        "ecs/service:Service", "s", cluster=cluster["arn"], taskDefinition=task["arn"], desiredCount=0, **placed
    )
    return dev, other, {"vpc": second, "subnet": subnets[0], "group": group, "lb": balancer, "listener": listener}


def test_what_another_stack_uses_is_not_deleted(shared: tuple[Aws, Aws, dict[str, Any]]) -> None:
    dev, _, world = shared
    dev.delete("lb/listener:Listener", "http", world["listener"])
    dev.delete("lb/loadBalancer:LoadBalancer", "lb", world["lb"])
    for name, token, user in (
        ("group", "ec2/securityGroup:SecurityGroup", "SecurityGroupIngressRule"),
        ("subnet", "ec2/subnet:Subnet", "Service"),
        ("vpc", "ec2/vpc:Vpc", "SecurityGroup"),
    ):
        with pytest.raises(Failure, match=rf"DependencyViolation: .* cannot be deleted \({user}"):
            dev.delete(token, name, world[name])


def test_a_listener_takes_every_stacks_rules_with_it(shared: tuple[Aws, Aws, dict[str, Any]]) -> None:
    dev, other, world = shared
    rules = other.provider._cloud.peek().all("aws:lb/listenerRule:ListenerRule")  # pyright: ignore[reportPrivateUsage]
    assert len(rules) == 1
    dev.delete("lb/listener:Listener", "http", world["listener"])
    assert not other.provider._cloud.peek().all("aws:lb/listenerRule:ListenerRule")  # pyright: ignore[reportPrivateUsage]
