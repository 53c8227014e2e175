"""Cases of listener-refused."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, of, secret

CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"
FIXED: list[Any] = [{"type": "fixed-response"}]
FORWARD: list[Any] = [{"type": "forward", "targetGroupArn": UNKNOWN}]
SIGN_IN: list[Any] = [{"type": "authenticate-oidc"}, *FIXED]


def balancer(kind: Any = None, name: str = "balancer") -> Record:
    return Record(type=kinds.LOAD_BALANCERS[0], name=name, props={"internal": True, "loadBalancerType": kind})


def listener(protocol: Any, port: int = 443, *, name: str = "listener", on: str = "balancer", **props: Any) -> Record:
    stated = {"port": port, "protocol": protocol, "defaultActions": FIXED, **props}
    links = {"loadBalancerArn": [on], "defaultActions": ["group"]}
    return Record(type=kinds.LISTENERS[0], name=name, props=stated, dependencies=links)


def secure(port: int = 443, **props: Any) -> Record:
    return listener("HTTPS", port, certificateArn=CERTIFICATE, **props)


def rule(priority: Any, *paths: Any, name: str = "rule", on: str = "listener", **props: Any) -> Record:
    conditions = [{"pathPattern": {"values": list(paths)}}]
    stated = {"priority": priority, "conditions": conditions, "actions": FIXED, **props}
    links = {"listenerArn": [on], "actions": ["group"]}
    return Record(type=kinds.LISTENER_RULES[0], name=name, props=stated, dependencies=links)


def group(protocol: Any, kind: str = "ip") -> Record:
    props = {"targetType": kind, "protocol": protocol, "port": 8080}
    return Record(type=kinds.TARGET_GROUPS[0], name="group", props=props)


def to(**redirect: Any) -> list[Any]:
    return [{"type": "redirect", "redirect": {"statusCode": "HTTP_301", **redirect}}]


HOSTS = [{"hostHeader": {"values": ["a.example.com", "b.example.com", "c.example.com", "d.example.com"]}}]
BOTH = {"mandatory": of(["listener-refused"], "listener")}
c = For(rule="listener-refused")

CASES = [
    c.passes(balancer(), secure(), group("HTTP")),
    c.passes(balancer("network"), listener("TLS", certificateArn=UNKNOWN), group("TCP")),
    c.passes(balancer("network"), listener("TCP", 80), group("TCP", "alb")),
    c.passes(balancer(UNKNOWN), listener("TCP", 80), group("TCP")),
    c.passes(balancer(), listener("HTTP", 80, defaultActions=to(protocol="HTTPS", port="443"))),
    c.passes(balancer(), listener("HTTP", 80, defaultActions=to(protocol="HTTP", port="8080"))),
    c.passes(balancer(), secure(defaultActions=to(host="www.example.com"))),
    c.passes(balancer(), secure(), listener("HTTP", 80, name="other", defaultActions=to(port=UNKNOWN))),
    c.passes(balancer(), balancer(name="second"), secure(), secure(name="other", on="second")),
    c.passes(balancer(), secure(), rule(10, "/api/*", "*.php", "?"), rule(20, "/*", name="last")),
    c.passes(balancer(), secure(), secure(8443, name="other"), rule(1, "/a"), rule(1, "/a", name="b", on="other")),
    c.passes(balancer(), secure(), rule(1, conditions=HOSTS), rule(2, "/a", name="second")),
    c.passes(
        balancer(), secure(), rule(1, conditions=[*HOSTS, {"pathPattern": {"values": ["/*"]}}]), rule(2, "/a", name="b")
    ),
    c.passes(balancer(), secure(), rule(1, "/*"), rule(2, "/a", name="b", on="other"), secure(8443, name="other")),
    c.passes(rule(None, UNKNOWN), rule(None, "/a", name="other")),
    c.fails("listener", balancer(), listener("HTTPS")),
    c.fails("listener", balancer("network"), listener("TLS", certificateArn="")),
    c.fails("listener", balancer(), listener("HTTP", 80, certificateArn=CERTIFICATE)),
    c.fails("listener", balancer("network"), listener("TCP", sslPolicy="ELBSecurityPolicy-2016-08")),
    c.fails("listener", balancer(), listener("TCP", 1883)),
    c.fails("listener", balancer("network"), listener("HTTP", 80)),
    c.fails("listener", balancer(), secure(), group("TCP")),
    c.fails("listener", balancer("network"), listener("TCP", 80), group("HTTP")),
    c.fails("rule", balancer(), secure(), rule(1, "/a", actions=FORWARD), group("TCP"), also=BOTH),
    c.fails("other", balancer(), secure(name="first"), secure(name="other")),
    c.fails("listener", balancer(), listener("HTTP", 80, defaultActions=to(protocol="HTTP", port="80"))),
    c.fails("listener", balancer(), secure(defaultActions=to(port="443"))),
    c.fails("rule", balancer(), secure(), rule(1, "/old", actions=to(protocol="HTTPS", port="443"))),
    c.fails("listener", balancer(), listener("HTTP", 80, defaultActions=SIGN_IN)),
    c.fails("second", balancer(), secure(), rule(1, "/a", name="first"), rule(1, "/b", name="second")),
    c.fails("rule", rule(1, "api/*")),
    c.fails("rule", rule(1, conditions=[*HOSTS, {"pathPattern": {"values": ["/a", "/b"]}}])),
    c.fails("b", balancer(), secure(), rule(1, "/*", name="a"), rule(2, "/api/*", name="b"), level="advisory"),
    c.fails(
        "rule", balancer(), secure(), rule(10, conditions=[{"hostHeader": {"values": ["https://shop.example.com"]}}])
    ),
    c.fails("rule", balancer(), secure(), rule(10, conditions=[{"httpRequestMethod": {"values": ["get"]}}])),
    c.missing(Record(type=kinds.LISTENERS[0], name="listener")),
    c.unknown("listener", balancer(), listener(UNKNOWN)),
    c.secret("hunter2", "rule", rule(1, secret("hunter2"))),
]
