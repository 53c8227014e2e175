"""What CloudFront, Certificate Manager, Route 53 and WAF refuse. The sentences are AWS's own."""

import json
import re
from ipaddress import AddressValueError, IPv4Address
from typing import Any

from sandbox.aws.checks import listed, others
from sandbox.aws.functions import in_another_account
from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Call, Refusal
from sandbox.protocol import Failure

CERTIFICATE = "aws:acm/certificate:Certificate"
FUNCTION_BYTES = 10_240
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
ZONE = "aws:route53/zone:Zone"
RECORD = "aws:route53/record:Record"


def distribution(call: Call) -> None:
    for entry in call.rivals():
        if entry["properties"].get("domainName") != call.get("domainName") and (
            set(listed(call, "aliases")) & set(entry["properties"].get("aliases") or ())
        ):
            raise call.refuse(
                "CNAMEAlreadyExists: One or more of the CNAMEs you provided are already associated with a different "
                "resource."
            )
    _certificate(call)
    _countries(call)
    identities = [origin.get("originId") for origin in listed(call, "origins")]
    if len(identities) != len(set(identities)):
        raise call.refuse("InvalidArgument: The parameter Origin Id must be unique.")
    for origin in listed(call, "origins"):
        name = str(origin.get("domainName", ""))
        if "/" in name or ":" in name or re.fullmatch(r"[\d.]+", name) or "." not in name:
            raise call.refuse("InvalidArgument: The parameter origin name must be a domain name.")
        if origin.get("originAccessControlId") and origin.get("customOriginConfig") and ".s3" in name:
            raise call.refuse(
                "InvalidArgument: A custom origin configuration cannot be specified with an S3 origin access control."
            )
    if str(call.get("defaultRootObject", "")).startswith("/"):
        raise call.refuse("InvalidDefaultRootObject: The parameter DefaultRootObject must not begin with a slash.")
    for behavior in [call.get("defaultCacheBehavior", {}), *listed(call, "orderedCacheBehaviors")]:
        if behavior.get("cachePolicyId") and behavior.get("forwardedValues"):
            raise call.refuse(
                "InvalidArgument: The parameter ForwardedValues cannot be used when a cache policy is associated to "
                "the cache behavior."
            )
        if not behavior.get("cachePolicyId") and not behavior.get("forwardedValues"):
            raise call.refuse("InvalidArgument: The parameter ForwardedValues is required.")
        if not set(behavior.get("cachedMethods") or ()) <= set(behavior.get("allowedMethods") or ()):
            raise call.refuse("InvalidArgument: The parameter CachedMethods must be a subset of AllowedMethods.")
    acl = str(call.get("webAclId", ""))
    if acl.startswith("arn:") and (acl.split(":")[3] != "us-east-1" or ":global/" not in acl):
        raise call.refuse("InvalidWebACLId: Web ACL is not accessible by the requester.")


def _countries(call: Call) -> None:
    """Source: CloudFront API reference, GeoRestriction."""
    restrictions: dict[str, Any] = call.get("restrictions") or {}
    restriction: dict[str, Any] = restrictions.get("geoRestriction") or {}
    kind, codes = restriction.get("restrictionType", "none"), [str(code) for code in restriction.get("locations") or ()]
    if (kind == "none") == bool(codes):
        raise call.refuse(
            "InvalidGeoRestrictionParameter: The parameter GeoRestriction is invalid for the restriction type."
        )
    if wrong := [code for code in codes if not re.fullmatch("[A-Z]{2}", code)]:
        raise call.refuse(f"InvalidGeoRestrictionParameter: The parameter Location {wrong[0]} is not valid.")


def logging(call: Call) -> None:
    """Source: CloudFront developer guide, "Configure standard logging (legacy)", ownership and rights of the bucket."""
    config: dict[str, Any] = call.get("loggingConfig") or {}
    domain = str(config.get("bucket", ""))
    for entry in call.cloud.all("aws:s3/bucket:Bucket").values():
        name = str(entry["properties"].get("bucket"))
        owners = [
            other["properties"].get("rule", {}).get("objectOwnership")
            for other in call.cloud.all("aws:s3/bucketOwnershipControls:BucketOwnershipControls").values()
            if other["properties"].get("bucket") == name
        ]
        if domain.startswith(f"{name}.s3.") and owners in ([], ["BucketOwnerEnforced"]):
            raise call.refuse(
                f"InvalidArgument: The S3 bucket that you specified for CloudFront logs does not enable ACL access: "
                f"{domain}"
            )


def _certificate(call: Call) -> None:
    viewer: dict[str, Any] = call.get("viewerCertificate") or {}
    arn = viewer.get("acmCertificateArn")
    entry = call.other(CERTIFICATE, arn) if arn else None
    if entry is None:
        return
    properties = entry["properties"]
    if properties.get("status") != "ISSUED":
        raise call.refuse(
            "InvalidViewerCertificate: The specified SSL certificate doesn't exist, isn't in us-east-1 region, "
            "isn't valid, or doesn't include a valid certificate chain."
        )
    names = {properties.get("domainName"), *(properties.get("subjectAlternativeNames") or ())}
    for alias in listed(call, "aliases"):
        if alias not in names and f"*.{alias.partition('.')[2]}" not in names:
            raise call.refuse(
                "InvalidViewerCertificate: The certificate that is attached to your distribution doesn't cover the "
                f"alternate domain name (CNAME) that you're trying to add: {alias}"
            )


def cors(call: Call) -> None:
    """Source: https://github.com/aws/aws-cdk/pull/35308, and CloudFront API reference, CreateResponseHeadersPolicy."""
    config: dict[str, Any] = call.get("corsConfig") or {}
    headers: dict[str, Any] = config.get("accessControlAllowHeaders") or {}
    if config.get("accessControlAllowCredentials") and any("*" in str(one) for one in headers.get("items") or ()):
        raise call.refuse(
            "InvalidArgument: The parameter Access-Control-Allow-Headers cannot contain * when allowCredentials is "
            "true."
        )


def function_size(call: Call) -> None:
    """Source: CloudFront API reference, CreateFunction, errors."""
    if len(str(call.get("code", "")).encode()) > FUNCTION_BYTES:
        raise call.refuse("FunctionSizeLimitExceeded: The function is too large.")


def vpc_origin(call: Call) -> None:
    """Source: CloudFront API reference, UpdateVpcOrigin, errors."""
    endpoint = "vpcOriginEndpointConfig"
    if call.before is None or call.before.get(endpoint) == call.get(endpoint):
        return
    if any(f'"{call["id"]}"' in json.dumps(other["properties"]) for other in call.cloud.all(DISTRIBUTION).values()):
        raise call.refuse("CannotUpdateEntityWhileInUse: The entity cannot be updated while it is in use.")


def not_named_by(token: str, sentence: str, title: str) -> Refusal:
    """Refuses deletion while a resource of the type names this one's id or ARN anywhere."""

    def check(entry: Entry, cloud: Cloud) -> None:
        mine = {entry["id"], entry["properties"].get("arn")} - {None, ""}
        for other in cloud.all(token).values():
            text = json.dumps(other["properties"])
            if any(f'"{identity}"' in text for identity in mine):
                raise Failure(f"deleting {title} ({entry['id']}): {sentence}")

    return check


def certificate_unused(entry: Entry, cloud: Cloud) -> None:
    arn = str(entry["properties"].get("arn"))
    for token in (DISTRIBUTION, "aws:lb/listener:Listener", "aws:lb/listenerCertificate:ListenerCertificate"):
        if any(f'"{arn}"' in json.dumps(other["properties"]) for other in cloud.all(token).values()):
            raise Failure(
                f"deleting ACM Certificate ({arn}): ResourceInUseException: Certificate {arn} in account is in use."
            )


def certificate(call: Call) -> None:
    names = [call.get("domainName"), *listed(call, "subjectAlternativeNames")]
    for name in filter(None, names):
        if not re.fullmatch(r"(\*\.)?([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}", name):
            raise call.refuse(f"ValidationException: The domain name {name} is not valid.")
        if len(name) > 253 or (name == call.get("domainName") and len(name) > 64):
            raise call.refuse("ValidationException: The first domain name can be no longer than 64 characters.")


def zone_empty(entry: Entry, cloud: Cloud) -> None:
    if entry["state"].get("forceDestroy"):
        return
    if any(other["properties"].get("zoneId") == entry["id"] for other in cloud.all(RECORD).values()):
        raise Failure(
            f"deleting Route 53 Hosted Zone ({entry['id']}): HostedZoneNotEmpty: The specified hosted zone contains "
            "non-required resource record sets and so cannot be deleted."
        )


def record(call: Call) -> None:
    kind, zone, name = call.get("type"), call.other(ZONE, call.get("zoneId")), str(call.get("name", "")).rstrip(".")
    if zone is None and in_another_account(str(call.get("zoneId", "")), call.account):
        raise call.refuse(f"NoSuchHostedZone: No hosted zone found with ID: {call.get('zoneId')}")
    apex = str(zone["properties"].get("name", "")).rstrip(".") if zone else ""
    if kind == "CNAME" and apex and name in (apex, ""):
        raise call.refuse(
            f"InvalidChangeBatch: [RRSet of type CNAME with DNS name {apex}. is not permitted at apex in zone {apex}.]"
        )
    for entry in others(call):
        properties = entry["properties"]
        same = (properties.get("zoneId"), str(properties.get("name", "")).rstrip(".")) == (call.get("zoneId"), name)
        if same and "CNAME" in (kind, properties.get("type")) and kind != properties.get("type"):
            raise call.refuse(
                f"InvalidChangeBatch: [RRSet of type {kind} with DNS name {name}. is not permitted because a "
                f"conflicting RRSet of type {properties.get('type')} with the same DNS name already exists in zone "
                f"{apex}.]"
            )
    if not listed(call, "records") and not listed(call, "aliases"):
        raise call.refuse(
            "InvalidInput: Invalid request: Expected exactly one of [AliasTarget, all of [TTL, ResourceRecords]"
        )
    for value in listed(call, "records") if kind == "A" else ():
        try:
            IPv4Address(value)
        except AddressValueError:
            raise call.refuse(
                "InvalidChangeBatch: [Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is "
                f"not a valid IPv4 address) encountered with '{value}'']"
            ) from None
    if kind == "CNAME" and len(listed(call, "records")) > 1:
        raise call.refuse("InvalidChangeBatch: [CNAME record set may only have one resource record]")


def web_acl_unused(entry: Entry, cloud: Cloud) -> None:
    arn = str(entry["properties"].get("arn"))
    for token in (DISTRIBUTION, "aws:wafv2/webAclAssociation:WebAclAssociation"):
        if any(f'"{arn}"' in json.dumps(other["properties"]) for other in cloud.all(token).values()):
            raise Failure(
                f"deleting WAFv2 WebACL ({entry['id']}): WAFAssociatedItemException: AWS WAF couldn’t perform the "
                "operation because your resource is being used by another resource or it’s associated with another "
                "resource."
            )


def rule_priorities(call: Call) -> None:
    rules: list[dict[str, Any]] = listed(call, "rules")
    priorities = [rule.get("priority") for rule in rules]
    if len(priorities) != len(set(priorities)):
        raise call.refuse(
            "WAFInvalidParameterException: Error reason: You have used the same priority for more than one rule., "
            "field: RULE, parameter: priority"
        )
    names = [rule.get("name") for rule in rules]
    if len(names) != len(set(names)):
        raise call.refuse(
            "WAFInvalidParameterException: Error reason: The rule names must be unique., field: RULE, parameter: name"
        )
