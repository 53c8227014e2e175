"""Cases of edge-refused."""

from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret

READ, ALL = ["GET", "HEAD"], ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
CUSTOM = {"originProtocolPolicy": "https-only", "httpPort": 80, "httpsPort": 443}


def cdn(domain: Any = "app.example.com", path: Any = None, *of: str, **behavior: Any) -> Record:
    default = {"targetOriginId": "app", "viewerProtocolPolicy": "https-only", "allowedMethods": READ, **behavior}
    origin = {"originId": "app", "domainName": domain, "originPath": path, "customOriginConfig": CUSTOM}
    props = {"origins": [origin], "defaultCacheBehavior": default, "webAclId": UNKNOWN if of else None}
    return Record(type=kinds.DISTRIBUTION, name="cdn", props=props, dependencies={"webAclId": of})


ORIGIN = {"originId": "app", "domainName": "app.example.com", "customOriginConfig": CUSTOM}
STATIC = {"pathPattern": "/static/*", "targetOriginId": "app", "viewerProtocolPolicy": "https-only"}
SERVED: dict[str, Any] = {"iamCertificateId": "ASCA1", "sslSupportMethod": "sni-only"}
OAI, ACCESS = {"originAccessIdentity": "origin-access-identity/cloudfront/E1"}, "E2"


def further(**props: Any) -> Record:
    """A distribution that no rule minds, with other or further properties."""
    whole = cdn(cachedMethods=READ, cachePolicyId=OPTIMIZED)
    return replace(whole, props={**whole.props, **props})


def acl(scope: Any, region: str = "us-east-1", **props: Any) -> Record:
    return Record(type=kinds.WEB_ACL, name="acl", props={"scope": scope, **props}, region=region)


def rules(*priorities: Any) -> list[Any]:
    return [{"name": f"rule-{number}", "priority": priority} for number, priority in enumerate(priorities)]


def joined(kind: str) -> Record:
    props = {"resourceArn": UNKNOWN, "webAclArn": UNKNOWN}
    links = {"resourceArn": [kind], "webAclArn": ["acl"]}
    return Record(type=kinds.WEB_ACL_ASSOCIATION, name="joined", props=props, dependencies=links)


BALANCER = Record(type=kinds.LOAD_BALANCERS[0], name="balancer", props={"internal": True})
c = For(rule="edge-refused")

CASES = [
    c.passes(cdn(path="/current", cachePolicyId=OPTIMIZED)),
    c.passes(cdn(allowedMethods=[*READ, "OPTIONS"], forwardedValues={"queryString": False}, cachePolicyId="")),
    c.passes(cdn(UNKNOWN, UNKNOWN, allowedMethods=UNKNOWN, cachePolicyId=UNKNOWN)),
    c.passes(cdn("app.example.com", "", "acl"), acl("CLOUDFRONT")),
    c.passes(acl("REGIONAL", "eu-west-1", rules=rules(0, 1, UNKNOWN, UNKNOWN)), BALANCER, joined("balancer")),
    c.fails("cdn", cdn("https://app.example.com")),
    c.fails("cdn", cdn("app.example.com/v1")),
    c.fails("cdn", cdn("app.example.com:8443")),
    c.fails("cdn", cdn(path="/current/")),
    c.fails("cdn", cdn(path="current")),
    c.fails("cdn", cdn(path="/")),
    c.fails("cdn", cdn(allowedMethods=["GET", "HEAD", "POST"])),
    c.fails("cdn", cdn(cachePolicyId=UNKNOWN, forwardedValues={"queryString": False})),
    c.fails("cdn", cdn("app.example.com", None, "acl"), acl("REGIONAL")),
    c.fails("acl", acl("CLOUDFRONT", "eu-west-1")),
    c.fails("acl", acl("REGIONAL", rules=rules(1, 1))),
    c.fails("joined", acl("CLOUDFRONT"), BALANCER, joined("balancer")),
    c.fails("joined", acl("CLOUDFRONT"), cdn(), joined("cdn")),
    # What is kept, what is sent on, and what there may be one of.
    c.passes(cdn(cachedMethods=READ, cachePolicyId=OPTIMIZED, originRequestPolicyId=UNKNOWN)),
    c.passes(cdn(cachedMethods=READ, cachePolicyId=UNKNOWN)),
    c.passes(cdn(cachedMethods=READ, forwardedValues={"queryString": True})),
    c.fails("cdn", cdn(cachedMethods=READ)),
    c.fails("cdn", cdn(cachedMethods=READ, forwardedValues={"queryString": True}, originRequestPolicyId=UNKNOWN)),
    c.fails("cdn", cdn(cachedMethods=[*READ, "POST"], cachePolicyId=OPTIMIZED)),
    c.passes(further(customErrorResponses=[{"errorCode": 404, "responseCode": 200, "responsePagePath": "/"}])),
    c.passes(further(customErrorResponses=[{"errorCode": 502, "errorCachingMinTtl": 0}])),
    c.fails("cdn", further(customErrorResponses=[{"errorCode": 404, "responseCode": 200}])),
    c.passes(further(aliases=["*.example.com"], viewerCertificate=SERVED)),
    c.fails("cdn", further(aliases=["https://app.example.com"], viewerCertificate=SERVED)),
    c.fails("cdn", further(viewerCertificate={**SERVED, "sslSupportMethod": None})),
    c.fails("cdn", further(orderedCacheBehaviors=[STATIC, STATIC])),
    c.passes(further(orderedCacheBehaviors=[STATIC, {**STATIC, "pathPattern": "/img/*"}])),
    c.passes(further(origins=[{**ORIGIN, "customHeaders": [{"name": "X-Origin-Verify", "value": UNKNOWN}]}])),
    c.fails("cdn", further(origins=[{**ORIGIN, "customHeaders": [{"name": "Host", "value": "app.example.com"}]}])),
    c.fails("cdn", further(origins=[{**ORIGIN, "customHeaders": [{"name": "X-Amz-Origin", "value": "app"}]}])),
    c.fails("cdn", further(origins=[ORIGIN, {**ORIGIN, "domainName": "files.example.com"}])),
    c.fails("cdn", further(origins=[{**ORIGIN, "originAccessControlId": ACCESS, "s3OriginConfig": OAI}])),
    c.missing(Record(type=kinds.DISTRIBUTION, name="cdn"), Record(type=kinds.WEB_ACL, name="acl")),
    c.unknown("acl", acl(UNKNOWN)),
    c.secret("hunter2", "cdn", cdn(secret("https://hunter2"))),
]
