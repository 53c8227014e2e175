"""Cases of cdn-host-refused."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret

ALL_VIEWER, BUT_HOST = "216adef6-5c7f-47e4-b989-5492eafa07d3", "b689b0a8-53d0-40ab-baf2-68738e2966ac"
API = "a1b2c3.execute-api.us-east-1.amazonaws.com"
FUNCTION = "a1b2c3.lambda-url.us-east-1.on.aws"
BUCKET = Record(type=kinds.BUCKETS[0], name="bucket")
BALANCER = Record(type=kinds.LOAD_BALANCERS[0], name="balancer")
GATEWAY = Record(type=kinds.API_GATEWAYS[0], name="gateway")


def cdn(domain: str, policy: object = None, **more: Any) -> Record:
    behavior = {"targetOriginId": "api", "viewerProtocolPolicy": "https-only", "originRequestPolicyId": policy, **more}
    origin = {"originId": "api", "domainName": domain, "customOriginConfig": {"originProtocolPolicy": "https-only"}}
    return Record(
        type=kinds.DISTRIBUTION,
        name="cdn",
        props={"origins": [origin], "defaultCacheBehavior": behavior},
        dependencies={"origins": ["gateway", "bucket", "balancer"]},
    )


c = For(rule="cdn-host-refused")

CASES = [
    c.passes(cdn(API, BUT_HOST)),
    c.passes(cdn("origin.example.com", ALL_VIEWER)),
    c.passes(cdn(API, forwardedValues={"headers": ["Authorization"]})),
    c.fails("cdn", cdn(API, ALL_VIEWER)),
    c.fails("cdn", cdn(FUNCTION, ALL_VIEWER)),
    c.fails("cdn", cdn(API, forwardedValues={"headers": ["Host"]})),
    c.fails("cdn", GATEWAY, cdn(UNKNOWN, ALL_VIEWER)),
    c.fails("cdn", BUCKET, cdn(UNKNOWN, ALL_VIEWER)),
    c.passes(BUCKET, BALANCER, cdn(UNKNOWN, ALL_VIEWER)),
    c.passes(BUCKET, cdn(UNKNOWN, BUT_HOST)),
    c.missing(cdn(API)),
    c.unknown("cdn", cdn(API, UNKNOWN)),
    c.secret("hunter2", "cdn", cdn(API, ALL_VIEWER, comment=secret("hunter2"))),
]
