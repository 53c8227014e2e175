"""facts.json, written from plans of the real provider, against the installed SDK: names, and what it documents.

The SDK's generated files say in prose which change needs a new resource. With a newer pulumi-aws this test says which
facts are to be looked at again.
"""

import json
from typing import Any

import pytest

from sandbox.aws import corrected, generate_facts, values
from sandbox.aws.generate import VERSION
from sandbox.aws.terraform_plugin import UNKNOWN, pack, unpack
from tests.unit.sandbox.conftest import sdk

CONDITIONAL = {  # replaced in some cases only, of which the documentation tells; an update in the others
    "aws:ec2/instance:Instance": {"enablePrimaryIpv6"},
    "aws:ec2/subnet:Subnet": {"ipv6CidrBlock"},
    "aws:ec2/vpcEndpoint:VpcEndpoint": {"privateDnsEnabled"},
    "aws:ecs/service:Service": {"forceNewDeployment"},  # "Enable to force a new task deployment"
    "aws:elasticache/replicationGroup:ReplicationGroup": {"transitEncryptionEnabled"},
    "aws:lb/loadBalancer:LoadBalancer": {"secondaryIpsAutoAssignedPerSubnet", "securityGroups", "subnets"},
}


@pytest.fixture(scope="module")
def documented() -> dict[str, Any]:
    aws = sdk("aws")
    return {token: aws.resource(token) for token in corrected()}


@pytest.mark.parametrize("token", corrected())
def test_a_fact_is_about_a_property_that_there_is(documented: dict[str, Any], token: str) -> None:
    facts = documented[token]
    assert facts is not None, "no such type"
    lists = (corrected()[token].get(kind, ()) for kind in ("replaces", "computed", "defaults", "sets", "secret"))
    named = {path.partition(".")[0] for paths in lists for path in paths}
    assert named - set(facts["inputs"]) - set(facts["outputs"]) == set()


@pytest.mark.parametrize("token", corrected())
def test_what_is_documented_to_need_a_new_resource_is_a_fact(documented: dict[str, Any], token: str) -> None:
    facts = corrected()[token]
    missing = set(documented[token]["replaces"]) - set(facts.get("replaces", documented[token]["replaces"]))
    assert missing == CONDITIONAL.get(token, set())


def test_what_is_by_hand_is_in_the_facts() -> None:
    by_hand = json.loads(generate_facts.BY_HAND.read_text(encoding="utf-8"))["types"]
    for token, changes in by_hand.items():
        for kind, change in changes.items():
            facts = corrected()[token].get(kind, [])
            assert {*change.get("more", [])} <= {*facts} and not {*change.get("less", [])} & {*facts}, (
                f"{token}: {kind}"
            )


def test_both_files_are_of_the_provider_that_the_generators_name() -> None:
    for file in (generate_facts.FILE, values.FILE):
        assert f"terraform-provider-aws {VERSION}" in json.loads(file.read_text(encoding="utf-8"))["source"], file


def test_values_travel_to_a_provider_and_back() -> None:
    value = {"name": "x", "count": 3, "share": 0.5, "on": True, "off": None, "blocks": [{"ports": [80, 443]}]}
    assert unpack(pack(value)) == value
    assert unpack(bytes([0x82, 0xA1, 0x61, 0xD4, 0x00, 0x00, 0xA1, 0x62, 0x91, 0xFF])) == {"a": UNKNOWN, "b": [-1]}
