"""The plan of a VPC's subnets: one zone more only adds."""

from ipaddress import IPv4Network

import pytest

from components.network.subnets import MOST_ZONES, SMALLEST_VPC, plan_subnets
from tests.unit.recorder import record_stack

BLOCKS = ["10.20.0.0/16", "10.0.64.0/18", f"172.16.4.0/{SMALLEST_VPC}"]


@pytest.mark.parametrize("cidr", BLOCKS)
def test_one_zone_more_moves_no_subnet(cidr: str) -> None:
    for zones in range(2, MOST_ZONES):
        fewer, more = plan_subnets(cidr, zones), plan_subnets(cidr, zones + 1)
        assert more.private[:zones] == fewer.private and more.public[:zones] == fewer.public
        assert len(more.private) == len(more.public) == zones + 1


@pytest.mark.parametrize("cidr", BLOCKS)
def test_subnets_are_inside_the_block_apart_and_large_enough(cidr: str) -> None:
    plan = plan_subnets(cidr, MOST_ZONES)
    networks = [IPv4Network(block) for block in (*plan.private, *plan.public)]
    assert all(network.subnet_of(IPv4Network(cidr)) for network in networks)
    assert not [(a, b) for a in networks for b in networks if a is not b and a.overlaps(b)]
    assert all(network.prefixlen <= 27 for network in networks), "a load balancer has no room in a smaller one"


@pytest.mark.parametrize("cidr", ["10.0.0.0/15", "10.0.0.0/23", "10.0.0.1/16", "ten"])
def test_another_block_is_an_error_that_quotes_it(cidr: str) -> None:
    with pytest.raises(ValueError, match=f"is '{cidr}'.*write a block"):
        plan_subnets(cidr, 2)


def test_the_vpc_is_made_by_the_plan() -> None:
    for stack, zones in (("dev", 2), ("prod", 3)):
        vpc = record_stack(stack).one("awsx:ec2:Vpc")
        plan = plan_subnets(vpc.get("cidrBlock"), zones)
        assert vpc.get("subnetSpecs") == [
            {"type": "Private", "cidrBlocks": list(plan.private)},
            {"type": "Public", "cidrBlocks": list(plan.public)},
        ]
