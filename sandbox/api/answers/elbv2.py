"""Elastic Load Balancing: target groups and the health of their targets."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.api.clouds import RefusalError
from sandbox.api.request import Request
from sandbox.api.running import SERVICE, address, observed, running


def _target_health(request: Request) -> dict[str, Any]:
    target = request.get("TargetGroupArn")
    if request.clouds.find("aws:lb/targetGroup:TargetGroup", arn=str(target)) is None:
        raise RefusalError("TargetGroupNotFound", "One or more target groups not found")
    results: list[dict[str, Any]] = []
    for service in request.clouds.all(SERVICE).values():
        for load_balancer in service["properties"].get("loadBalancers", []):
            if load_balancer.get("targetGroupArn") == target:
                health = observed(service).get("targets", {"State": "healthy"})
                results += [
                    {"Target": {"Id": address(task), "Port": load_balancer["containerPort"]}, "TargetHealth": health}
                    for task in running(request, service)
                ]
    return {"TargetHealthDescriptions": results}


def _target_groups(request: Request) -> dict[str, Any]:
    arns: list[str] = request.get("TargetGroupArns") or []
    names: list[str] = request.get("Names") or []
    results = [
        properties
        for properties in request.clouds.properties("aws:lb/targetGroup:TargetGroup")
        if properties["arn"] in arns or properties["name"] in names
    ]
    if names and not results:
        raise RefusalError("TargetGroupNotFound", "One or more target groups not found")
    return {"TargetGroups": [_target_group(request, properties) for properties in results]}


def _load_balancers(request: Request, target: str) -> list[str]:
    """ARNs of those whose listeners or rules lead to the target group."""
    listeners = list(request.clouds.properties("aws:lb/listener:Listener"))
    leading = {one["arn"] for one in listeners if target in json.dumps(one.get("defaultActions") or [])}
    rules = request.clouds.properties("aws:lb/listenerRule:ListenerRule")
    leading |= {one["listenerArn"] for one in rules if target in json.dumps(one.get("actions") or [])}
    return sorted({one["loadBalancerArn"] for one in listeners if one["arn"] in leading})


def _target_group(request: Request, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "LoadBalancerArns": _load_balancers(request, properties["arn"]),
        "TargetGroupArn": properties["arn"],
        "TargetGroupName": properties["name"],
        "Port": properties.get("port"),
        "HealthCheckPath": properties.get("healthCheck", {}).get("path"),
        "Matcher": {"HttpCode": properties.get("healthCheck", {}).get("matcher", "200")},
    }


ANSWERS = {
    ("elasticloadbalancing", "DescribeTargetHealth"): _target_health,
    ("elasticloadbalancing", "DescribeTargetGroups"): _target_groups,
}
