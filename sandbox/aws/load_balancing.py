"""Load balancers, target groups, listeners and their rules."""

import json
from typing import Any

from sandbox.aws import load_balancing_refusals as refusals
from sandbox.aws.checks import each_exists
from sandbox.aws.regions import LOAD_BALANCER_ZONES
from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Call, Kind, arn
from sandbox.protocol import Failure

SUBNET = "aws:ec2/subnet:Subnet"
LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
RULE = "aws:lb/listenerRule:ListenerRule"
LISTENER_CERTIFICATE = "aws:lb/listenerCertificate:ListenerCertificate"
TARGETS = "aws:lb/targetGroup:TargetGroup"
CERTIFICATE = "aws:acm/certificate:Certificate"
_NO_SUBNET = "SubnetNotFound: The subnet ID '{0}' does not exist"


def _subnets(call: Call) -> None:
    subnets: list[Any] = call.get("subnets") or call.get("subnetMappings") or []
    if call.get("loadBalancerType", "application") == "application" and 0 < len(subnets) < 2:
        raise call.refuse("ValidationError: At least two subnets in two different Availability Zones must be specified")
    zones = [zone for subnet in call.get("subnets", []) if (zone := call.look(SUBNET, subnet, "availabilityZone"))]
    if len(zones) != len(set(zones)):
        raise call.refuse(
            "InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same "
            "Availability Zone"
        )


def _load_balancer_name(call: Call) -> None:
    name = call.get("name", "")
    if len(name) > 32 or name.startswith(("-", "internal-")) or name.endswith("-"):
        raise call.refuse(
            f"ValidationError: The load balancer name '{name}' is not valid: at most 32 letters, digits and hyphens"
        )


def _listener(call: Call) -> None:
    if call.get("protocol") in ("HTTPS", "TLS") and not call.get("certificateArn"):
        raise call.refuse("CertificateNotFound: A certificate must be specified for HTTPS listeners")
    load_balancer, port = call.get("loadBalancerArn"), call.get("port")
    for identity, other in call.cloud.all(LISTENER).items():
        if identity != call.generated.get("id") and (
            other["properties"].get("loadBalancerArn"),
            other["properties"].get("port"),
        ) == (load_balancer, port):
            raise call.refuse(
                f"DuplicateListener: A listener already exists on this port for this load balancer '{load_balancer}'"
            )
    _certificate_is_near(call)


def _certificate_is_near(call: Call) -> None:
    certificate = call.get("certificateArn", "")
    if certificate.startswith("arn:") and certificate.split(":")[3] != call.region:
        raise call.refuse(f"CertificateNotFound: Certificate ARN '{certificate}' is not valid in region {call.region}")
    entry = call.other(CERTIFICATE, certificate)
    if entry and entry["properties"].get("status") != "ISSUED":
        raise call.refuse(
            f"UnsupportedCertificate: The certificate '{certificate}' must have a fully-qualified domain name, a "
            "supported signature, and a supported key size, and be issued."
        )


def _priority(call: Call) -> None:
    priority, listener = call.get("priority"), call.get("listenerArn")
    of_others = call.neighbours.all(RULE) if call.neighbours else ()
    for identity, other in (*call.cloud.all(RULE).items(), *of_others):
        properties = other["properties"]
        if identity != call.generated.get("id") and (properties.get("listenerArn"), properties.get("priority")) == (
            listener,
            priority,
        ):
            raise call.refuse(f"PriorityInUse: Priority '{priority}' is currently in use")


def _next_priority(call: Call) -> int:
    of_others = [entry for _, entry in call.neighbours.all(RULE)] if call.neighbours else []
    used = [
        e["properties"].get("priority", 0)
        for e in (*call.cloud.all(RULE).values(), *of_others)
        if e["properties"].get("listenerArn") == call.get("listenerArn")
    ]
    return max(used, default=0) + 1


def _suffix(call: Call) -> str:
    return call["arn"].split(":", 5)[5].removeprefix("loadbalancer/")


def _dns_name(call: Call) -> str:
    prefix = "internal-" if call.get("internal") else ""
    return f"{prefix}{call['name']}-{call['digits10']}.{call.region}.elb.amazonaws.com"


def _child_arn(kind: str) -> Any:
    def make(call: Call) -> str:
        parent = call.get("loadBalancerArn") or call.get("listenerArn", "")
        return parent.replace(":loadbalancer/", f":{kind}/").replace(":listener/", f":{kind}/") + f"/{call['hex16']}"

    return make


def _no_listeners(entry: Entry, cloud: Cloud) -> None:
    mine = entry["properties"].get("arn", "")
    for token in (LISTENER, RULE):
        for other in cloud.all(token).values():
            if mine in json.dumps(other["properties"]):
                raise Failure(
                    f"deleting ELBv2 Target Group ({mine}): ResourceInUse: Target group '{mine}' is currently in "
                    "use by a listener or a rule"
                )


def _protected(entry: Entry, cloud: Cloud) -> None:
    if entry["properties"].get("enableDeletionProtection"):
        mine = entry["properties"]["arn"]
        raise Failure(
            f"deleting ELBv2 Load Balancer ({mine}): OperationNotPermitted: Load balancer '{mine}' cannot be "
            "deleted because "
            "deletion protection is enabled"
        )


KINDS = {
    LOAD_BALANCER: Kind(
        title="ELBv2 application Load Balancer",
        id="{arn}",
        arn=arn("elasticloadbalancing", "loadbalancer/app/{name}/{hex16}"),
        longest=32,
        unique=("name",),
        taken="DuplicateLoadBalancerName: A load balancer with the same name '{name}' exists, but with different "
        "settings",
        checks=(
            _load_balancer_name,
            each_exists("subnets", SUBNET, _NO_SUBNET),
            _subnets,
            refusals.one_network,
            refusals.access_logs,
        ),
        outputs={
            "arnSuffix": _suffix,
            "dnsName": _dns_name,
            "zoneId": lambda call: LOAD_BALANCER_ZONES[call.region],
            "ipAddressType": "ipv4",
            "vpcId": lambda call: next(
                (network for subnet in call.get("subnets", []) if (network := call.look(SUBNET, subnet, "vpcId"))), ""
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
        checks=(refusals.target_group,),
        unique=("name",),
        taken="DuplicateTargetGroupName: A target group with the same name '{name}' exists, but with different "
        "settings",
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
        checks=(_listener, refusals.listener),
        outputs={
            "sslPolicy": lambda call: "ELBSecurityPolicy-2016-08" if call.get("protocol") == "HTTPS" else "",
            "protocol": "HTTP",
        },
        takes=((RULE, "listenerArn"), (LISTENER_CERTIFICATE, "listenerArn")),
    ),
    RULE: Kind(
        title="ELBv2 Listener Rule",
        id="{arn}",
        arn=_child_arn("listener-rule"),
        called="listenerArn",
        checks=(_priority, refusals.rule),
        outputs={"priority": _next_priority},
    ),
    LISTENER_CERTIFICATE: Kind(
        title="ELBv2 Listener Certificate",
        id="{listenerArn}_{certificateArn}",
        called="listenerArn",
        checks=(_certificate_is_near,),
    ),
}
