"""Cases of cdn-host-lost."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret

ALL_VIEWER, BUT_HOST = "216adef6-5c7f-47e4-b989-5492eafa07d3", "b689b0a8-53d0-40ab-baf2-68738e2966ac"
DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
BALANCER = Record(type=kinds.LOAD_BALANCERS[0], name="balancer", props={"loadBalancerType": "application"})
WRITES = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]


def cdn(domain: str = UNKNOWN, **behavior: Any) -> Record:
    stated = {
        "targetOriginId": "app",
        "viewerProtocolPolicy": "https-only",
        "allowedMethods": WRITES,
        "cachePolicyId": DISABLED,
        **behavior,
    }
    origin = {"originId": "app", "domainName": domain, "customOriginConfig": {"originProtocolPolicy": "http-only"}}
    return Record(
        type=kinds.DISTRIBUTION,
        name="cdn",
        props={"origins": [origin], "defaultCacheBehavior": stated},
        dependencies={"origins": ["balancer"]},
    )


c = For(rule="cdn-host-lost", level="advisory")

CASES = [
    c.passes(BALANCER, cdn(originRequestPolicyId=ALL_VIEWER)),
    c.passes(BALANCER, cdn(allowedMethods=["GET", "HEAD"])),
    c.passes(cdn("api.example.com", originRequestPolicyId=BUT_HOST)),
    c.passes(cdn("files.s3.us-east-1.amazonaws.com")),
    c.fails("cdn", BALANCER, cdn(originRequestPolicyId=BUT_HOST)),
    c.missing(Record(type=kinds.DISTRIBUTION, name="cdn", props={"enabled": True})),
    c.unknown(
        "cdn",
        BALANCER,
        cdn(originRequestPolicyId=UNKNOWN),
        also={"unevaluated": frozenset({("cdn-headers-dropped", "cdn")})},
    ),
    c.secret("hunter2", "cdn", BALANCER, cdn(originRequestPolicyId=BUT_HOST, comment=secret("hunter2"))),
]
