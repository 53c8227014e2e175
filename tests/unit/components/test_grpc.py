"""A public service that speaks gRPC: its target group, and CloudFront before it."""

from typing import Any

import pytest

from tests.unit.recorder import Recorder, record_stack

GROUP, DISTRIBUTION = "aws:lb/targetGroup:TargetGroup", "aws:cloudfront/distribution:Distribution"
CALLS: dict[str, Any] = {
    "port": 50051,
    "protocolVersion": "GRPC",
    "routes": ["/shop.v1.Orders/*"],
    "health": {"path": "/grpc.health.v1.Health/Check", "command": ["/bin/grpc_health_probe"]},
}
FRONTEND: dict[str, Any] = {"port": 3000, "health": {"path": "/", "tool": "node"}}


def with_calls(**parts: Any) -> Recorder:
    """dev under a name, whose backend is asked in gRPC."""
    change = {
        "fairway:edge": {"domain": {"name": "app.example.org", "zone": "example.org"}},
        "fairway:services": {"backend": CALLS, "frontend": FRONTEND},
        **{f"fairway:{key}": value for key, value in parts.items()},
    }
    return record_stack("dev", change=change)


@pytest.fixture(scope="module")
def stack() -> Recorder:
    return with_calls()


def test_its_target_group_speaks_grpc_and_the_other_as_before(stack: Recorder) -> None:
    group, other = stack.one(GROUP, "backend-tg"), stack.one(GROUP, "frontend-tg")
    assert (group.get("protocol"), group.get("protocolVersion")) == ("HTTP", "GRPC")
    check = group.get("healthCheck")
    assert (check["path"], check["matcher"]) == ("/grpc.health.v1.Health/Check", "0")
    assert "protocolVersion" not in other.inputs and other.get("healthCheck")["matcher"] == "200"
    health = stack.one("fairway:service:Service", "backend").get("health")
    assert health == {"path": "/grpc.health.v1.Health/Check", "tool": "command", "matcher": "0"}


def test_cloudfront_passes_its_calls_on(stack: Recorder) -> None:
    distribution = stack.one(DISTRIBUTION)
    default = distribution.get("defaultCacheBehavior")
    assert default["grpcConfig"] == {"enabled": True}
    assert "POST" in default["allowedMethods"] and distribution.get("httpVersion") == "http2and3"
    (origin,) = distribution.get("origins")
    assert origin["customOriginConfig"]["originProtocolPolicy"] == "https-only"


def test_http2_is_spoken_where_the_load_balancer_answers_itself() -> None:
    edge = {"ingress": "https", "domain": {"name": "app.example.org", "zone": "example.org"}}
    backend = {"port": 3001, "health": {"path": "/", "tool": "node"}, "routes": ["/api/*"], "protocolVersion": "HTTP2"}
    group = with_calls(edge=edge, services={"backend": backend, "frontend": FRONTEND}).one(GROUP, "backend-tg")
    assert (group.get("protocolVersion"), group.get("healthCheck")["matcher"]) == ("HTTP2", "200")


def test_beside_a_site_only_its_own_routes_are_grpc() -> None:
    stack = with_calls(site={}, services={"backend": CALLS, "frontend": {**FRONTEND, "routes": ["/api/*"]}})
    distribution = stack.one(DISTRIBUTION)
    assert "grpcConfig" not in distribution.get("defaultCacheBehavior")
    enabled = {one["pathPattern"]: one.get("grpcConfig") for one in distribution.get("orderedCacheBehaviors")}
    assert enabled == {"/shop.v1.Orders/*": {"enabled": True}, "/api/*": None}
