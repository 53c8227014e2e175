"""Cases of cdn-redirect-loop."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, of, secret


def listener(port: int, protocol: str = "HTTP", action: str = "forward") -> Record:
    actions = [{"type": action, "redirect": {"protocol": "HTTPS", "port": "443"} if action == "redirect" else None}]
    return Record(
        type=kinds.LISTENERS[0],
        name=f"listener-{port}",
        props={
            "port": port,
            "protocol": protocol,
            "defaultActions": actions,
            "certificateArn": UNKNOWN if protocol == "HTTPS" else None,
        },
        dependencies={"loadBalancerArn": ["balancer"]},
    )


BALANCER = Record(type=kinds.LOAD_BALANCERS[0], name="balancer", props={"loadBalancerType": "application"})


def cdn(protocol: str, behavior: Any = None, **props: Any) -> Record:
    custom = {"originProtocolPolicy": protocol, "httpPort": 80, "httpsPort": 443}
    origin = {"originId": "app", "domainName": UNKNOWN, "customOriginConfig": custom}
    stated = {"targetOriginId": "app", "viewerProtocolPolicy": "redirect-to-https", **(behavior or {})}
    return Record(
        type=kinds.DISTRIBUTION,
        name="cdn",
        props={"origins": [origin], "defaultCacheBehavior": stated, **props},
        dependencies={"origins": ["balancer"]},
    )


REDIRECT = listener(80, action="redirect")
HTTPS = listener(443, protocol="HTTPS")
BESIDE = Record(type=kinds.LISTENER_RULES[0], name="rule", dependencies={"listenerArn": ["listener-80"]})
BY_ITS_OWN_NAME = {"advisory": of(["cdn-origin-unreachable"], "cdn")}

c = For(rule="cdn-redirect-loop")

CASES = [
    c.passes(BALANCER, REDIRECT, HTTPS, cdn("https-only"), also=BY_ITS_OWN_NAME),
    c.passes(BALANCER, REDIRECT, HTTPS, cdn("match-viewer"), also=BY_ITS_OWN_NAME),
    c.passes(BALANCER, listener(80), cdn("http-only")),
    c.passes(BALANCER, REDIRECT, BESIDE, cdn("http-only")),
    c.fails("cdn", BALANCER, REDIRECT, HTTPS, cdn("http-only")),
    c.missing(BALANCER, cdn("http-only")),
    c.missing(Record(type=kinds.DISTRIBUTION, name="cdn", props={"enabled": True})),
    c.unknown("cdn", BALANCER, REDIRECT, cdn(UNKNOWN), also={"unevaluated": of(["cdn-origin-unreachable"], "cdn")}),
    c.secret("hunter2", "cdn", BALANCER, REDIRECT, cdn("http-only", comment=secret("hunter2"))),
]
