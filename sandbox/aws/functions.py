"""The data functions that need no resource of the stack: regions, zones, the caller, managed lists and policies."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.account import NUMBER, Account
from sandbox.aws.policy_document import policy_document
from sandbox.aws.regions import PREFIX_LISTS, short, zones
from sandbox.cloud import Cloud
from sandbox.protocol import Failure

Arguments = dict[str, Any]
Answer = dict[str, Any]

CLOUDFRONT_POLICIES = {
    "Managed-CachingDisabled": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "Managed-CachingOptimized": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    "Managed-CachingOptimizedForUncompressedObjects": "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
    "Managed-AllViewer": "216adef6-5c7f-47e4-b989-5492eafa07d3",
    "Managed-AllViewerAndCloudFrontHeaders-2022-06": "33f36d7e-f396-46d9-90e0-52428a34d9dc",
    "Managed-HostHeaderOnly": "bf0718e1-ba1e-49d1-88b1-f726733018ae",
    "Managed-AllViewerExceptHostHeader": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    "Managed-CORS-S3Origin": "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
    "Managed-SecurityHeadersPolicy": "67f7725c-6f97-4210-82d7-5512b31e9d03",
    "Managed-CORS-With-Preflight": "5cc3b908-e619-4b99-88e5-2cf7f45965bd",
    "Managed-CORS-with-preflight-and-SecurityHeadersPolicy": "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
    "Managed-SimpleCORS": "60669652-455b-4ae9-85a4-c4c02393f86c",
}


def _zones(account: Account, cloud: Cloud, arguments: Arguments) -> Answer:
    region = arguments.get("region") or account.region
    left_out = set(arguments.get("excludeNames") or [])
    names = [name for name in zones(region) if name not in left_out]
    return {
        "id": region,
        "names": names,
        "zoneIds": [f"{short(region)}-az{index}" for index in range(1, len(names) + 1)],
        "groupNames": [region],
        **arguments,
    }


def _caller(account: Account, cloud: Cloud, arguments: Arguments) -> Answer:
    arn = f"arn:{account.partition}:iam::{account.number}:user/simulated"
    return {"id": account.number, "accountId": account.number, "arn": arn, "userId": "AIDASIMULATEDUSER0001"}


def _region(account: Account, cloud: Cloud, arguments: Arguments) -> Answer:
    region = arguments.get("region") or arguments.get("name") or account.region
    return {
        "id": region,
        "name": region,
        "region": region,
        "endpoint": f"ec2.{region}.amazonaws.com",
        "description": region,
    }


def _partition(account: Account, cloud: Cloud, arguments: Arguments) -> Answer:
    suffix = "amazonaws.com.cn" if account.partition == "aws-cn" else "amazonaws.com"
    return {
        "id": account.partition,
        "partition": account.partition,
        "dnsSuffix": suffix,
        "reverseDnsPrefix": "com.amazonaws",
    }


def _prefix_list(account: Account, cloud: Cloud, arguments: Arguments) -> Answer:
    region = arguments.get("region") or account.region
    for template, ids in PREFIX_LISTS.items():
        name = template.format(region=region)
        identity = ids.get(region) or f"pl-{_digest(name + region)[:8]}"
        if arguments.get("name", name) == name and arguments.get("id", identity) == identity:
            arn = f"arn:{account.partition}:ec2:{region}:aws:prefix-list/{identity}"
            entries = 55 if "cloudfront" in name else 20
            facts = {"id": identity, "name": name, "arn": arn, "addressFamily": "IPv4", "ownerId": "AWS", "version": 0}
            return {**facts, "maxEntries": entries, "entries": [], "tags": {}, "region": region}
    raise Failure("reading EC2 Managed Prefix Lists: no matching EC2 Managed Prefix List found")


def _zone_id(account: str, name: str) -> str:
    if account == NUMBER:
        return f"Z0{_digest(name)[:18].upper()}"
    return f"Z1{_digest(account)[:6].upper()}{_digest(name)[:12].upper()}"


def in_another_account(zone_id: str, account: str) -> bool:
    """Whether it is the zone that another account has without a stack's doing."""
    if re.fullmatch("Z0[0-9A-F]{18}", zone_id):
        return account != NUMBER
    return bool(re.fullmatch("Z1[0-9A-F]{18}", zone_id)) and zone_id[2:8] != _digest(account)[:6].upper()


def _hosted_zone(account: Account, cloud: Cloud, arguments: Arguments) -> Answer:
    """Each simulated account owns every public zone it is asked for; a zone of the stack itself comes first."""
    name = str(arguments.get("name") or "example.com").rstrip(".")
    with cloud.open():
        for identity, entry in cloud.all("aws:route53/zone:Zone").items():
            if identity == arguments.get("zoneId") or entry["properties"]["name"].rstrip(".") == name:
                return {"id": identity, **entry["properties"]}
    identity = arguments.get("zoneId") or _zone_id(account.number, name)
    servers = [
        f"ns-{number}.awsdns-{number % 60:02}.{top}" for number, top in ((412, "com"), (829, "net"), (1370, "org"))
    ]
    arn = f"arn:{account.partition}:route53:::hostedzone/{identity}"
    return {"id": identity, "zoneId": identity, "arn": arn, "name": name, "nameServers": servers, "privateZone": False}


def _certificate(account: Account, cloud: Cloud, arguments: Arguments) -> Answer:
    """The simulated account has an issued certificate for every domain it is asked for; with tags a stack's own."""
    region, domain = arguments.get("region") or account.region, str(arguments.get("domain") or "example.com")
    if arguments.get("tags"):
        return _own_certificate(cloud, arguments, region)
    mark = _digest(domain + region)
    identity = f"{mark[:8]}-{mark[8:12]}-{mark[12:16]}-{mark[16:20]}-{mark[20:32]}"
    arn = f"arn:{account.partition}:acm:{region}:{account.number}:certificate/{identity}"
    return {
        "id": arn,
        "arn": arn,
        "domain": domain,
        "status": "ISSUED",
        "tags": {},
        "certificate": "",
        "certificateChain": "",
    }


def _own_certificate(cloud: Cloud, arguments: Arguments, region: str) -> Answer:
    tags: dict[str, str] = arguments["tags"]
    statuses: list[str] = arguments.get("statuses") or ["ISSUED"]
    with cloud.open():
        for identity, entry in cloud.all("aws:acm/certificate:Certificate").items():
            properties = entry["properties"]
            own: dict[str, str] = {**(properties.get("tagsAll") or {}), **(properties.get("tags") or {})}
            is_near = properties["arn"].split(":")[3] == region and properties["domainName"] == arguments.get("domain")
            if is_near and properties.get("status") in statuses and tags.items() <= own.items():
                return {"id": identity, "certificate": "", "certificateChain": "", **properties}
    raise Failure("reading ACM Certificates: no matching ACM Certificate found")


def _cloudfront_policy(account: Account, cloud: Cloud, arguments: Arguments) -> Answer:
    name, identity = arguments.get("name"), arguments.get("id")
    for known, value in CLOUDFRONT_POLICIES.items():
        if name == known or identity == value:
            return {"id": value, "name": known, "etag": "E23ZP02F085DFQ"}
    raise Failure(f"no matching CloudFront policy found: {name or identity}")


def _managed_policy(account: Account, cloud: Cloud, arguments: Arguments) -> Answer:
    name = arguments.get("name") or str(arguments.get("arn", "")).rsplit("/", 1)[-1]
    arn = arguments.get("arn") or f"arn:{account.partition}:iam::aws:policy/{name}"
    return {
        "id": arn,
        "arn": arn,
        "name": name,
        "path": "/",
        "description": "",
        "policy": "{}",
        "policyId": "ANPASIMULATED",
        "tags": {},
    }


def _ecr_token(account: Account, cloud: Cloud, arguments: Arguments) -> Answer:
    endpoint = f"https://{account.number}.dkr.ecr.{account.region}.amazonaws.com"
    return {
        "id": account.region, "authorizationToken": "QVdTOnNpbXVsYXRlZA==", "userName": "AWS", "password": "simulated",
        "proxyEndpoint": endpoint, "expiresAt": "2099-01-01T00:00:00Z",
    }  # fmt: skip


def _tags(account: Account, cloud: Cloud, arguments: Arguments) -> Answer:
    return {"id": "default-tags", "tags": dict(account.default_tags)}


def _lifecycle_document(account: Account, cloud: Cloud, arguments: Arguments) -> Answer:
    declared: list[dict[str, Any]] = arguments.get("rules") or []
    rules = [_lifecycle_rule(rule) for rule in declared]
    return {"id": "lifecycle", "json": json.dumps({"rules": rules}, separators=(",", ":"))}


def _lifecycle_rule(rule: dict[str, Any]) -> dict[str, Any]:
    selection: dict[str, Any] = rule.get("selection") or {}
    action: dict[str, Any] = rule.get("action") or {}
    described = {"description": rule["description"]} if rule.get("description") else {}
    return {
        "rulePriority": rule["priority"],
        **described,
        "selection": {key: value for key, value in selection.items() if value not in (None, [])},
        "action": {"type": action.get("type", "expire")},
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


FUNCTIONS: Mapping[str, Callable[[Account, Cloud, Arguments], Answer]] = {
    "aws:acm/getCertificate:getCertificate": _certificate,
    "aws:cloudfront/getCachePolicy:getCachePolicy": _cloudfront_policy,
    "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy": _cloudfront_policy,
    "aws:cloudfront/getResponseHeadersPolicy:getResponseHeadersPolicy": _cloudfront_policy,
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": _prefix_list,
    "aws:ec2/getPrefixList:getPrefixList": _prefix_list,
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": _ecr_token,
    "aws:ecr/getCredentials:getCredentials": _ecr_token,
    "aws:ecr/getLifecyclePolicyDocument:getLifecyclePolicyDocument": _lifecycle_document,
    "aws:iam/getPolicy:getPolicy": _managed_policy,
    "aws:iam/getPolicyDocument:getPolicyDocument": policy_document,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getDefaultTags:getDefaultTags": _tags,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
    "aws:route53/getZone:getZone": _hosted_zone,
}
