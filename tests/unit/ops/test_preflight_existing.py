"""preflight of an existing VPC: each thing that a stack needs of it, missing once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.aws.client import Aws
from ops.preflight.existing import existing_network
from ops.pulumi.stack import Stack
from ops.pulumi.stack_settings import read_settings
from tests.unit.recorder import ROOT

VPC = "vpc-0a1b2c3d"
PUBLIC, PRIVATE = ["subnet-aaaaaaaa", "subnet-bbbbbbbb"], ["subnet-cccccccc", "subnet-dddddddd"]


def subnet(name: str, *, zone: str = "", free: int = 250) -> Mapping[str, Any]:
    tier = "public" if name in PUBLIC else "private"
    zone = zone or ("us-east-1a" if name[-1] in "ac" else "us-east-1b")
    return {
        "SubnetId": name,
        "AvailabilityZone": zone,
        "AvailableIpAddressCount": free,
        "Tags": [{"Key": "Tier", "Value": tier}],
    }


def table(subnets: list[str], **route: str) -> Mapping[str, Any]:
    routes = [{"DestinationCidrBlock": "0.0.0.0/0", "State": "active", **route}] if route else []
    return {"Associations": [{"SubnetId": one} for one in subnets], "Routes": routes}


TO_INTERNET, TO_NAT = table(PUBLIC, GatewayId="igw-1"), table(PRIVATE, NatGatewayId="nat-1")
ENDPOINTS = [{"ServiceName": f"com.amazonaws.us-east-1.{name}"} for name in ("ecr.api", "ecr.dkr", "logs", "s3")]
SOUND: Mapping[str, Any] = {
    "describe_vpcs": {"Vpcs": [{"VpcId": VPC}]},
    "enableDnsSupport": {"EnableDnsSupport": {"Value": True}},
    "enableDnsHostnames": {"EnableDnsHostnames": {"Value": True}},
    "describe_subnets": {"Subnets": [subnet(name) for name in PUBLIC + PRIVATE]},
    "describe_route_tables": {"RouteTables": [TO_INTERNET, TO_NAT]},
    "describe_vpc_endpoints": {"VpcEndpoints": []},
}


@pytest.fixture
def problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What preflight says of a stack in the VPC; existing: how it is named."""

    def look(
        answers: Mapping[str, Any],
        existing: Mapping[str, Any] | None = None,
        services: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> list[tuple[str, str]]:
        content = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
        named = {"vpc": VPC, "publicSubnets": PUBLIC, "privateSubnetTags": {"Tier": "private"}}
        content["config"]["fairway:network"] = {"existing": existing or named}
        for name, more in (services or {}).items():
            content["config"]["fairway:services"][name] |= more
        (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump(content))
        (tmp_path / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text())
        (tmp_path / "releases").mkdir(exist_ok=True)
        (tmp_path / "releases" / "dev.json").write_text((ROOT / "releases" / "dev.json").read_text())

        def ask(aws: Aws, service: str, operation: str, **parameters: Any) -> Any:
            return {**SOUND, **answers}[parameters.get("Attribute", operation)]

        monkeypatch.setattr(Aws, "ask", ask)
        results = existing_network(Aws("us-east-1"), read_settings(Stack(name="dev", directory=tmp_path)))
        return [(result.verdict, result.record.observed) for result in results]

    return look


def test_a_sound_vpc_passes_by_nat_or_by_endpoints(problems: Any) -> None:
    passed = [("passed", f"{VPC} has zones, ways out and addresses")]
    assert problems({}) == passed
    secrets = {"ServiceName": "com.amazonaws.us-east-1.secretsmanager"}
    inside = {
        "describe_route_tables": {"RouteTables": [TO_INTERNET]},
        "describe_vpc_endpoints": {"VpcEndpoints": [*ENDPOINTS, secrets]},
    }
    (first, (verdict, sentence)) = problems(inside)
    assert first == passed[0] and verdict == "passed"
    assert "tasks reach ecr.api, ecr.dkr, logs, s3, secretsmanager in the VPC, and nothing else" in sentence


def test_what_the_stack_wants_and_a_vpc_has_no_endpoint_for_is_named(
    problems: Any,
) -> None:
    secrets = {"ServiceName": "com.amazonaws.us-east-1.secretsmanager"}
    inside = {
        "describe_route_tables": {"RouteTables": [TO_INTERNET]},
        "describe_vpc_endpoints": {"VpcEndpoints": [*ENDPOINTS, secrets]},
    }
    services = {"backend": {"executeCommand": True}}
    assert problems(inside, services=services)[2:] == [
        ("failed", f"backend has executeCommand, and {VPC} has no exec: its owner adds the endpoint")
    ]
    assert len(problems({}, services=services)) == 1  # by NAT they reach it


CASES: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "no VPC": ({"describe_vpcs": {"Vpcs": []}}, "0 VPCs are what fairway:network.existing names"),
    "names off": (
        {"enableDnsHostnames": {"EnableDnsHostnames": {"Value": False}}},
        f"{VPC} has enableDnsHostnames off: tasks would find neither database nor endpoints by name; its owner turns "
        f"it on: aws ec2 modify-vpc-attribute --vpc-id {VPC} --enable-dns-hostnames",
    ),
    "another VPC's subnet": (
        {"describe_subnets": {"Subnets": [subnet(name) for name in [*PUBLIC[1:], *PRIVATE]]}},
        "publicSubnets: subnet-aaaaaaaa is not in",
    ),
    "one zone": (
        {
            "describe_subnets": {
                "Subnets": [subnet(n, zone="us-east-1a" if n in PUBLIC else "") for n in PUBLIC + PRIVATE]
            }
        },
        "publicSubnets: subnet-aaaaaaaa, subnet-bbbbbbbb are in one availability zone",
    ),
    "no internet": (
        {"describe_route_tables": {"RouteTables": [table(PUBLIC), TO_NAT]}},
        "publicSubnets: subnet-aaaaaaaa has no route to an internet gateway",
    ),
    "no way out": (
        {
            "describe_route_tables": {"RouteTables": [TO_INTERNET, table(PRIVATE)]},
            "describe_vpc_endpoints": {"VpcEndpoints": ENDPOINTS},
        },
        f"subnet-cccccccc has no route to a NAT gateway, and {VPC} no endpoint for secretsmanager: no task would start",
    ),
    "private ones that are public": (
        {"describe_route_tables": {"RouteTables": [table(PUBLIC + PRIVATE, GatewayId="igw-1")]}},
        "privateSubnets: subnet-cccccccc is public, and tasks without a public address have no way out",
    ),
    "a route to what is gone": (
        {"describe_route_tables": {"RouteTables": [TO_INTERNET, table(PRIVATE, NatGatewayId="n", State="blackhole")]}},
        "subnet-cccccccc has no route to a NAT gateway",
    ),
    "no room": (
        {"describe_subnets": {"Subnets": [subnet(n, free=3 if n == PUBLIC[0] else 250) for n in PUBLIC + PRIVATE]}},
        "subnet-aaaaaaaa has 3 free addresses, and a load balancer may take 8",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_vpc_lacks_is_said(problems: Any, name: str) -> None:
    answers, sentence = CASES[name]
    results = problems(answers)
    assert {verdict for verdict, _ in results} == {"failed"} and sentence in results[0][1], results


def test_the_main_table_is_that_of_subnets_without_one(problems: Any) -> None:
    main = {**table([], NatGatewayId="nat-1"), "Associations": [{"Main": True}]}
    assert problems({"describe_route_tables": {"RouteTables": [TO_INTERNET, main]}})[0][0] == "passed"
