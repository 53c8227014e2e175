"""The way in: load balancers, CloudFront, certificates, DNS, web ACLs."""

import json
from typing import Any

from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Call, Kind, arn
from sandbox.protocol import Failure

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
RULE = "aws:lb/listenerRule:ListenerRule"
TARGETS = "aws:lb/targetGroup:TargetGroup"
CERTIFICATE = "aws:acm/certificate:Certificate"
_HOSTED_ZONES = {  # of application load balancers
    "us-east-1": "Z35SXDOTRQ7X7K", "us-east-2": "Z3AADJGX6KTTL2", "us-west-1": "Z368ELLRRE2KJ0", "us-west-2": "Z1H1FL5HABSF5",
    "eu-west-1": "Z32O12XQLNTSW2", "eu-central-1": "Z215JYRZR1TBD5",
}  # fmt: skip


def _subnets(call: Call) -> None:
    subnets = call.get("subnets") or call.get("subnetMappings") or []
    if call.get("loadBalancerType", "application") == "application" and 0 < len(subnets) < 2:
        raise call.refuse("ValidationError: At least two subnets in two different Availability Zones must be specified")
    zones = [entry["properties"].get("availabilityZone") for entry in (call.other("aws:ec2/subnet:Subnet", subnet) for subnet in call.get("subnets") or []) if entry]
    if len(zones) != len(set(zones)):
        raise call.refuse("InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone")


def _load_balancer_name(call: Call) -> None:
    name = call.get("name", "")
    if len(name) > 32 or name.startswith(("-", "internal-")) or name.endswith("-"):
        raise call.refuse(f"ValidationError: The load balancer name '{name}' is not valid: at most 32 letters, digits and hyphens")


def _listener(call: Call) -> None:
    if call.get("protocol") in ("HTTPS", "TLS") and not call.get("certificateArn"):
        raise call.refuse("CertificateNotFound: A certificate must be specified for HTTPS listeners")
    balancer, port = call.get("loadBalancerArn"), call.get("port")
    for identity, other in call.cloud.all(LISTENER).items():
        if identity != call.made.get("id") and (other["properties"].get("loadBalancerArn"), other["properties"].get("port")) == (balancer, port):
            raise call.refuse(f"DuplicateListener: A listener already exists on this port for this load balancer '{balancer}'")
    _certificate_is_near(call)


def _certificate_is_near(call: Call) -> None:
    given = call.get("certificateArn", "")
    if given.startswith("arn:") and given.split(":")[3] != call.region:
        raise call.refuse(f"CertificateNotFound: Certificate ARN '{given}' is not valid in region {call.region}")
    found = call.other(CERTIFICATE, given)
    if found and found["properties"].get("status") != "ISSUED":
        raise call.refuse(f"UnsupportedCertificate: The certificate '{given}' must have a fully-qualified domain name, a supported signature, and a supported key size, and be issued.")


def _priority(call: Call) -> None:
    priority, listener = call.get("priority"), call.get("listenerArn")
    for identity, other in call.cloud.all(RULE).items():
        there = other["properties"]
        if identity != call.made.get("id") and (there.get("listenerArn"), there.get("priority")) == (listener, priority):
            raise call.refuse(f"PriorityInUse: Priority '{priority}' is currently in use")


def _next_priority(call: Call) -> int:
    used = [e["properties"].get("priority", 0) for e in call.cloud.all(RULE).values() if e["properties"].get("listenerArn") == call.get("listenerArn")]
    return max(used, default=0) + 1


def _suffix(call: Call) -> str:
    return call["arn"].split(":", 5)[5].removeprefix("loadbalancer/")


def _dns_name(call: Call) -> str:
    prefix = "internal-" if call.get("internal") else ""
    return f"{prefix}{call['name']}-{call['digits10']}.{call.region}.elb.amazonaws.com"


def _child_arn(kind: str) -> Any:
    def made(call: Call) -> str:
        parent = call.get("loadBalancerArn") or call.get("listenerArn", "")
        return parent.replace(":loadbalancer/", f":{kind}/").replace(":listener/", f":{kind}/") + f"/{call['hex16']}"

    return made


def _no_listeners(entry: Entry, cloud: Cloud) -> None:
    mine = entry["properties"].get("arn", "")
    for token in (LISTENER, RULE):
        for other in cloud.all(token).values():
            if mine in json.dumps(other["properties"]):
                raise Failure(
                    f"deleting ELBv2 Target Group ({mine}): ResourceInUse: Target group '{mine}' is currently in use by a listener or a rule"
                )


def _protected(entry: Entry, cloud: Cloud) -> None:
    if entry["properties"].get("enableDeletionProtection"):
        mine = entry["properties"]["arn"]
        raise Failure(
            f"deleting ELBv2 Load Balancer ({mine}): OperationNotPermitted: Load balancer '{mine}' cannot be deleted because "
            "deletion protection is enabled"
        )


def _distribution(call: Call) -> None:
    origins = {origin.get("originId") for origin in call.get("origins", [])} | {g.get("originId") for g in call.get("originGroups", [])}
    for behavior in [call.get("defaultCacheBehavior", {}), *call.get("orderedCacheBehaviors", [])]:
        if behavior.get("targetOriginId") not in origins:
            raise call.refuse(
                "NoSuchOrigin: One or more of your origins or origin groups do not exist."
            )
        methods = len(behavior.get("allowedMethods", []))
        if methods not in (2, 3, 7):
            raise call.refuse("InvalidArgument: The parameter AllowedMethods does not support this combination of methods.")
    certificate = call.get("viewerCertificate", {}).get("acmCertificateArn", "")
    if certificate and certificate.split(":")[3] != "us-east-1":
        raise call.refuse(
            "InvalidViewerCertificate: The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't "
            "include a valid certificate chain."
        )
    if call.get("aliases") and not certificate and not call.get("viewerCertificate", {}).get("iamCertificateId"):
        raise call.refuse(
            "InvalidViewerCertificate: To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted "
            "certificate that validates your authorization to use the domain name."
        )


def _validation_options(call: Call) -> list[dict[str, str]]:
    if call.get("validationMethod") != "DNS":
        return []
    names = dict.fromkeys([call["domainName"], *call.get("subjectAlternativeNames", [])])
    token = call["lower32"]
    return [
        {
            "domainName": name,
            "resourceRecordName": f"_{call['hex32']}.{name.removeprefix('*.')}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": f"_{token}.acm-validations.aws.",
        }
        for name in names
    ]


def _issued(call: Call) -> None:
    """Waiting for the validation is what issues the certificate; AWS looks for the record, the sandbox trusts."""
    found = call.other(CERTIFICATE, call.get("certificateArn"))
    if found is not None:
        found["properties"]["status"] = "ISSUED"
        call.cloud.put(CERTIFICATE, call.get("certificateArn"), found)


def _record_name(call: Call) -> str:
    zone = call.other("aws:route53/zone:Zone", call.get("zoneId"))
    name, root = call["name"].rstrip("."), (zone["properties"]["name"].rstrip(".") if zone else "")
    return name if not root or name == root or name.endswith(f".{root}") else f"{name}.{root}"


KINDS = {
    BALANCER: Kind(
        title="ELBv2 application Load Balancer",
        id="{arn}",
        arn=arn("elasticloadbalancing", "loadbalancer/app/{name}/{hex16}"),
        longest=32,
        unique=("name",),
        taken="DuplicateLoadBalancerName: A load balancer with the same name '{name}' exists, but with different settings",
        checks=(_load_balancer_name, _subnets),
        outputs={
            "arnSuffix": _suffix,
            "dnsName": _dns_name,
            "zoneId": lambda call: _HOSTED_ZONES.get(call.region, "Z35SXDOTRQ7X7K"),
            "ipAddressType": "ipv4",
            "vpcId": lambda call: next(
                (e["properties"]["vpcId"] for e in (call.other("aws:ec2/subnet:Subnet", s) for s in call.get("subnets", [])) if e), "vpc-{hex17}"
            ),
            "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "",
        },
        deletable=_protected,
    ),
    TARGETS: Kind(
        title="ELBv2 Target Group",
        id="{arn}",
        arn=arn("elasticloadbalancing", "targetgroup/{name}/{hex16}"),
        longest=32,
        unique=("name",),
        taken="DuplicateTargetGroupName: A target group with the same name '{name}' exists, but with different settings",
        outputs={
            "arnSuffix": lambda call: call["arn"].split(":", 5)[5],
            "loadBalancerArns": [],
            "protocolVersion": "HTTP1",
            "ipAddressType": "ipv4",
            "loadBalancingAlgorithmType": "round_robin",
            "loadBalancingAnomalyMitigation": "off",
            "loadBalancingCrossZoneEnabled": "use_load_balancer_configuration",
            "healthCheck": {"path": "/", "protocol": "HTTP", "port": "traffic-port", "matcher": "200", "interval": 30},
            "stickiness": {"type": "lb_cookie", "enabled": False, "cookieDuration": 86400, "cookieName": ""},
        },
        deletable=_no_listeners,
    ),
    LISTENER: Kind(
        title="ELBv2 Listener",
        id="{arn}",
        arn=_child_arn("listener"),
        called="loadBalancerArn",
        checks=(_listener,),
        outputs={"sslPolicy": lambda call: "ELBSecurityPolicy-2016-08" if call.get("protocol") == "HTTPS" else "", "protocol": "HTTP"},
    ),
    RULE: Kind(
        title="ELBv2 Listener Rule",
        id="{arn}",
        arn=_child_arn("listener-rule"),
        called="listenerArn",
        checks=(_priority,),
        outputs={"priority": _next_priority},
    ),
    "aws:lb/listenerCertificate:ListenerCertificate": Kind(title="ELBv2 Listener Certificate", id="{listenerArn}_{certificateArn}", called="listenerArn"),
    "aws:cloudfront/distribution:Distribution": Kind(
        title="CloudFront Distribution",
        id="E{upper13}",
        arn=arn("cloudfront", "distribution/{id}", region=""),
        called="comment",
        checks=(_distribution,),
        outputs={
            "domainName": "d{lower13}.cloudfront.net",
            "hostedZoneId": "Z2FDTNDATAQYW2",
            "status": "Deployed",
            "etag": "E{upper12}",
            "callerReference": "terraform-{digits20}",
            "inProgressValidationBatches": 0,
            "lastModifiedTime": "{now}",
            "trustedSigners": [],
            "trustedKeyGroups": [],
            "continuousDeploymentPolicyId": "",
        },
        always=("etag", "lastModifiedTime"),
    ),
    "aws:cloudfront/originAccessControl:OriginAccessControl": Kind(
        title="CloudFront Origin Access Control",
        id="E{upper13}",
        arn=arn("cloudfront", "origin-access-control/{id}", region=""),
        unique=("name",),
        taken="OriginAccessControlAlreadyExists: An origin access control with the same name already exists.",
        outputs={"etag": "E{upper12}"},
    ),
    "aws:cloudfront/vpcOrigin:VpcOrigin": Kind(
        title="CloudFront VPC Origin", id="vo_{letters22}", arn=arn("cloudfront", "vpcorigin/{id}", region=""), outputs={"etag": "E{upper12}"}
    ),
    "aws:cloudfront/function:Function": Kind(
        title="CloudFront Function",
        id="{name}",
        arn=arn("cloudfront", "function/{name}", region=""),
        unique=("name",),
        taken="FunctionAlreadyExists: A function with the same name already exists in this account.",
        outputs={"status": "UNASSOCIATED", "etag": "E{upper12}", "liveStageEtag": "E{upper12}"},
        always=("etag", "liveStageEtag"),
    ),
    "aws:cloudfront/cachePolicy:CachePolicy": Kind(title="CloudFront Cache Policy", id="{uuid}", outputs={"etag": "E{upper12}"}, always=("etag",)),
    "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": Kind(
        title="CloudFront Origin Request Policy", id="{uuid}", outputs={"etag": "E{upper12}"}, always=("etag",)
    ),
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": Kind(
        title="CloudFront Response Headers Policy", id="{uuid}", outputs={"etag": "E{upper12}"}, always=("etag",)
    ),
    CERTIFICATE: Kind(
        title="ACM Certificate",
        id="{arn}",
        arn=arn("acm", "certificate/{uuid}"),
        called="domainName",
        outputs={
            "status": "PENDING_VALIDATION",
            "type": "AMAZON_ISSUED",
            "domainValidationOptions": _validation_options,
            "validationEmails": [],
            "notAfter": "",
            "notBefore": "",
            "subjectAlternativeNames": lambda call: [call["domainName"]],
            "renewalEligibility": "INELIGIBLE",
            "renewalSummaries": [],
            "pendingRenewal": False,
            "keyAlgorithm": "RSA_2048",
            "validationMethod": "NONE",
        },
    ),
    "aws:acm/certificateValidation:CertificateValidation": Kind(
        title="ACM Certificate Validation", id="0001-01-01 00:00:00 +0000 UTC {hex8}", called="certificateArn", settled=_issued
    ),
    "aws:route53/zone:Zone": Kind(
        title="Route 53 Hosted Zone",
        id="Z{upper20}",
        arn=arn("route53", "hostedzone/{id}", region="", account=""),
        outputs={
            "zoneId": "{id}",
            "nameServers": ["ns-1042.awsdns-02.org", "ns-1801.awsdns-33.co.uk", "ns-412.awsdns-51.com", "ns-829.awsdns-39.net"],
            "primaryNameServer": "ns-1042.awsdns-02.org",
            "comment": "Managed by Pulumi",
        },
    ),
    "aws:route53/record:Record": Kind(
        title="Route 53 Record",
        id=lambda call: "_".join(filter(None, [call["zoneId"], _record_name(call), call["type"], call["setIdentifier"]])),
        unique=("zoneId", "name", "type", "setIdentifier"),
        taken="InvalidChangeBatch: [Tried to create resource record set [name='{name}.', type='{type}'] but it already exists]",
        outputs={"fqdn": _record_name},
    ),
    "aws:wafv2/webAcl:WebAcl": Kind(
        title="WAFv2 WebACL",
        id="{uuid}",
        arn=lambda call: call.fill(
            arn("wafv2", ("global" if call.get("scope") == "CLOUDFRONT" else "regional") + "/webacl/{name}/{id}")
        ),
        longest=128,
        unique=("name", "scope"),
        taken="WAFDuplicateItemException: AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one.",
        checks=(lambda call: _global_region(call),),
        outputs={"capacity": lambda call: 50 * len(call.get("rules", [])), "lockToken": "{uuid}", "applicationIntegrationUrl": ""},
        always=("capacity", "lockToken"),
    ),
    "aws:wafv2/webAclAssociation:WebAclAssociation": Kind(title="WAFv2 WebACL Association", id="{webAclArn},{resourceArn}", called="resourceArn"),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": Kind(
        title="WAFv2 WebACL Logging Configuration", id="{resourceArn}", called="resourceArn"
    ),
}  # fmt: skip


def _global_region(call: Call) -> None:
    if call.get("scope") == "CLOUDFRONT" and call.region != "us-east-1":
        raise call.refuse("WAFInvalidParameterException: The scope is not valid., field: SCOPE_VALUE, parameter: CLOUDFRONT")
