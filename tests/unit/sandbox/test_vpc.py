"""The children of awsx's Vpc, against recordings of pulumi-awsx and its subnet arithmetic."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sandbox.protocol import Failure
from sandbox.subnets import layout
from sandbox.vpc import Child, Ref, plan

RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("*.json"))
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")


def shown(value: Any) -> Any:
    """A reference as the recordings write it."""
    if isinstance(value, Ref):
        return f"{{{value.child.type.rsplit(':', 1)[1]} {value.child.name}}}"
    if isinstance(value, Mapping):
        return {key: shown(item) for key, item in value.items()}
    return [shown(item) for item in value] if isinstance(value, list) else value


def resource(child: Child) -> dict[str, Any]:
    parent = f"{child.parent.type} {child.parent.name}" if child.parent else "awsx:ec2:Vpc net"
    return {"type": child.type, "name": child.name, "parent": parent, "inputs": shown(child.inputs)}


def ordered(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(resources, key=lambda one: (one["type"], one["name"]))


@pytest.mark.parametrize("file", RECORDINGS, ids=lambda file: file.stem)
def test_the_children_are_those_of_awsx(file: Path) -> None:
    recorded = json.loads(file.read_text())
    network = plan("net", recorded["arguments"], recorded["zones"])
    assert ordered([resource(child) for child in network.children]) == ordered(recorded["resources"])


def test_there_are_recordings() -> None:
    assert len(RECORDINGS) == 4


def cidrs(**inputs: Any) -> dict[str, str]:
    settings: dict[str, Any] = {
        "vpc": "n",
        "cidr": "10.0.0.0/16",
        "zones": ZONES[:2],
        "specs": None,
        "strategy": "Auto",
        "zone_mask": None,
    }
    return {subnet.name: subnet.cidr for subnet in layout(**{**settings, **inputs})}


def test_legacy_puts_private_subnets_first() -> None:
    specs = [{"type": "Public"}, {"type": "Private"}, {"type": "Isolated"}]
    assert cidrs(strategy="Legacy", specs=specs) == {
        "n-private-1": "10.0.0.0/19",
        "n-public-1": "10.0.32.0/20",
        "n-isolated-1": "10.0.48.0/24",
        "n-private-2": "10.0.128.0/19",
        "n-public-2": "10.0.160.0/20",
        "n-isolated-2": "10.0.176.0/24",
    }


def test_legacy_without_specs_halves_each_zone() -> None:
    assert cidrs(strategy="Legacy")["n-public-2"] == "10.0.192.0/19"


def test_legacy_moves_a_block_that_would_overlap() -> None:
    specs = [{"type": "Private", "cidrMask": 24}, {"type": "Public", "cidrMask": 20}]
    assert cidrs(strategy="Legacy", specs=specs)["n-public-1"] == "10.0.16.0/20"


def test_blocks_given_are_taken() -> None:
    specs = [{"type": "Private", "cidrBlocks": ["10.0.0.0/24", "10.0.1.0/24"]}]
    assert cidrs(specs=specs) == {"n-private-1": "10.0.0.0/24", "n-private-2": "10.0.1.0/24"}


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"cidr": "10.0.0.0/26"}, "at least /26 available per AZ"),
        ({"specs": [{"type": "Private", "cidrMask": 16}]}, "Subnets are too large for VPC"),
        ({"specs": [{"type": "Private", "size": 100}]}, "subnet sizes are invalid"),
        (
            {"specs": [{"type": "Private", "cidrBlocks": ["10.0.0.0/24"]}]},
            "must match the number of availability zones",
        ),
        ({"specs": [{"type": "Private", "cidrBlocks": ["10.0.0.0/24"] * 2}]}, "overlap"),
        ({"specs": [{"type": "Private", "cidrMask": 24}], "strategy": "Exact"}, "gaps in the subnet ranges"),
    ],
)
def test_ranges_that_cannot_be_are_refused(inputs: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Failure, match=sentence):
        cidrs(**inputs)


def test_endpoints_get_the_vpc_s_own_tables_and_subnets_with_strategy_auto() -> None:
    args = {
        "subnetStrategy": "Auto",
        "vpcEndpointStrategy": "Auto",
        "vpcEndpointSpecs": [
            {"serviceName": "com.amazonaws.us-east-1.s3"},
            {"serviceName": "com.amazonaws.us-east-1.ecr.api", "vpcEndpointType": "Interface"},
        ],
    }
    network = plan("net", args, ZONES[:2])
    gateway, interface = network.of("aws:ec2/vpcEndpoint:VpcEndpoint")
    assert len(gateway.inputs["routeTableIds"]) == 4
    assert [ref.child.name for ref in interface.inputs["subnetIds"]] == ["net-private-1", "net-private-2"]
    assert interface.inputs["privateDnsEnabled"] is True
    assert network.vpc.inputs["enableDnsHostnames"] is True
    legacy = plan("net", {**args, "vpcEndpointStrategy": "Legacy"}, ZONES[:2])
    assert "routeTableIds" not in legacy.of("aws:ec2/vpcEndpoint:VpcEndpoint")[0].inputs


@pytest.mark.parametrize(
    ("nat", "specs", "sentence"),
    [
        ({"strategy": "Two"}, None, "Unknown NatGatewayStrategy 'Two'"),
        ({"strategy": "Single"}, [{"type": "Isolated"}], "both private and public subnets must be declared"),
        (
            {"strategy": "OnePerAz", "elasticIpAllocationIds": ["a"]},
            None,
            "must match the number of availability zones",
        ),
    ],
)
def test_nat_that_cannot_be_is_refused(nat: dict[str, Any], specs: Any, sentence: str) -> None:
    args = {"natGateways": nat, "subnetStrategy": "Auto", **({"subnetSpecs": specs} if specs else {})}
    with pytest.raises(Failure, match=sentence):
        plan("net", args, ZONES[:2])
