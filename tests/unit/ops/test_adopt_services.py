"""An earlier system's service in the words of the settings."""

from typing import Any

import pytest

from ops.adopt.service_settings import service_settings
from ops.adopt.services import RunningService
from ops.adopt.variables import Variables

CONTAINER: dict[str, Any] = {"name": "api", "image": "api:1", "portMappings": [{"containerPort": 50051}]}


@pytest.mark.parametrize(
    ("target", "version", "health"),
    [
        ({"HealthCheckPath": "/health", "ProtocolVersion": "HTTP1", "Matcher": {"HttpCode": "200"}}, None, {}),
        ({"HealthCheckPath": "/health", "Matcher": {"HttpCode": "200,401"}}, None, {"matcher": "200,401"}),
        (
            {"HealthCheckPath": "/AWS.ALB/healthcheck", "ProtocolVersion": "GRPC", "Matcher": {"GrpcCode": "12"}},
            "GRPC",
            {"matcher": "12"},
        ),
    ],
)
def test_what_the_load_balancer_speaks_is_kept(
    target: dict[str, Any], version: str | None, health: dict[str, str]
) -> None:
    task = {"cpu": "256", "memory": "512"}
    service = RunningService(name="api", container=CONTAINER, task=task, service={}, target=target, routes=["/*"])
    settings = service_settings(service, Variables())
    assert settings.get("protocolVersion") == version
    assert settings["health"] == {"path": target["HealthCheckPath"], "tool": "none", **health}
