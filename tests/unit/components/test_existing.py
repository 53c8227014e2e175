"""A stack in a VPC that is there already: nothing of it is made, and what cannot be used is said at preview."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from tests.unit.recorder import Answers, Recorder, record_stack

VPC = "vpc-0a1b2c3d4e5f60718"
EXISTING: Mapping[str, Any] = {
    "vpc": VPC,
    "publicSubnets": ["subnet-a0000001", "subnet-b0000001"],
    "privateSubnets": ["subnet-a0000002", "subnet-b0000002"],
    "databaseSubnets": ["subnet-a0000003", "subnet-c0000003"],
}


def stack(**change: Any) -> Recorder:
    return record_stack("dev", change={"fairway:network": {"existing": {**EXISTING, **change}}})


def test_the_stack_makes_nothing_of_the_vpc_and_uses_each_kind_of_subnet() -> None:
    recorder = stack()
    made = {item.type for item in recorder.registered}
    assert not {kind for kind in made if kind.startswith(("awsx:", "aws:ec2/vpc", "aws:ec2/subnet"))}
    assert recorder.one("aws:lb/loadBalancer:LoadBalancer").get("subnets") == EXISTING["publicSubnets"]
    assert recorder.one("aws:rds/subnetGroup:SubnetGroup").get("subnetIds") == EXISTING["databaseSubnets"]
    service = recorder.one("aws:ecs/service:Service", "backend-service")
    assert service.get("networkConfiguration.subnets") == EXISTING["privateSubnets"]
    assert {item.get("vpcId") for item in recorder.all("aws:ec2/securityGroup:SecurityGroup")} == {VPC}
    facts = recorder.one("fairway:network:Network").inputs
    assert (facts["availabilityZones"], facts["tasksPublic"]) == (2.0, False)


def test_the_database_stands_where_the_tasks_do_unless_others_are_named() -> None:
    assert (
        stack(databaseSubnets=None).one("aws:rds/subnetGroup:SubnetGroup").get("subnetIds")
        == (EXISTING["privateSubnets"])
    )


Call = Callable[[mocks.MockCallArgs], Any]


@pytest.mark.parametrize(
    ("token", "answer", "sentence"),
    [
        ("getVpc", ({}, [("", "no matching EC2 VPC found")]), "existing.vpc: what it names was not found, or not once"),
        ("getSubnet", ({"vpcId": "vpc-1", "availabilityZone": "us-east-1a"}, []), "which is in vpc-1 and not in"),
        ("getSubnet", ({"vpcId": VPC, "availabilityZone": "us-east-1a"}, []), "publicSubnets is in us-east-1a alone"),
    ],
)
def test_what_cannot_be_used_ends_the_preview(
    monkeypatch: pytest.MonkeyPatch, token: str, answer: Any, sentence: str
) -> None:
    call: Call = Answers.call  # pyright: ignore[reportAssignmentType]
    monkeypatch.setattr(Answers, "call", lambda self, args: answer if args.token.endswith(token) else call(self, args))  # pyright: ignore
    with pytest.raises(pulumi.RunError, match=sentence):
        stack()


def test_tags_that_no_subnet_has_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    call: Call = Answers.call  # pyright: ignore[reportAssignmentType]
    monkeypatch.setattr(
        Answers,
        "call",
        lambda self, args: ({"ids": []}, []) if args.token.endswith("getSubnets") else call(self, args),  # pyright: ignore
    )
    with pytest.raises(pulumi.RunError, match=r"privateSubnetTags: no subnet of vpc-\w+ has Tier=private; write tags"):
        stack(privateSubnets=None, privateSubnetTags={"Tier": "private"})
