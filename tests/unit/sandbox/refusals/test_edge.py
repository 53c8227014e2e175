"""What AWS refuses of distributions, certificates and records."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.protocol import Failure
from tests.unit.sandbox.conftest import Aws
from tests.unit.sandbox.refusals.world import (
    BEHAVIOR,
    CDN,
    CERTIFICATE,
    DISTRIBUTION,
    ORIGIN,
    RECORD,
    Row,
    document,
    filled,
)

VPC_ORIGIN = "cloudfront/vpcOrigin:VpcOrigin"
STARRED = {
    "accessControlAllowCredentials": True,
    "accessControlAllowHeaders": {"items": ["*"]},
    "accessControlAllowMethods": {"items": ["GET"]},
    "accessControlAllowOrigins": {"items": ["https://a.example"]},
    "originOverride": False,
}
ROWS: list[Row] = [
    (DISTRIBUTION, {**CDN, "defaultCacheBehavior": {**BEHAVIOR, "targetOriginId": "x"}}, "NoSuchOrigin"),
    (
        DISTRIBUTION,
        {**CDN, "restrictions": {"geoRestriction": {"restrictionType": "whitelist", "locations": []}}},
        "InvalidGeoRestrictionParameter",
    ),
    (
        DISTRIBUTION,
        {**CDN, "restrictions": {"geoRestriction": {"restrictionType": "blacklist", "locations": ["de"]}}},
        "The parameter Location de is not valid",
    ),
    (DISTRIBUTION, {**CDN, "defaultCacheBehavior": {**BEHAVIOR, "allowedMethods": ["GET"]}}, "AllowedMethods"),
    (
        DISTRIBUTION,
        {**CDN, "defaultCacheBehavior": {**BEHAVIOR, "cachedMethods": ["POST"]}},
        "subset of AllowedMethods",
    ),
    (DISTRIBUTION, {**CDN, "origins": [ORIGIN, ORIGIN]}, "Origin Id must be unique"),
    (DISTRIBUTION, {**CDN, "origins": [{**ORIGIN, "domainName": "https://a.b"}]}, "origin name must be a domain name"),
    (
        DISTRIBUTION,
        {**CDN, "aliases": ["www.example.org"], "viewerCertificate": {"acmCertificateArn": "$issued.arn"}},
        "CNAMEAlreadyExists",
    ),
    (DISTRIBUTION, {**CDN, "aliases": ["new.example.org"]}, "To add an alternate domain name (CNAME)"),
    (
        DISTRIBUTION,
        {**CDN, "viewerCertificate": {"acmCertificateArn": "$certificate.arn"}},
        "The specified SSL certificate doesn't exist",
    ),
    (
        DISTRIBUTION,
        {**CDN, "aliases": ["a.example.com"], "viewerCertificate": {"acmCertificateArn": "$issued.arn"}},
        "doesn't cover the alternate domain name (CNAME)",
    ),
    (
        "cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
        {"corsConfig": STARRED},
        "Access-Control-Allow-Headers cannot contain * when allowCredentials is true",
    ),
    (
        "cloudfront/function:Function",
        {"code": "x" * 10_241, "runtime": "cloudfront-js-2.0"},
        "FunctionSizeLimitExceeded",
    ),
    (DISTRIBUTION, {**CDN, "defaultRootObject": "/index.html"}, "must not begin with a slash"),
    (
        DISTRIBUTION,
        {**CDN, "webAclId": "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/a/b"},
        "Web ACL is not accessible by the requester",
    ),
    (CERTIFICATE, {"domainName": "not a name"}, "is not valid"),
    (
        RECORD,
        {"zoneId": "$zone", "name": "example.org", "type": "CNAME", "records": ["a"], "ttl": 1},
        "not permitted at apex",
    ),
    (
        RECORD,
        {"zoneId": "$zone", "name": "www.example.org", "type": "CNAME", "records": ["a"], "ttl": 1},
        "a conflicting RRSet of type A",
    ),
    (RECORD, {"zoneId": "$zone", "name": "x", "type": "A", "records": ["a.b"], "ttl": 1}, "ARRDATAIllegalIPv4Address"),
    (RECORD, {"zoneId": "$zone", "name": "x", "type": "A"}, "Expected exactly one of [AliasTarget"),
    (
        RECORD,
        {"zoneId": "$zone", "name": "x", "type": "CNAME", "records": ["a", "b"], "ttl": 1},
        "CNAME record set may only have one resource record",
    ),
]


@pytest.mark.parametrize(("token", "inputs", "sentence"), ROWS, ids=[row[2][:50] for row in ROWS])
def test_aws_refuses_to_make(
    aws: Aws, world: dict[str, Any], token: str, inputs: dict[str, Any], sentence: str
) -> None:
    assert sentence in aws.refusal(token, "x", **filled(world, inputs))


def test_a_vpc_origin_that_a_distribution_uses_is_not_changed(aws: Aws, world: dict[str, Any]) -> None:
    def endpoint(protocol: str) -> dict[str, Any]:
        ssl = {"items": ["TLSv1.2"], "quantity": 1}
        arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/a/0123456789abcdef"
        return {
            "name": "a", "arn": arn, "httpPort": 80, "httpsPort": 443, "originProtocolPolicy": protocol,
            "originSslProtocols": ssl,
        }  # fmt: skip

    origin = aws.create(VPC_ORIGIN, "a", vpcOriginEndpointConfig=endpoint("http-only"))
    aws.update(VPC_ORIGIN, "a", origin, vpcOriginEndpointConfig=endpoint("match-viewer"))
    inside = {"originId": "o", "domainName": "lb.example.org", "vpcOriginConfig": {"vpcOriginId": origin["id"]}}
    aws.create(DISTRIBUTION, "inside", **filled(world, {**CDN, "origins": [inside]}))
    with pytest.raises(Failure, match="CannotUpdateEntityWhileInUse"):
        aws.update(VPC_ORIGIN, "a", origin, vpcOriginEndpointConfig=endpoint("https-only"))
    with pytest.raises(Failure, match="CannotDeleteEntityWhileInUse"):
        aws.delete(VPC_ORIGIN, "a", origin)


def test_a_name_is_proven_by_one_record_whatever_the_certificate(aws: Aws) -> None:
    names = {"subjectAlternativeNames": ["www.example.com"], "validationMethod": "DNS"}
    first, second = (aws.create(CERTIFICATE, name, domainName="example.com", **names) for name in ("a", "b"))
    assert first["arn"] != second["arn"]
    assert first["domainValidationOptions"] == second["domainValidationOptions"]
    records = [option["resourceRecordName"] for option in first["domainValidationOptions"]]
    validation = "acm/certificateValidation:CertificateValidation"
    assert "missing www.example.com DNS validation record" in aws.refusal(
        validation, "half", certificateArn=first["arn"], validationRecordFqdns=records[:1]
    )
    aws.create(validation, "whole", certificateArn=first["arn"], validationRecordFqdns=records)


def test_a_load_balancer_is_not_told_to_write_where_it_may_not(aws: Aws, world: dict[str, Any]) -> None:
    bucket = aws.create("s3/bucket:Bucket", "logs")
    logs = {"bucket": bucket["bucket"], "prefix": "lb", "enabled": True}
    balancer = {"loadBalancerType": "application", "subnets": filled(world, ["$a", "$b"]), "accessLogs": logs}
    assert "Access Denied for bucket" in aws.refusal("lb/loadBalancer:LoadBalancer", "x", **balancer)
    write = document(Effect="Allow", Principal={"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
        Action="s3:PutObject", Resource=f"{bucket['arn']}/lb/AWSLogs/*")  # fmt: skip
    aws.create("s3/bucketPolicy:BucketPolicy", "logs", bucket=bucket["bucket"], policy=write)
    aws.create("lb/loadBalancer:LoadBalancer", "x", **balancer)


def test_cloudfront_writes_only_into_a_bucket_with_a_list_of_rights(aws: Aws, world: dict[str, Any]) -> None:
    bucket = aws.create("s3/bucket:Bucket", "logs")
    logged = filled(world, {**CDN, "loggingConfig": {"bucket": bucket["bucketDomainName"]}})
    assert "does not enable ACL access" in aws.refusal(DISTRIBUTION, "x", **logged)
    owner = "s3/bucketOwnershipControls:BucketOwnershipControls"
    aws.create(owner, "logs", bucket=bucket["bucket"], rule={"objectOwnership": "BucketOwnerPreferred"})
    aws.create(DISTRIBUTION, "x", **logged)


def test_a_record_that_may_overwrite_takes_the_place_of_another_stacks(aws: Aws, world: dict[str, Any]) -> None:
    proof = {"zoneId": world["zone"]["id"], "name": "_a.example.org", "type": "CNAME", "records": ["b"], "ttl": 300}
    aws.create(RECORD, "first", **proof)
    assert "but it already exists" in aws.refusal(RECORD, "second", **proof)
    aws.create(RECORD, "second", **proof, allowOverwrite=True)


def test_a_zone_is_changed_in_its_own_account_alone(make_aws: Callable[..., Aws]) -> None:
    """An account has a zone of the name that it is asked for; a role is of an account."""
    own, role = make_aws(), make_aws(assumeRoles=[{"roleArn": "arn:aws:iam::444455556666:role/dns"}])
    record = {"name": "a.example.org", "type": "A", "records": ["10.0.0.1"], "ttl": 1}
    function = "aws:route53/getZone:getZone"
    zones = [aws.provider.invoke(function, {"name": "example.org"})["zoneId"] for aws in (own, role)]
    assert zones[0] != zones[1]
    for one, mine, other in ((own, *zones), (role, *reversed(zones))):
        refused = f"NoSuchHostedZone: No hosted zone found with ID: {other}"
        assert refused in one.refusal(RECORD, "x", zoneId=other, **record)
        state = one.create(RECORD, "x", zoneId=mine, **record)
        one.delete(RECORD, "x", state)
