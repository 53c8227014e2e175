"""Cases of security-group-too-open."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, ecs_service, secret


def group(port: int | None = None, cidr: str = "0.0.0.0/0", protocol: str = "tcp", **props: Any) -> Record:
    entry = {"protocol": protocol, "fromPort": port, "toPort": port, "cidrBlocks": [cidr]}
    return Record(type=kinds.SECURITY_GROUP, name="group", props={"ingress": [] if port is None else [entry], **props})


def ingress(port: int, **props: Any) -> Record:
    stated = {"ipProtocol": "tcp", "fromPort": port, "toPort": port, **props}
    return Record(type=kinds.INGRESS_RULE, name="ingress", props=stated, dependencies={"securityGroupId": ["group"]})


def service() -> Record:
    entry = {"targetGroupArn": "arn:x", "containerName": "api", "containerPort": 3000}
    return ecs_service(loadBalancers=[entry], dependencies={"networkConfiguration": ["group"]})


c = For(rule="security-group-too-open")

CASES = [
    c.passes(group(443)),
    c.passes(group(5432, cidr="10.0.0.0/16")),
    c.passes(group(), ingress(3000, referencedSecurityGroupId="sg-1")),
    c.fails("group", group(5432)),
    c.fails("group", group(0, protocol="-1")),
    c.fails("ingress", group(), ingress(22, cidrIpv4="0.0.0.0/0")),
    c.fails("ingress", group(), ingress(8080, cidrIpv6="::/0")),
    c.fails("group", group(80), service()),
    c.fails(
        "old",
        group(),
        Record(
            type=kinds.SECURITY_GROUP_RULE,
            name="old",
            props={"type": "ingress", "protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]},
        ),
    ),
    c.missing(group()),
    c.unknown("ingress", group(), ingress(22, cidrIpv4=UNKNOWN)),
    c.secret("hunter2", "group", group(22, description=secret("hunter2"))),
]
