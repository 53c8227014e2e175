"""Cases of security-group-too-open."""

from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, ecs_service, secret


def group(port: int | None = None, cidr: str = "0.0.0.0/0", protocol: str = "tcp", **props: Any) -> Record:
    entry = {"protocol": protocol, "fromPort": port, "toPort": port, "cidrBlocks": [cidr]}
    return Record(type=kinds.SECURITY_GROUP, name="group", props={"ingress": [] if port is None else [entry], **props})


def ingress(port: int, **props: Any) -> Record:
    stated = {"ipProtocol": "tcp", "fromPort": port, "toPort": port, **props}
    return Record(type=kinds.INGRESS_RULE, name="ingress", props=stated, dependencies={"securityGroupId": ["group"]})


def public(flag: object) -> Record:
    props = {"engine": "postgres", "engineVersion": "16", "publiclyAccessible": flag}
    return Record(type=kinds.RDS_INSTANCE, name="db", props=props, dependencies={"vpcSecurityGroupIds": ["group"]})


def late() -> Record:
    """A group whose rules are known after the update, made from a network where the program has one."""
    props = {"ingress": UNKNOWN}
    return Record(type=kinds.SECURITY_GROUP, name="group", props=props, dependencies={"ingress": ["network"]})


def balancer() -> Record:
    return Record(type=kinds.LOAD_BALANCERS[0], name="balancer", dependencies={"securityGroups": ["group"]})


def listener(port: int) -> Record:
    return Record(
        type=kinds.LISTENERS[0], name="listener", props={"port": port}, dependencies={"loadBalancerArn": ["balancer"]}
    )


def leading(port: int) -> Record:
    """A listener that leads to the target group."""
    dependencies = {"loadBalancerArn": ["balancer"], "defaultActions": ["target"]}
    props = {"port": port, "defaultActions": [{"type": "forward", "targetGroupArn": UNKNOWN}]}
    return Record(type=kinds.LISTENERS[0], name="listener", props=props, dependencies=dependencies)


def balanced(protocol: str) -> list[Record]:
    """A service behind a load balancer of the program, of which only the target group matters here."""
    target = Record(type=kinds.TARGET_GROUPS[0], name="target", props={"protocol": protocol, "targetType": "ip"})
    entry = {"targetGroupArn": UNKNOWN, "containerName": "api", "containerPort": 8883}
    dependencies = {"networkConfiguration": ["group"], "loadBalancers": ["target"]}
    return [target, ecs_service(loadBalancers=[entry], dependencies=dependencies)]


def service() -> Record:
    entry = {"targetGroupArn": "arn:x", "containerName": "api", "containerPort": 3000}
    return ecs_service(loadBalancers=[entry], dependencies={"networkConfiguration": ["group"]})


WIDE = group(0, protocol="-1")
MEMBER = Record(
    type=kinds.RDS_CLUSTER_INSTANCE,
    name="member",
    props={"engine": "aurora-postgresql", "publiclyAccessible": True},
    dependencies={"clusterIdentifier": ["cluster"]},
)
c = For(rule="security-group-too-open")

CASES = [
    # Before load balancers alone nothing but their listeners answers; before anything else everything may.
    c.fails("group", WIDE, balancer(), level="advisory"),
    c.fails("group", WIDE, balancer(), replace(balancer(), type=kinds.FUNCTION, name="function")),
    c.fails("group", WIDE),
    c.fails("member", MEMBER),
    c.passes(replace(MEMBER, props={**MEMBER.props, "publiclyAccessible": False})),
    c.passes(group(443)),
    c.passes(group(5432, cidr="10.0.0.0/16")),
    c.passes(group(), ingress(3000, referencedSecurityGroupId="sg-1")),
    c.fails("group", group(5432)),
    c.fails("group", group(0, protocol="-1")),
    c.fails("ingress", group(), ingress(22, cidrIpv4="0.0.0.0/0")),
    c.fails("ingress", group(), ingress(8080, cidrIpv6="::/0"), level="advisory"),
    c.fails("ingress", group(), ingress(3306, cidrIpv6="0:0:0:0:0:0:0:0/0")),
    c.fails("ingress", group(), ingress(3306, cidrIpv4="128.0.0.0/1")),
    c.fails("ingress", group(), ingress(3306, cidrIpv4="10.1.2.3/0")),
    c.passes(group(), ingress(3306, cidrIpv4="10.0.0.0/8")),
    c.fails("group", replace(group(5432), type=kinds.DEFAULT_SECURITY_GROUP)),
    c.passes(group(8, protocol="icmp")),
    c.passes(group(-1, protocol="58", cidr="::/0")),
    c.fails("group", group(3000), service(), level="advisory"),
    c.fails("group", group(8883), *balanced("HTTP")),
    c.passes(group(443), *balanced("HTTP")),
    c.fails("group", group(8883), *balanced("HTTP"), balancer(), leading(8883), level="advisory"),
    c.passes(group(8883), *balanced("TLS")),
    c.passes(group(9443), balancer(), listener(9443)),
    c.fails("group", group(9443), balancer(), listener(443), level="advisory"),
    c.fails(
        "group", group(10_000), Record(type=kinds.CACHES[0], name="cache", dependencies={"securityGroupIds": ["group"]})
    ),
    c.passes(late(), Record(type=kinds.VPC, name="network")),
    c.unknown("group", late()),
    c.fails(
        "old",
        group(),
        Record(
            type=kinds.SECURITY_GROUP_RULE,
            name="old",
            props={"type": "ingress", "protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]},
        ),
    ),
    # One group for the load balancer and the database, which answers on a port of its own.
    c.passes(group(443), balancer(), public(False)),
    c.fails("group", group(5432), public(False)),
    c.fails("group", group(443), replace(public(False), props={**public(False).props, "port": 443})),
    c.fails("db", public(True)),
    c.fails("db", public(True), group(5432, cidr="198.51.100.7/32"), level="advisory"),
    c.passes(public(False)),
    c.unknown("db", public(UNKNOWN)),
    c.missing(group()),
    c.unknown("ingress", group(), ingress(22, cidrIpv4=UNKNOWN)),
    c.secret("hunter2", "group", group(22, description=secret("hunter2"))),
]
