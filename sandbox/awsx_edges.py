"""The children of awsx's load balancers and registries."""

from collections.abc import Mapping
from typing import Any

from sandbox.awsx_component import Component
from sandbox.vpc import Child, Json, Ref

_EVERYBODY = {
    "protocol": "-1",
    "fromPort": 0,
    "toPort": 0,
    "cidrBlocks": ["0.0.0.0/0"],
    "ipv6CidrBlocks": ["::/0"],
}
_NOT_OF_BALANCER = (
    *("defaultSecurityGroup", "defaultTargetGroup", "defaultTargetGroupPort", "listener", "listeners", "subnetIds"),
)
BALANCERS = ("awsx:lb:ApplicationLoadBalancer", "awsx:lb:NetworkLoadBalancer")


def subnets_of(args: Mapping[str, Any]) -> list[Any]:
    """The subnets of a load balancer's arguments."""
    return args.get("subnetIds") or args.get("subnets") or []


def balancer(made: Component, kind: str, name: str, args: dict[str, Any], vpc: Any) -> None:
    application = kind == BALANCERS[0]
    subnets = subnets_of(args)
    stated = {key: value for key, value in args.items() if key not in _NOT_OF_BALANCER}
    group: Child | None = None
    own: dict[str, Any] = args.get("defaultSecurityGroup") or {}
    if application and not args.get("securityGroups") and not own.get("skip") and not own.get("securityGroupId"):
        rules: dict[str, Any] = {
            "vpcId": vpc,
            "ingress": [_EVERYBODY],
            "egress": [_EVERYBODY],
        }
        group = made.add("aws:ec2/securityGroup:SecurityGroup", name, rules | (own.get("args") or {}))
        stated["securityGroups"] = [Ref(child=group)]
    elif own.get("securityGroupId"):
        stated["securityGroups"] = [own["securityGroupId"]]
    stated |= {"loadBalancerType": "application" if application else "network", "subnets": subnets}
    load_balancer = made.add("aws:lb/loadBalancer:LoadBalancer", name, stated)
    load_balancer.sources = {"subnets": [*made.sources.get("subnetIds", []), *made.sources.get("subnets", [])]}
    protocol = "HTTP" if application else "TCP"
    port = args.get("defaultTargetGroupPort") or 80
    options: dict[str, Any] = args.get("defaultTargetGroup") or {}
    default: dict[str, Any] = {"vpcId": vpc, "port": port, "protocol": protocol, "targetType": "ip", **options}
    target = made.add("aws:lb/targetGroup:TargetGroup", name, default)
    listeners: list[dict[str, Any]] = args.get("listeners") or [args.get("listener") or {}]
    forward = [{"type": "forward", "targetGroupArn": Ref(child=target, output="arn")}]
    usual = {"port": port, "protocol": protocol, "defaultActions": forward}
    made.outputs["listeners"] = [
        made.add(
            "aws:lb/listener:Listener",
            f"{name}-{number}",
            {**usual, **listener, "loadBalancerArn": Ref(child=load_balancer, output="arn")},
        )
        for number, listener in enumerate(listeners)
    ]
    made.outputs |= {"loadBalancer": load_balancer, "defaultTargetGroup": target, "vpcId": vpc}
    made.outputs |= {"defaultSecurityGroup": group} if group is not None else {}


def repository(made: Component, name: str, args: dict[str, Any]) -> None:
    stated = {key: value for key, value in args.items() if key != "lifecyclePolicy"}
    kept = made.add("aws:ecr/repository:Repository", name.lower(), stated)
    made.outputs |= {"repository": kept, "url": Ref(child=kept, output="repositoryUrl")}
    policy: dict[str, Any] = args.get("lifecyclePolicy") or {}
    if policy.get("skip"):
        return
    rules: list[dict[str, Any]] = policy.get("rules") or [{"tagStatus": "untagged", "maximumNumberOfImages": 1}]
    written = [_rule(number, rule) for number, rule in enumerate(rules, start=1)]
    made.outputs["lifecyclePolicy"] = made.add(
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        name.lower(),
        {"repository": Ref(child=kept, output="name"), "policy": Json(value={"rules": written})},
    )


def _rule(number: int, rule: Mapping[str, Any]) -> dict[str, Any]:
    selection: dict[str, Any] = {"tagStatus": rule.get("tagStatus")}
    if rule.get("tagPrefixList"):
        selection["tagPrefixList"] = rule["tagPrefixList"]
    if rule.get("maximumAgeLimit") is not None:
        age = {"countType": "sinceImagePushed", "countUnit": "days", "countNumber": rule["maximumAgeLimit"]}
        selection |= age
    else:
        selection |= {"countType": "imageCountMoreThan", "countNumber": rule.get("maximumNumberOfImages")}
    return {"rulePriority": number, "selection": selection, "action": {"type": "expire"}}
