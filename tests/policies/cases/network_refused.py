"""Cases of network-refused."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret


def vpc(cidr: Any = "10.0.0.0/16", **props: Any) -> Record:
    return Record(type=kinds.VPC, name="vpc", props={"cidrBlock": cidr, **props})


def subnet(cidr: Any, name: str = "subnet", zone: Any = "us-east-1a", **more: Any) -> Record:
    props = {"vpcId": UNKNOWN, "cidrBlock": cidr, "availabilityZone": zone}
    return Record(type=kinds.SUBNET, name=name, props=props, dependencies={"vpcId": ["vpc"]}, **more)


def nat(**props: Any) -> Record:
    return Record(type=kinds.NAT_GATEWAY, name="nat", props={"subnetId": "subnet-1", **props})


def endpoint(service: str, **props: Any) -> Record:
    stated = {"serviceName": f"com.amazonaws.{service}", "vpcId": UNKNOWN, **props}
    return Record(type=kinds.VPC_ENDPOINT, name="endpoint", props=stated, dependencies={"vpcId": ["vpc"]})


def interface(service: str, **props: Any) -> Record:
    return endpoint(service, vpcEndpointType="Interface", privateDnsEnabled=True, **props)


def opened(protocol: str, first: Any, last: Any) -> dict[str, Any]:
    return {"protocol": protocol, "fromPort": first, "toPort": last, "cidrBlocks": ["10.0.0.0/16"]}


def group(*ingress: Any) -> Record:
    return Record(type=kinds.SECURITY_GROUP, name="group", props={"ingress": list(ingress)})


def rule(kind: str = kinds.SECURITY_GROUP_RULE, **props: Any) -> Record:
    stated = {"type": "ingress", "securityGroupId": UNKNOWN, **props}
    return Record(type=kind, name="rule", props=stated, dependencies={"securityGroupId": ["group"]})


NAMES = {"enableDnsHostnames": True}
TABLES = {"routeTableIds": [UNKNOWN]}
MORE = Record(type=kinds.VPC_RANGE, name="more", props={"cidrBlock": "100.64.0.0/16"})
JOINED = Record(type=kinds.ENDPOINT_TABLE, name="joined", dependencies={"vpcEndpointId": ["endpoint"]})
c = For(rule="network-refused")

CASES = [
    c.passes(vpc(**NAMES), interface("s3-global.accesspoint")),
    c.passes(vpc(), subnet("10.0.0.0/24"), subnet("10.0.1.0/24", "other", "us-east-1b")),
    c.passes(vpc(UNKNOWN), subnet("10.1.0.0/24", zone=UNKNOWN)),
    c.passes(vpc(), MORE, subnet("100.64.0.0/24")),
    c.passes(subnet("10.0.0.0/24"), subnet("10.0.0.0/24", "of-another-network")),
    c.passes(nat(allocationId=UNKNOWN), nat(connectivityType="private")),
    c.passes(vpc(), endpoint("us-east-1.s3", **TABLES)),
    c.passes(vpc(), endpoint("us-east-1.s3"), JOINED),
    c.passes(vpc(**NAMES), interface("us-east-1.ecr.api")),
    c.passes(vpc(), endpoint("us-east-1.logs", vpcEndpointType="Interface")),
    c.passes(vpc(enableDnsHostnames=UNKNOWN), interface("us-east-1.logs")),
    c.passes(vpc(**NAMES), interface("eu-west-1.logs", serviceRegion="eu-west-1")),
    c.passes(endpoint("vpce.us-east-1.vpce-svc-0123456789abcdef0", vpcEndpointType="Interface")),
    c.passes(group(opened("-1", 0, 0), opened("icmp", 8, 0), opened("tcp", 80, 81), opened("tcp", UNKNOWN, 80))),
    c.passes(group(), rule(protocol="tcp", fromPort=80, toPort=80)),
    c.passes(rule(kinds.EGRESS_RULE, ipProtocol="-1")),
    c.passes(rule(protocol="-1", fromPort=0, toPort=65535)),
    c.fails("subnet", vpc(), subnet("10.1.0.0/24")),
    c.fails("subnet", vpc(), subnet("10.0.0.0/20", "a"), subnet("10.0.8.0/24")),
    c.fails("subnet", vpc(), subnet("10.0.0.0/24", zone="eu-west-1a")),
    c.fails("nat", nat()),
    c.fails("endpoint", vpc(), endpoint("us-east-1.ecr.dkr", subnetIds=["subnet-1"])),
    c.fails("endpoint", vpc(), interface("us-east-1.logs")),
    c.fails("endpoint", vpc(**NAMES, enableDnsSupport=False), interface("us-east-1.logs")),
    c.fails("endpoint", vpc(), endpoint("eu-west-1.s3", **TABLES)),
    c.fails("endpoint", vpc(), endpoint("us-east-1.s3"), level="advisory"),
    c.fails("group", group(opened("-1", 80, 80))),
    c.fails("group", group(opened("tcp", 9000, 8000))),
    c.fails("rule", rule(kinds.INGRESS_RULE, ipProtocol="tcp", fromPort=81, toPort=80)),
    c.fails("group", group(opened("tcp", 80, 80)), rule(protocol="tcp", fromPort=81, toPort=81), level="advisory"),
    c.missing(Record(type=kinds.SUBNET, name="subnet"), Record(type=kinds.NAT_GATEWAY, name="nat")),
    c.unknown("subnet", vpc(), subnet(UNKNOWN)),
    c.secret("hunter2", "nat", nat(tags={"key": secret("hunter2")})),
]
