"""Cases of cdn-origin-unreachable."""

from dataclasses import replace
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


ALL_VIEWER, BUT_HOST = "216adef6-5c7f-47e4-b989-5492eafa07d3", "b689b0a8-53d0-40ab-baf2-68738e2966ac"
HOST_ONLY, OPTIMIZED = "bf0718e1-ba1e-49d1-88b1-f726733018ae", "658327ea-f89d-4fab-a63d-7e88639e58f6"
HTTPS = listener(443, protocol="HTTPS")
AT_THE_EDGE = {"lambdaFunctionAssociations": [{"eventType": "origin-request", "lambdaArn": "arn:aws:lambda:x"}]}
VIEWERS = {"originRequestPolicyId": ALL_VIEWER}
CERTIFIED = replace(HTTPS, dependencies={**HTTPS.dependencies, "certificateArn": ["certificate"]})
SECOND = Record(type=kinds.LISTENER_CERTIFICATES[0], name="second", dependencies={"listenerArn": ["listener-443"]})


def certificate(domain: str, *others: str) -> Record:
    names = {"domainName": domain, "subjectAlternativeNames": list(others)}
    return Record(type=kinds.CERTIFICATE, name="certificate", props=names)


def served(*names: str) -> Record:
    certificate_ = {"iamCertificateId": "ASCA1", "sslSupportMethod": "sni-only"}
    return cdn("https-only", VIEWERS, aliases=list(names), viewerCertificate=certificate_)


WEBSITE = "shop.s3-website-us-east-1.amazonaws.com"


def of_origin(origin: dict[str, Any]) -> Record:
    return replace(cdn("http-only"), props={**cdn("http-only").props, "origins": [{"originId": "app", **origin}]})


c = For(rule="cdn-origin-unreachable")

CASES = [
    c.fails("cdn", replace(BALANCER, props={"internal": True}), HTTPS, cdn("https-only", VIEWERS)),
    c.passes(BALANCER, listener(80), cdn("http-only")),
    c.passes(BALANCER, HTTPS, cdn("https-only", {"originRequestPolicyId": ALL_VIEWER})),
    c.passes(BALANCER, HTTPS, cdn("https-only", {"originRequestPolicyId": UNKNOWN})),
    c.passes(BALANCER, HTTPS, cdn("https-only", {"forwardedValues": {"headers": ["Host"]}})),
    c.passes(BALANCER, certificate("*.example.com"), CERTIFIED, served("app.example.com")),
    c.passes(BALANCER, certificate("example.com", "app.example.com"), CERTIFIED, served("app.example.com")),
    c.passes(BALANCER, certificate("api.example.com"), CERTIFIED, SECOND, served("app.example.com")),
    c.passes(BALANCER, certificate(UNKNOWN), CERTIFIED, served("app.example.com")),
    c.passes(BALANCER, HTTPS, cdn("https-only", {"cachePolicyId": UNKNOWN})),
    c.fails("cdn", BALANCER, certificate("api.example.com"), CERTIFIED, served("api.example.com", "app.example.com")),
    c.passes(BALANCER, HTTPS, cdn("https-only", {"originRequestPolicyId": HOST_ONLY})),
    c.passes(BALANCER, HTTPS, cdn("https-only", {"originRequestPolicyId": BUT_HOST, **AT_THE_EDGE})),
    c.fails("cdn", BALANCER, HTTPS, cdn("https-only", {"originRequestPolicyId": BUT_HOST}), level="advisory"),
    c.fails("cdn", BALANCER, HTTPS, cdn("https-only", {"cachePolicyId": OPTIMIZED}), level="advisory"),
    c.fails("cdn", BALANCER, certificate(UNKNOWN), CERTIFIED, cdn("https-only", {"originRequestPolicyId": BUT_HOST})),
    # What CloudFront itself refuses or never reaches: an id of nobody's, a load balancer as a bucket, a website's TLS.
    c.fails("cdn", cdn("http-only", {"targetOriginId": "api"})),
    c.passes(cdn("http-only", {"targetOriginId": "both"}, originGroups=[{"originId": "both"}])),
    c.passes(cdn("http-only", {"targetOriginId": "both"}, originGroups=UNKNOWN)),
    c.fails("cdn", BALANCER, of_origin({"domainName": UNKNOWN})),
    c.fails("cdn", of_origin({"domainName": "shop-1.us-east-1.elb.amazonaws.com"})),
    c.passes(BALANCER, of_origin({"domainName": UNKNOWN, "vpcOriginConfig": {"vpcOriginId": "vo-1"}})),
    c.passes(of_origin({"domainName": "shop.s3.us-east-1.amazonaws.com"})),
    c.fails("cdn", of_origin({"domainName": WEBSITE, "customOriginConfig": {"originProtocolPolicy": "https-only"}})),
    c.passes(of_origin({"domainName": WEBSITE, "customOriginConfig": {"originProtocolPolicy": "http-only"}})),
    c.fails("cdn", BALANCER, listener(80), cdn("https-only")),
    c.fails("cdn", BALANCER, listener(80), cdn("match-viewer")),
    c.fails("cdn", BALANCER, HTTPS, cdn("http-only")),
    c.fails("cdn", BALANCER, listener(443), cdn("https-only")),
    c.missing(BALANCER, cdn("https-only")),
    c.unknown("cdn", BALANCER, HTTPS, cdn(UNKNOWN), also={"unevaluated": of(["cdn-redirect-loop"], "cdn")}),
    c.secret("hunter2", "cdn", BALANCER, HTTPS, cdn("http-only", comment=secret("hunter2"))),
]
