"""Cases of network-vpc-mismatch."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, ecs_service, secret

ONE, TWO = (Record(type=kinds.VPC, name=name, props={"cidrBlock": "10.0.0.0/16"}) for name in ("one", "two"))


def inside(kind: str, name: str, vpc: str, **props: Any) -> Record:
    """A resource in a network of the program, or in one named by its id."""
    named = vpc.startswith("vpc-")
    stated = {"vpcId": vpc if named else UNKNOWN, **props}
    return Record(type=kind, name=name, props=stated, dependencies={} if named else {"vpcId": [vpc]})


def group(vpc: str, **props: Any) -> Record:
    return inside(kinds.SECURITY_GROUP, "group", vpc, **props)


def subnet(vpc: str) -> Record:
    return inside(kinds.SUBNET, "subnet", vpc)


SUBNETS = Record(
    type=kinds.SUBNET_GROUP,
    name="subnets",
    props={"subnetIds": [UNKNOWN, "subnet-elsewhere"]},
    dependencies={"subnetIds": ["subnet"]},
)


def database(**props: Any) -> Record:
    dependencies = {"vpcSecurityGroupIds": ["group"], "dbSubnetGroupName": ["subnets"]}
    stated = {"engine": "postgres", "engineVersion": "16", "vpcSecurityGroupIds": [UNKNOWN], **props}
    return Record(type=kinds.RDS_INSTANCE, name="db", props=stated, dependencies=dependencies)


IN_SUBNETS = {"dbSubnetGroupName": UNKNOWN}
SERVICE = ecs_service(
    networkConfiguration={"subnets": [UNKNOWN], "securityGroups": [UNKNOWN]},
    dependencies={"networkConfiguration": ["subnet", "group"]},
)
BALANCER = Record(
    type=kinds.LOAD_BALANCERS[0], name="balancer", dependencies={"subnets": ["subnet"], "securityGroups": ["group"]}
)

c = For(rule="network-vpc-mismatch")

LOOKED_UP = Record(type=kinds.VPC, name="looked-up")


CASES = [
    # A network that is looked up may be the default one.
    c.passes(LOOKED_UP, group("looked-up"), database()),
    c.passes(
        LOOKED_UP,
        Record(type=kinds.SECURITY_GROUP, name="group", props={"description": "x"}),
        subnet("looked-up"),
        BALANCER,
    ),
    c.passes(ONE, group("one"), subnet("one"), SUBNETS, database(**IN_SUBNETS), BALANCER),
    c.passes(ONE, group("vpc-1"), subnet("one"), BALANCER),
    c.passes(group("vpc-1"), database()),
    c.passes(ONE, group("one"), database(replicateSourceDb="shop")),
    c.fails("db", ONE, group("one"), database()),
    c.fails("db", ONE, TWO, group("one"), subnet("two"), SUBNETS, database(**IN_SUBNETS)),
    c.fails("db", group("vpc-1"), subnet("vpc-2"), SUBNETS, database(**IN_SUBNETS)),
    c.fails("service", ONE, TWO, group("one"), subnet("two"), SERVICE),
    c.fails("balancer", ONE, TWO, group("one"), subnet("two"), BALANCER),
    c.missing(
        ONE,
        Record(type=kinds.SECURITY_GROUP, name="group", props={"description": "no network named"}),
        subnet("one"),
        BALANCER,
        blames="balancer",
    ),
    c.unknown(
        "db",
        ONE,
        group("one"),
        Record(type=kinds.RDS_INSTANCE, name="db", props={"engine": "postgres", "engineVersion": "16", **IN_SUBNETS}),
    ),
    c.secret("hunter2", "db", ONE, group("one"), database(tags=secret("hunter2"))),
]
