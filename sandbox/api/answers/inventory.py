"""What somebody asks who wants to know what there is: CloudFormation's stacks, tags, a bucket's settings, a zone.

CloudFormation's stacks are in the sandbox's `cloudformation.json`, for no stack here was made by it:

    {"ShopStack": {"resources": [{"LogicalResourceId": …, "PhysicalResourceId": …, "ResourceType": …}],
                   "template": {"Resources": {…}}}}
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from sandbox.api.clouds import Clouds, RefusalError
from sandbox.api.request import START, Request, moment

_ROUTE53 = 'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"'
_S3 = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
# Subresource in a request's query → type that has it, error where there is none, body where there is one.
_BUCKET: Mapping[str, tuple[str, str, str]] = {
    "versioning": (
        "aws:s3/bucketVersioning:BucketVersioning",
        "",
        "<VersioningConfiguration {xmlns}><Status>Enabled</Status></VersioningConfiguration>",
    ),
    "lifecycle": (
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "NoSuchLifecycleConfiguration",
        "<LifecycleConfiguration {xmlns}><Rule><ID>one</ID><Status>Enabled</Status></Rule></LifecycleConfiguration>",
    ),
    "policy": ("aws:s3/bucketPolicy:BucketPolicy", "NoSuchBucketPolicy", "{{}}"),
    "cors": (
        "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
        "NoSuchCORSConfiguration",
        "<CORSConfiguration {xmlns}><CORSRule>{origins}</CORSRule></CORSConfiguration>",
    ),
    "publicAccessBlock": (
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "NoSuchPublicAccessBlockConfiguration",
        "<PublicAccessBlockConfiguration {xmlns}/>",
    ),
    "ownershipControls": (
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "OwnershipControlsNotFoundError",
        "<OwnershipControls {xmlns}/>",
    ),
    "encryption": (
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "ServerSideEncryptionConfigurationNotFoundError",
        "<ServerSideEncryptionConfiguration {xmlns}/>",
    ),
}


def bucket_setting(clouds: Clouds, path: str) -> tuple[int, str, bytes] | None:
    """Status, content type and body of S3's answer; None for a request that is about something else."""
    parts = urlsplit(path)
    bucket, query = parts.path.strip("/"), parse_qs(parts.query, keep_blank_values=True)
    call = next((call for call in _BUCKET if call in query), None)
    if call is None:
        return None
    token, code, body = _BUCKET[call]
    entry = clouds.find(token, bucket=bucket)
    if entry is None and code:
        error = f"<Error><Code>{code}</Code><Message>The configuration does not exist</Message></Error>"
        return 404, "application/xml", error.encode()
    if entry is None:
        return 200, "application/xml", f"<VersioningConfiguration {_S3}/>".encode()
    rules: list[dict[str, Any]] = entry["properties"].get("corsRules") or []
    origins = "".join(
        f"<AllowedOrigin>{escape(origin)}</AllowedOrigin>" for rule in rules for origin in rule["allowedOrigins"]
    )
    return 200, "application/xml", body.format(xmlns=_S3, origins=origins).encode()


def hosted_zone(clouds: Clouds, path: str) -> tuple[int, str, bytes] | None:
    """As `bucket_setting`, of Route53, whose protocol is another than the other services'."""
    identity = path.partition("?")[0].removeprefix("/2013-04-01/hostedzone/")
    if identity == path:
        return None
    entry = clouds.find("aws:route53/zone:Zone", zoneId=identity)
    if entry is None:
        error = f"<Code>NoSuchHostedZone</Code><Message>No hosted zone found with ID: {escape(identity)}</Message>"
        return 404, "text/xml", f"<ErrorResponse {_ROUTE53}><Error>{error}</Error></ErrorResponse>".encode()
    zone = f"<Id>/hostedzone/{identity}</Id><Name>{escape(entry['properties']['name'])}.</Name>"
    body = f"<HostedZone>{zone}<Config><PrivateZone>false</PrivateZone></Config></HostedZone>"
    return 200, "text/xml", f"<GetHostedZoneResponse {_ROUTE53}>{body}</GetHostedZoneResponse>".encode()


def _cloudformation(request: Request) -> Mapping[str, Any]:
    file = request.clouds.directory / "cloudformation.json"
    stacks: Mapping[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    name = str(request.get("StackName"))
    if name not in stacks:
        raise RefusalError("ValidationError", f"Stack with id {name} does not exist")
    return stacks[name]


def _stack_resources(request: Request) -> Mapping[str, Any]:
    common = {"ResourceStatus": "CREATE_COMPLETE", "LastUpdatedTimestamp": moment(START)}
    return {"StackResourceSummaries": [{**common, **one} for one in _cloudformation(request)["resources"]]}


def _template(request: Request) -> Mapping[str, Any]:
    return {"TemplateBody": json.dumps(_cloudformation(request).get("template") or {})}


def _tagged(request: Request) -> Mapping[str, Any]:
    filters: list[dict[str, Any]] = request.get("TagFilters") or []
    mappings: list[Mapping[str, Any]] = []
    for token in request.clouds.tokens():
        for properties in request.clouds.properties(token):
            tags: dict[str, str] = {**(properties.get("tagsAll") or {}), **(properties.get("tags") or {})}
            arn = str(properties.get("arn") or "")
            matches = all(tags.get(one["Key"]) in (one.get("Values") or tags.values()) for one in filters)
            if arn and tags and matches and arn.split(":")[3] in ("", request.region):
                listed = [{"Key": key, "Value": value} for key, value in tags.items()]
                mappings.append({"ResourceARN": arn, "Tags": listed})
    return {"ResourceTagMappingList": mappings}


def _log_groups(request: Request) -> Mapping[str, Any]:
    prefix = str(request.get("logGroupNamePrefix", ""))
    groups = request.clouds.properties("aws:cloudwatch/logGroup:LogGroup")
    return {"logGroups": [{"logGroupName": one["name"]} for one in groups if one["name"].startswith(prefix)]}


ANSWERS = {
    ("cloudformation", "ListStackResources"): _stack_resources,
    ("cloudformation", "GetTemplate"): _template,
    ("tagging", "GetResources"): _tagged,
    ("logs", "DescribeLogGroups"): _log_groups,
}
