"""facts.json, written from plans of the real provider, against the installed SDK: names, and what it documents.

The SDK's generated files say in prose which change needs a new resource. With a newer pulumi-aws this test says which
facts are to be looked at again.
"""

from typing import Any

import pytest

from sandbox.aws import corrected
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
