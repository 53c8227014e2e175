"""Cases of listener-plain-http."""

from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret


def listener(action: str, **props: Any) -> Record:
    stated = {"port": 80, "protocol": "HTTP", "defaultActions": [{"type": action}], **props}
    return Record(
        type=kinds.LISTENERS[0], name="listener", props=stated, dependencies={"loadBalancerArn": ["balancer"]}
    )


def balancer(**props: Any) -> Record:
    return Record(type=kinds.LOAD_BALANCERS[0], name="balancer", props=props)


def guarded() -> Record:
    return replace(balancer(), dependencies={"securityGroups": ["group"]})


def group(cidr: str) -> Record:
    entry = {"protocol": "tcp", "fromPort": 80, "toPort": 80, "cidrBlocks": [cidr]}
    out = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}
    return Record(type=kinds.SECURITY_GROUP, name="group", props={"ingress": [entry], "egress": [out]})


def cdn() -> Record:
    return Record(type=kinds.DISTRIBUTION, name="cdn", dependencies={"origins": ["balancer"]})


def stated(**props: Any) -> Record:
    return Record(type=kinds.LOAD_BALANCER, name="balancer", props={"contract": 1, "internal": False, **props})


c = For(rule="listener-plain-http", production=True)


def forwarding(path: str) -> Record:
    props = {"conditions": [{"pathPattern": {"values": [path]}}], "actions": [{"type": "forward"}], "priority": 1}
    return Record(type=kinds.LISTENER_RULES[0], name="rule", props=props, dependencies={"listenerArn": ["listener"]})


CASES = [
    # All is redirected but what has to be asked in HTTP.
    c.fails(
        "listener", listener("redirect"), balancer(), forwarding("/.well-known/acme-challenge/*"), level="advisory"
    ),
    c.fails("listener", listener("redirect"), balancer(), forwarding("/*")),
    c.passes(listener("redirect"), balancer()),
    c.passes(listener("forward"), balancer(internal=True)),
    c.passes(listener("forward"), balancer(), cdn()),
    c.passes(stated(https=True, redirectsHttp=True)),
    c.passes(stated(onlyFromCdn=True)),
    c.fails("listener", listener("forward"), balancer()),
    c.fails("balancer", stated(https=False)),
    c.fails("balancer", stated(https=True, redirectsHttp=False)),
    c.missing(Record(type=kinds.LISTENERS[0], name="listener")),
    c.missing(stated(), blames="balancer"),
    c.unknown(
        "listener",
        Record(type=kinds.LISTENERS[0], name="listener", props={"protocol": "HTTP", "defaultActions": UNKNOWN}),
    ),
    c.secret("hunter2", "listener", listener("forward", note=secret("hunter2")), balancer()),
    For(rule="listener-plain-http").fails("listener", listener("forward"), balancer(), level="advisory"),
    For(rule="listener-plain-http").fails("listener", listener("forward"), guarded(), group("0.0.0.0/0")),
    For(rule="listener-plain-http").fails(
        "listener", listener("forward"), guarded(), group("198.51.100.0/24"), level="advisory"
    ),
]
