"""A stack in a VPC that is there already: nothing of it is made, and what cannot be used is said at preview."""

import json
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


LISTENER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shared/0a1b2c3d4e5f6071/8a9b0c1d2e3f4"
RULE, GROUP_RULE = "aws:lb/listenerRule:ListenerRule", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
NAMED = {"ingress": "https", "domain": {"name": "app.example.org", "zone": "example.org"}}


def behind(edge: Mapping[str, Any], port: int, **existing: Any) -> Recorder:
    listener = {"listener": f"{LISTENER}{port}", "firstPriority": 3001, **existing}
    change = {"fairway:network": {"existing": EXISTING}, "fairway:loadBalancer": {"existing": listener}}
    return record_stack("dev", change={**change, "fairway:edge": edge})


def test_rules_of_a_shared_listener_are_for_the_stacks_names_within_its_priorities() -> None:
    recorder = behind(NAMED, 443)
    assert not recorder.all("aws:lb/loadBalancer:LoadBalancer") and not recorder.all("aws:lb/listener:Listener")
    rules = recorder.all(RULE)
    assert len(rules) == 2
    for rule in rules:
        assert rule.get("conditions.1.hostHeader.values") == ["app.example.org"]
        assert 3001 <= rule.get("priority") <= 4000
    assert rules[0].get("listenerArn") == f"{LISTENER}443"
    groups = {rule.get("securityGroupId") for rule in recorder.all(GROUP_RULE) if rule.name.endswith("-alb-out")}
    assert groups == {"sg-0a1b2c3d"}
    assert recorder.one("aws:lb/listenerCertificate:ListenerCertificate").get("listenerArn") == f"{LISTENER}443"
    assert recorder.outputs["url"] == "https://app.example.org"


def test_a_listener_whose_certificate_covers_the_names_gets_none() -> None:
    recorder = behind(NAMED, 443, listenerCertificate=True, securityGroup="sg-1a1b2c3d")
    assert not recorder.all("aws:lb/listenerCertificate:ListenerCertificate")
    assert not recorder.all("aws:acm/certificate:Certificate")
    sources = {rule.get("securityGroupId") for rule in recorder.all(GROUP_RULE) if rule.name.endswith("-alb-out")}
    assert sources == {"sg-1a1b2c3d"}


def test_behind_cloudfront_the_stacks_own_secret_tells_it_from_others() -> None:
    recorder = behind({}, 80)
    secrets = {rule.name: json.dumps(rule.get("conditions.1.httpHeader")) for rule in recorder.all(RULE)}
    assert secrets and all("p@ss:w/ord" in value for value in secrets.values())
    origin = recorder.one("aws:cloudfront/distribution:Distribution").get("origins.0")
    assert origin["domainName"] == "shared-1.us-east-1.elb.amazonaws.com"


@pytest.mark.parametrize(
    ("edge", "port", "existing", "sentence"),
    [
        (NAMED, 80, {}, "listener is HTTP on port 80, and the stack's ingress needs HTTPS on port 443"),
        ({}, 443, {}, "listener is HTTPS on port 443, and the stack's ingress needs HTTP on port 80"),
        (
            NAMED,
            443,
            {"securityGroup": "sg-99999999"},
            "securityGroup is sg-99999999, and the load balancer has sg-0a1",
        ),
    ],
)
def test_a_listener_that_does_not_fit_ends_the_preview(
    edge: Mapping[str, Any], port: int, existing: Mapping[str, Any], sentence: str
) -> None:
    with pytest.raises(pulumi.RunError, match=sentence):
        behind(edge, port, **existing)
