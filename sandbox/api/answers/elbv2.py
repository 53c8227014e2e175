"""Elastic Load Balancing: target groups and the health of their targets."""

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
    return {"TargetGroups": [_target_group(properties) for properties in results]}


def _target_group(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
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
