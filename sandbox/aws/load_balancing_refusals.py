"""What Elastic Load Balancing refuses. The sentences are AWS's own."""

import json
from typing import Any

from sandbox.aws.checks import common, listed, others
from sandbox.kinds import Call
from sandbox.protocol import is_map

SUBNET = "aws:ec2/subnet:Subnet"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
RULE = "aws:lb/listenerRule:ListenerRule"
TARGETS = "aws:lb/targetGroup:TargetGroup"
BUCKET, BUCKET_POLICY = "aws:s3/bucket:Bucket", "aws:s3/bucketPolicy:BucketPolicy"
_POLICIES = ("ELBSecurityPolicy-",)


def one_network(call: Call) -> None:
    networks = common(call, SUBNET, listed(call, "subnets"), "vpcId")
    if len(networks) > 1:
        raise call.refuse(
            f"InvalidConfigurationRequest: All subnets must belong to the same VPC: {', '.join(sorted(networks))}"
        )
    groups = listed(call, "securityGroups")
    if networks and common(call, GROUP, groups, "vpcId") - networks:
        raise call.refuse("InvalidConfigurationRequest: One or more security groups are invalid")


def access_logs(call: Call) -> None:
    """Elastic Load Balancing writes a file into the bucket before it turns the logs on."""
    logs: dict[str, Any] = call.get("accessLogs") or {}
    name = logs.get("bucket")
    buckets = [entry["properties"].get("bucket") for entry in call.cloud.all(BUCKET).values()]
    if not logs.get("enabled") or name not in buckets:
        return  # somebody else's bucket
    policies = [
        e["properties"] for e in call.cloud.all(BUCKET_POLICY).values() if e["properties"].get("bucket") == name
    ]
    folder = "/".join(filter(None, (name, logs.get("prefix"), "AWSLogs/")))
    if not any(f":::{folder}" in str(policy.get("policy")) for policy in policies):
        raise call.refuse(
            f"InvalidConfigurationRequest: Access Denied for bucket: {name}. Please check S3bucket permission"
        )


def target_group(call: Call) -> None:
    kind, protocol = call.get("targetType", "instance"), call.get("protocol")
    if kind != "lambda":
        if not call.get("port"):
            raise call.refuse("ValidationError: A port must be specified")
        if not call.get("vpcId"):
            raise call.refuse("ValidationError: A VPC ID must be specified")
    check: dict[str, Any] = call.get("healthCheck") or {}
    interval, timeout = check.get("interval", 30), check.get("timeout")
    if timeout is not None and timeout >= interval and protocol in ("HTTP", "HTTPS", None):
        raise call.refuse(
            f"ValidationError: Health check timeout '{timeout}' must be smaller than the interval '{interval}'"
        )
    if protocol in ("HTTP", "HTTPS") and not str(check.get("path") or "/").startswith("/"):
        raise call.refuse(f"ValidationError: Health check path '{check.get('path')}' must start with a '/'")
    if protocol in ("HTTP", "HTTPS"):
        _matcher(call, str(check.get("matcher") or ""))


def _matcher(call: Call, matcher: str) -> None:
    """Status codes of HTTP, or of gRPC."""
    name, low, high = ("GRPC", 0, 99) if call.get("protocolVersion") == "GRPC" else ("HTTP", 200, 499)
    for code in matcher.replace("-", ",").split(",") if matcher else ():
        if not (code.isdigit() and low <= int(code) <= high):
            raise call.refuse(f"ValidationError: Health check matcher {name} code must be within '{low}-{high}'")


def listener(call: Call) -> None:
    load_balancer, protocol = call.other(LOAD_BALANCER, call.get("loadBalancerArn")), call.get("protocol", "HTTP")
    if load_balancer is None:
        if call.missing(LOAD_BALANCER, call.get("loadBalancerArn")):
            raise call.refuse("LoadBalancerNotFound: One or more load balancers not found")
        return
    application = load_balancer["properties"].get("loadBalancerType", "application") == "application"
    allowed = ("HTTP", "HTTPS") if application else ("TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC")
    if protocol not in allowed:
        raise call.refuse(f"ValidationError: Listener protocol '{protocol}' must be one of '{', '.join(allowed)}'")
    if protocol in ("HTTP", "TCP", "UDP") and call.get("certificateArn"):
        raise call.refuse(f"ValidationError: A certificate cannot be specified for {protocol} listeners")
    policy = call.get("sslPolicy")
    if policy and protocol not in ("HTTPS", "TLS"):
        raise call.refuse(f"ValidationError: An SSL policy cannot be specified for {protocol} listeners")
    if policy and not policy.startswith(_POLICIES):
        raise call.refuse(f"SSLPolicyNotFound: SSL policy '{policy}' not found")
    actions = listed(call, "defaultActions")
    _actions(call, actions, call.get("loadBalancerArn"), load_balancer["properties"].get("vpcId"))
    _encrypted(call, actions, protocol)
    _no_loop(call)


def _no_loop(call: Call) -> None:
    for action in listed(call, "defaultActions"):
        redirect: dict[str, Any] = action.get("redirect") or {}
        same = redirect.get("protocol", "#{protocol}") in ("#{protocol}", call.get("protocol", "HTTP"))
        port = str(redirect.get("port", "#{port}")) in ("#{port}", str(call.get("port")))
        default = (("host", "#{host}"), ("path", "/#{path}"), ("query", "#{query}"))
        if redirect and same and port and all(redirect.get(name, text) == text for name, text in default):
            raise call.refuse(
                "InvalidLoadBalancerAction: The redirect configuration is not valid because it creates a loop."
            )


def rule(call: Call) -> None:
    parent = call.other(LISTENER, call.get("listenerArn"))
    if parent is None:
        if call.missing(LISTENER, call.get("listenerArn")):
            raise call.refuse("ListenerNotFound: One or more listeners not found")
        return
    load_balancer = parent["properties"].get("loadBalancerArn")
    actions = listed(call, "actions")
    _actions(call, actions, load_balancer, call.look(LOAD_BALANCER, load_balancer, "vpcId"))
    _encrypted(call, actions, parent["properties"].get("protocol", "HTTP"))
    conditions: list[dict[str, Any]] = listed(call, "conditions")
    parts: list[dict[str, Any]] = [part for condition in conditions for part in condition.values() if is_map(part)]
    values = sum(len(part.get("values") or ()) for part in parts)
    if values > 5:
        raise call.refuse("ValidationError: A rule can only have '5' condition values")
    if not conditions:
        raise call.refuse("ValidationError: A condition must be specified")


def _actions(call: Call, actions: list[dict[str, Any]], load_balancer: str, network: str) -> None:
    """Target groups of actions: they exist, in the same network, and serve one load balancer."""
    for action in actions:
        groups = _groups(action)
        if action.get("type") == "forward" and not groups:
            raise call.refuse("ValidationError: A target group ARN must be specified for a forward action")
        if len(groups) > 5:
            raise call.refuse("TooManyTargetGroups: An action can have at most 5 target groups")
        for group in groups:
            entry = call.other(TARGETS, group)
            if entry is None:
                if call.missing(TARGETS, group):
                    raise call.refuse("TargetGroupNotFound: One or more target groups not found")
                continue
            if network and entry["properties"].get("vpcId") not in (None, network):
                raise call.refuse(
                    f"InvalidConfigurationRequest: The following target groups are not in the same VPC as the load "
                    f"balancer: {group}"
                )
            if any(other != load_balancer for other in _balancers(call, group)):
                raise call.refuse(
                    "TargetGroupAssociationLimit: The following target groups cannot be associated with more than one "
                    f"load balancer: {group}"
                )


def _encrypted(call: Call, actions: list[dict[str, Any]], protocol: str) -> None:
    """What speaks HTTP/2 or gRPC is asked by an HTTPS listener alone."""
    for group in [group for action in actions for group in _groups(action)]:
        version = call.look(TARGETS, group, "protocolVersion")
        if protocol == "HTTP" and version in ("HTTP2", "GRPC"):
            raise call.refuse(
                f"InvalidLoadBalancerAction: Listener protocol '{protocol}' is not supported with a target group with "
                f"the protocol-version '{version}'"
            )


def _groups(action: dict[str, Any]) -> list[str]:
    forward: dict[str, Any] = action.get("forward") or {}
    listed_groups = [group.get("arn") for group in forward.get("targetGroups") or ()]
    return list(dict.fromkeys(group for group in (action.get("targetGroupArn"), *listed_groups) if group))


def _balancers(call: Call, group: str) -> set[str]:
    """The load balancers whose listeners and rules forward to the group already."""
    arns = {e["properties"]["loadBalancerArn"] for e in others(call, LISTENER) if group in json.dumps(e["properties"])}
    for entry in others(call, RULE):
        if group in json.dumps(entry["properties"]):
            arns.add(call.look(LISTENER, entry["properties"].get("listenerArn"), "loadBalancerArn"))
    return arns - {None}
