"""Cases of cdn-origin-unreachable."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, of, secret


def listener(port: int, protocol: str = "HTTP", action: str = "forward") -> Record:
    actions = [{"type": action, "redirect": {"protocol": "HTTPS", "port": "443"} if action == "redirect" else None}]
    return Record(
        type=kinds.LISTENERS[0],
        name=f"listener-{port}",
        props={"port": port, "protocol": protocol, "defaultActions": actions},
        dependencies={"loadBalancerArn": ["balancer"]},
    )


BALANCER = Record(type=kinds.LOAD_BALANCERS[0], name="balancer", props={"internal": True})


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


ALL_VIEWER, BUT_HOST = "216adef6-5c7f-47e4-b989-5492eafa07d3", "b689b0a8-53d0-40ab-baf2-68738e2966ac"
HTTPS = listener(443, protocol="HTTPS")

c = For(rule="cdn-origin-unreachable")

CASES = [
    c.passes(BALANCER, listener(80), cdn("http-only")),
    c.passes(BALANCER, HTTPS, cdn("https-only", {"originRequestPolicyId": ALL_VIEWER})),
    c.passes(BALANCER, HTTPS, cdn("https-only", {"originRequestPolicyId": UNKNOWN})),
    c.passes(BALANCER, HTTPS, cdn("https-only", {"forwardedValues": {"headers": ["Host"]}})),
    c.fails("cdn", BALANCER, HTTPS, cdn("https-only", {"originRequestPolicyId": BUT_HOST}), level="advisory"),
    c.fails("cdn", BALANCER, listener(80), cdn("https-only")),
    c.fails("cdn", BALANCER, listener(80), cdn("match-viewer")),
    c.fails("cdn", BALANCER, HTTPS, cdn("http-only")),
    c.fails("cdn", BALANCER, listener(443), cdn("https-only")),
    c.missing(BALANCER, cdn("https-only")),
    c.unknown("cdn", BALANCER, HTTPS, cdn(UNKNOWN), also={"unevaluated": of(["cdn-redirect-loop"], "cdn")}),
    c.secret("hunter2", "cdn", BALANCER, HTTPS, cdn("http-only", comment=secret("hunter2"))),
]
