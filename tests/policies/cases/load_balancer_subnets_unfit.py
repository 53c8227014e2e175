"""Cases of load-balancer-subnets-unfit."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret


def subnet(name: str, zone: str = "a", table: str = "out") -> list[Record]:
    made = Record(type=kinds.SUBNET, name=name, props={"availabilityZone": f"us-east-1{zone}"})
    leads = Record(
        type=kinds.ROUTE_TABLE_ASSOCIATION,
        name=f"{name}-{table}",
        dependencies={"subnetId": [name], "routeTableId": [table]},
    )
    return [made, leads]


OUT = Record(
    type=kinds.ROUTE_TABLE,
    name="out",
    props={"routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"}]},
)
NAT = Record(
    type=kinds.ROUTE_TABLE,
    name="nat",
    props={"routes": [{"cidrBlock": "0.0.0.0/0", "natGatewayId": "nat-1"}]},
)
PUBLIC = [OUT, *subnet("one"), *subnet("two", "b")]
PRIVATE = [NAT, *subnet("one", table="nat"), *subnet("two", "b", table="nat")]


def balancer(*of: str, **props: Any) -> Record:
    stated = {"subnets": [UNKNOWN for _ in of], **props}
    return Record(type=kinds.LOAD_BALANCERS[0], name="balancer", props=stated, dependencies={"subnets": of})


c = For(rule="load-balancer-subnets-unfit")

SIX = Record(type=kinds.ROUTE_TABLE, name="six", props={"routes": [{"ipv6CidrBlock": "::/0", "gatewayId": "igw-1"}]})
BY_SIX = [SIX, *subnet("one", table="six"), *subnet("two", "b", table="six")]


CASES = [
    c.passes(*BY_SIX, balancer("one", "two", ipAddressType="dualstack-without-public-ipv4")),
    c.passes(*PUBLIC, balancer("one", "two")),
    c.passes(*PRIVATE, balancer("one", "two", internal=True)),
    c.passes(*PUBLIC, balancer("one", loadBalancerType="network")),
    c.passes(balancer(subnets=["subnet-1", "subnet-2"])),
    c.passes(*PRIVATE, balancer("one", "two", subnets=[UNKNOWN, UNKNOWN, "subnet-of-another-program"])),
    c.fails("balancer", balancer(subnets=["subnet-1"])),
    c.fails("balancer", OUT, *subnet("one"), *subnet("two"), balancer("one", "two")),
    c.fails("balancer", *PRIVATE, balancer("one", "two")),
    c.fails("balancer", *PRIVATE, balancer("one", loadBalancerType="network")),
    c.missing(balancer(subnets=None)),
    c.unknown("balancer", *PUBLIC, balancer("one", subnets=UNKNOWN)),
    c.secret("hunter2", "balancer", balancer(subnets=["subnet-1"], tags=secret("hunter2"))),
]
