"""Public services that speak gRPC or HTTP/2: what they need on the way to them, and what does not go with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from settings import Settings, SettingsError, load

DIGEST = "sha256:" + "0" * 64
ZONE: dict[str, Any] = {"domain": {"name": "app.example.org", "zone": "example.org"}}
ELSEWHERE: dict[str, Any] = {"domain": {"name": "app.example.org"}}
CHECK = {"path": "/grpc.health.v1.Health/Check", "tool": "none"}
HTTP: dict[str, Any] = {"port": 8080, "health": {"path": "/health", "tool": "none"}}
GRPC: dict[str, Any] = {"port": 50051, "protocolVersion": "GRPC", "routes": ["/shop.v1.Orders/*"], "health": CHECK}
HTTPS_ALONE = (
    "protocolVersion is GRPC, which AWS takes behind HTTPS alone; write fairway:edge.domain with zone or "
    "certificateArn, or make the service internal"
)


def read(folder: Path, edge: dict[str, Any], api: dict[str, Any]) -> Settings:
    (folder / "releases").mkdir(exist_ok=True)
    images = {"api": {"digest": DIGEST, "platforms": ["linux/amd64"]}}
    images["web"] = images["api"]
    (folder / "releases" / "dev.json").write_text(json.dumps({"schema": 1, "stack": "dev", "services": images}))
    services = {"api": api, "web": HTTP}
    config = {"app": "shop", "production": False, "database": None, "edge": edge, "services": services}
    return load(config, stack="dev", region="us-east-1", directory=folder)


@pytest.mark.parametrize("edge", [ZONE, {"ingress": "https", **ELSEWHERE}])
def test_where_the_load_balancer_has_tls_grpc_may_come(tmp_path: Path, edge: dict[str, Any]) -> None:
    assert read(tmp_path, edge, GRPC).services[0].health_codes == "0"


def test_each_protocol_has_its_own_codes(tmp_path: Path) -> None:
    written, http = read(tmp_path, ZONE, {**GRPC, "health": {**CHECK, "matcher": "0-12"}}).services
    inside, _ = read(
        tmp_path, {}, {**{key: value for key, value in GRPC.items() if key != "routes"}, "internal": True}
    ).services
    assert (written.health_codes, http.health_codes, inside.health_codes) == ("0-12", "200", "200")


def test_http2_is_for_a_load_balancer_that_visitors_reach_themselves(tmp_path: Path) -> None:
    read(tmp_path, {"ingress": "https", **ELSEWHERE}, {**HTTP, "routes": ["/api/*"], "protocolVersion": "HTTP2"})


@pytest.mark.parametrize(
    ("edge", "api", "sentence"),
    [
        ({}, GRPC, HTTPS_ALONE),
        ({"ingress": "http"}, GRPC, HTTPS_ALONE),
        (ELSEWHERE, GRPC, HTTPS_ALONE),
        (
            ZONE,
            {**HTTP, "routes": ["/api/*"], "protocolVersion": "HTTP2"},
            "protocolVersion is HTTP2, and CloudFront asks the load balancer in HTTP/1.1, which it then answers with "
            "464; remove it: visitors have HTTP/2 with CloudFront anyway",
        ),
        (
            {**ZONE, "vpcOrigin": True},
            GRPC,
            "protocolVersion is GRPC, which CloudFront brings to no VPC origin; set fairway:edge.vpcOrigin to false",
        ),
        (
            ZONE,
            {**GRPC, "health": {**CHECK, "path": "/health"}},
            "health.path is /health; with GRPC it is a method, such as /grpc.health.v1.Health/Check",
        ),
        (
            ZONE,
            {**GRPC, "health": {**CHECK, "tool": "node"}},
            "health.tool is node, which asks in HTTP/1.1; write none, or command with the image's own check",
        ),
        (
            ZONE,
            {**GRPC, "health": {**CHECK, "matcher": "200"}},
            'health.matcher is 200, and gRPC has codes from 0 to 99; write such, as "0"',
        ),
        (
            ZONE,
            {**HTTP, "routes": ["/api/*"], "health": {**HTTP["health"], "matcher": "0"}},
            'health.matcher is 0, and HTTP has 200 to 499; write such, as "200"',
        ),
        (
            ZONE,
            {**GRPC, "stickinessSeconds": 60},
            "stickinessSeconds is for browsers, and a client of gRPC keeps no cookie; remove it",
        ),
        (
            {},
            {"kind": "worker", "protocolVersion": "GRPC"},
            "protocolVersion is GRPC, and nobody asks a worker; remove it",
        ),
    ],
)
def test_what_cannot_work_is_one_sentence(
    tmp_path: Path, edge: dict[str, Any], api: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, edge, api)
    assert list(caught.value.problems) == [f"fairway:services.api.{sentence}"]
