"""A service that an update makes, as the engine's events tell it while the state has nothing of it yet."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from components.base.contract import CONTRACT_VERSION
from ops.session.underway import Underway, joined
from tests.unit.ops.test_collector import deployed

ACCOUNT = "us-east-1:111122223333"
CLUSTER = f"arn:aws:ecs:{ACCOUNT}:cluster/shop-dev"
COMPONENT = "fairway:service:Service"
IMAGE = f"111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/api@sha256:{'1' * 64}"
CONTRACT = {
    "contract": 2, "service": "api", "image": {"reference": IMAGE, "platforms": ["linux/amd64"]},
    "architecture": "X86_64", "routes": ["/*"], "port": 3000, "health": {"path": "/health", "tool": "wget"},
    "deployment": {"timeoutMinutes": 15},
}  # fmt: skip


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:dev::shop::{kind}::{name}"


def event(when: str, kind: str, name: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> dict[str, Any]:
    parent = "" if kind.startswith(("fairway:", "pulumi:")) else urn(COMPONENT, "api")
    new = {"urn": urn(kind, name), "type": kind, "parent": parent, "inputs": inputs, "outputs": outputs}
    return {when: {"metadata": {"op": "create", "urn": new["urn"], "type": kind, "new": new}}}


def made(kind: str, logical: str, **outputs: Any) -> list[dict[str, Any]]:
    return [event("resourcePreEvent", kind, logical, {}, {}), event("resOutputsEvent", kind, logical, {}, outputs)]


def contract() -> dict[str, Any]:
    return event("resourcePreEvent", COMPONENT, "api", {**CONTRACT, "contract": CONTRACT_VERSION}, {})


def first_update() -> list[dict[str, Any]]:
    """Up to where ECS makes the service."""
    network = {"subnets": ["subnet-1"], "securityGroups": ["sg-1"]}
    inputs = {"cluster": CLUSTER, "name": "api-1a2b3c4", "networkConfiguration": network}
    return [
        event("resourcePreEvent", "pulumi:providers:aws", "default_7", {"region": "us-east-1"}, {}),
        contract(),
        *made("aws:cloudwatch/logGroup:LogGroup", "api-logs", name="/shop/dev/api"),
        *made(
            "aws:lb/targetGroup:TargetGroup", "api-tg", arn=f"arn:aws:elasticloadbalancing:{ACCOUNT}:targetgroup/api/0"
        ),
        *made("aws:ecs/taskDefinition:TaskDefinition", "api-task", arn=f"arn:aws:ecs:{ACCOUNT}:task-definition/api:1"),
        event("resourcePreEvent", "aws:cloudwatch/metricAlarm:MetricAlarm", "api-cpu", {"threshold": 80}, {}),
        event("resourcePreEvent", "aws:ecs/service:Service", "api-service", inputs, {}),
    ]


def test_a_service_is_there_as_soon_as_ecs_makes_it() -> None:
    underway = Underway("dev")
    *before, service = first_update()
    for one in before:
        underway.follow(one)
    assert (underway.deployed() or deployed()).services in ((), deployed().services)

    underway.follow(service)

    (one,) = (underway.deployed() or deployed()).services
    assert one.arn == f"arn:aws:ecs:{ACCOUNT}:service/shop-dev/api-1a2b3c4"
    assert (one.cluster, one.timeout_minutes, one.security_group) == (CLUSTER, 15, "sg-1")
    assert one.task_definition == f"arn:aws:ecs:{ACCOUNT}:task-definition/api:1"


def test_as_long_as_nothing_can_be_said_nothing_is() -> None:
    underway = Underway("dev")
    for one in ({}, {"preludeEvent": {}}, {"resourcePreEvent": {"metadata": {"op": "delete", "old": {}}}}):
        underway.follow(one)
    assert underway.deployed() is None


@pytest.mark.parametrize("name", ["api", "mail"])
def test_what_was_there_before_stays_as_it_was_and_a_new_service_comes_to_it(name: str) -> None:
    before = deployed()
    (service,) = before.services
    new = replace(service, name=name, arn="arn:new")

    both = joined(before, replace(before, services=(new,)))

    assert both and both.services == (before.services if name == "api" else (service, new))
    assert joined(None, before) == joined(before, None) == before and joined(None, None) is None
