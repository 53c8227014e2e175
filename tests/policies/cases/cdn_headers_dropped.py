"""Cases of cdn-headers-dropped."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, of, secret

BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
DISABLED, OWN = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "11111111-2222-3333-4444-555555555555"
WRITES = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]


def cdn(domain: str = "api.example.com", **behavior: Any) -> Record:
    stated = {
        "targetOriginId": "app",
        "viewerProtocolPolicy": "https-only",
        "allowedMethods": WRITES,
        "cachePolicyId": DISABLED,
        **behavior,
    }
    origin = {"originId": "app", "domainName": domain, "customOriginConfig": {"originProtocolPolicy": "https-only"}}
    return Record(type=kinds.DISTRIBUTION, name="cdn", props={"origins": [origin], "defaultCacheBehavior": stated})


def older(headers: list[str]) -> dict[str, Any]:
    """The form of before cache policies."""
    forwarded = {"queryString": True, "headers": headers, "cookies": {"forward": "all"}}
    return {"cachePolicyId": None, "forwardedValues": forwarded, "defaultTtl": 0, "maxTtl": 0}


c = For(rule="cdn-headers-dropped")

CASES = [
    c.passes(cdn(originRequestPolicyId=BUT_HOST)),
    c.passes(cdn(allowedMethods=["GET", "HEAD"])),
    c.passes(cdn(cachePolicyId=OWN)),
    c.passes(cdn("files.s3.us-east-1.amazonaws.com")),
    c.passes(cdn(lambdaFunctionAssociations=[{"eventType": "origin-request", "lambdaArn": "arn:aws:lambda:x"}])),
    c.fails("cdn", cdn()),
    c.fails("cdn", cdn(**older([])), level="advisory"),
    c.passes(cdn(**older(["*"]))),
    c.passes(cdn(**older(["Authorization", "Accept"]))),
    c.missing(Record(type=kinds.DISTRIBUTION, name="cdn", props={"enabled": True})),
    c.unknown("cdn", cdn(originRequestPolicyId=UNKNOWN), also={"unevaluated": of(["cdn-host-lost"], "cdn")}),
    c.secret("hunter2", "cdn", cdn(comment=secret("hunter2"))),
]
