"""Internal services: reached by name by those that say so, and by nobody else."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.recorder import Recorder, record_stack

SERVICE, TASK = "aws:ecs/service:Service", "aws:ecs/taskDefinition:TaskDefinition"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
CHANGE: Mapping[str, Any] = {
    "fairway:services": {
        "backend": {
            "port": 50051,
            "internal": True,
            "protocolVersion": "GRPC",
            "health": {"command": ["/bin/grpc_health_probe", "-addr=127.0.0.1:50051"]},
        },
        "frontend": {
            "port": 3000,
            "health": {"path": "/", "tool": "node"},
            "connectsTo": ["backend"],
            "env": {"BACKEND": "backend:50051"},
        },
    }
}


@pytest.fixture(scope="module")
def stack() -> Recorder:
    return record_stack("dev", change=CHANGE)


def test_an_internal_service_has_a_name_and_no_target_group(stack: Recorder) -> None:
    service = stack.one(SERVICE, "backend-service")
    assert "loadBalancers" not in service.inputs and "triggers" not in service.inputs
    connect = service.get("serviceConnectConfiguration")
    assert connect["enabled"] and connect["namespace"].endswith("HttpNamespace/cluster-namespace")
    (server,) = connect["services"]
    assert server["portName"] == server["discoveryName"] == "backend"
    assert server["clientAlias"] == [{"dnsName": "backend", "port": 50051}]
    assert server["timeout"]["perRequestTimeoutSeconds"] == 0
    assert connect["logConfiguration"]["options"]["awslogs-stream-prefix"] == "service-connect"
    own = {(entry.type, entry.name) for entry in stack.registered if entry.parent.endswith("Service::backend")}
    assert not {name for kind, name in own if "aws:lb/" in kind or name.endswith(("-alb", "-alb-out"))}


def test_its_port_is_named_and_says_what_is_spoken(stack: Recorder) -> None:
    container = stack.containers("backend-task")["backend"]
    (port,) = container["portMappings"]
    assert port == {
        "name": "backend",
        "appProtocol": "grpc",
        "containerPort": 50051,
        "hostPort": 50051,
        "protocol": "tcp",
    }
    assert {"PORT": "50051", "HOSTNAME": "0.0.0.0"}.items() <= {  # noqa: S104
        entry["name"]: entry["value"] for entry in container["environment"]
    }.items()
    (other,) = stack.containers("frontend-task")["frontend"]["portMappings"]
    assert "name" not in other and "appProtocol" not in other


def test_its_client_starts_after_it_and_anew_when_its_names_change(stack: Recorder) -> None:
    client = stack.one(SERVICE, "frontend-service")
    connect = client.get("serviceConnectConfiguration")
    assert connect["namespace"] == stack.one(SERVICE, "backend-service").get("serviceConnectConfiguration")["namespace"]
    assert "services" not in connect
    assert client.get("triggers") == {"connectsTo": "backend:50051"}
    assert client.get("forceNewDeployment") is True  # else the provider starts nothing for a trigger
    assert any(urn.endswith("::backend-service") for urn in client.request.dependencies)


def test_only_its_clients_reach_it(stack: Recorder) -> None:
    rules = [entry for entry in stack.registered if entry.type == INGRESS and entry.get("fromPort") == 50051]
    assert [rule.name for rule in rules] == ["frontend-to-backend"]
    assert rules[0].get("securityGroupId") != rules[0].get("referencedSecurityGroupId")


def test_without_an_internal_service_there_is_no_namespace() -> None:
    plain = record_stack("dev")
    assert not [entry for entry in plain.registered if "servicediscovery" in entry.type]
    assert "serviceConnectConfiguration" not in plain.one(SERVICE, "backend-service").inputs


def test_a_deployment_of_one_that_loops_ends(stack: Recorder) -> None:
    alarms = stack.one(SERVICE, "backend-service").get("alarms")
    assert alarms["alarmNames"] == ["portfolio-dev-backend-restarts"] and alarms["rollback"]
