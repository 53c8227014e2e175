"""Cases of target-group-protocol-refused."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret

FORWARD = [{"type": "forward", "targetGroupArn": UNKNOWN}]


def group(version: object = "GRPC", **check: Any) -> Record:
    props = {"targetType": "ip", "port": 50051, "protocolVersion": version, "healthCheck": check}
    return Record(type=kinds.TARGET_GROUPS[0], name="group", props=props)


def checked(of_group: str = "HTTP", **check: Any) -> Record:
    """A target group that another program's services and listeners use."""
    props = {"targetType": "ip", "port": 8080, "protocol": of_group, "healthCheck": check}
    return Record(type=kinds.TARGET_GROUPS[0], name="checked", props=props)


def listener(protocol: object, actions: Any = FORWARD, **more: Any) -> Record:
    links = {"loadBalancerArn": ["balancer"], "defaultActions": ["group"] if actions is FORWARD else []}
    certificate = UNKNOWN if protocol == "HTTPS" else None
    props = {"port": 443, "protocol": protocol, "certificateArn": certificate, "defaultActions": actions, **more}
    return Record(type=kinds.LISTENERS[0], name="listener", props=props, dependencies=links)


def rule() -> Record:
    links = {"listenerArn": ["listener"], "actions": ["group"]}
    return Record(type=kinds.LISTENER_RULES[0], name="rule", props={"actions": FORWARD}, dependencies=links)


def balancer() -> Record:
    return Record(type=kinds.LOAD_BALANCERS[0], name="balancer", props={"internal": True})


def distribution(**behavior: Any) -> Record:
    default = {
        "allowedMethods": ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
        "viewerProtocolPolicy": "https-only",
        **behavior,
    }
    props = {"defaultCacheBehavior": default}
    return Record(type=kinds.DISTRIBUTION, name="cdn", props=props, dependencies={"origins": ["balancer"]})


REFUSED: Any = [{"type": "fixed-response"}]
c = For(rule="target-group-protocol-refused")

CASES = [
    c.passes(group(path="/grpc.health.v1.Health/Check", matcher="0"), listener("HTTPS"), balancer()),
    c.passes(group("HTTP1", matcher="200"), listener("HTTP"), balancer()),
    c.passes(group(matcher="0-12,14"), listener("HTTPS", REFUSED), rule(), balancer()),
    c.passes(group(), listener("HTTPS"), balancer(), distribution(grpcConfig={"enabled": True})),
    c.fails("group", group(), listener("HTTP"), balancer()),
    c.fails("group", group("HTTP2"), listener("HTTP", REFUSED), rule(), balancer()),
    c.fails("group", group(matcher="200"), listener("HTTPS"), balancer()),
    c.fails("group", group(), listener("HTTPS"), balancer(), distribution(), level="advisory"),
    c.fails(
        "group",
        group("HTTP2"),
        listener("HTTPS"),
        balancer(),
        distribution(grpcConfig={"enabled": True}),
        level="advisory",
    ),
    c.passes(checked(path="/health", matcher="200-299,404"), checked(protocol="HTTPS")),
    c.passes(checked("TCP", protocol="TCP")),
    c.fails("checked", checked(protocol="TCP")),
    c.fails("checked", checked(matcher="200-599")),
    c.missing(Record(type=kinds.TARGET_GROUPS[0], name="group")),
    c.unknown("group", group(UNKNOWN), listener("HTTP"), balancer()),
    c.secret("hunter2", "group", group(note=secret("hunter2")), listener("HTTP"), balancer()),
]
