"""How the load balancer treats a service's tasks, and how long a deployment then takes."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.recorder import record_stack
from tests.unit.settings.test_settings import changed, loaded, problems

GROUP = "aws:lb/targetGroup:TargetGroup"


def of_api(**keys: Any) -> dict[str, Any]:
    config = changed("services|api|port", 3001)
    config["services"]["api"] |= keys
    return config


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (
            {"deregistrationSeconds": 900},
            "deploymentTimeoutMinutes is 15, but the old tasks take 960 s (deregistrationSeconds and stopSeconds) to "
            "end after the new ones serve; write at least 18",
        ),
        ({"slowStartSeconds": 10}, "slowStartSeconds is 10; write a whole number from 30 to 900"),
        ({"stickinessSeconds": 0}, "stickinessSeconds is 0; write a whole number from 1 to 604800"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, keys: dict[str, Any], problem: str) -> None:
    assert f"fairway:services.api.{problem}" in problems(tmp_path, of_api(**keys))


def test_a_worker_has_no_targets(tmp_path: Path) -> None:
    config = of_api(kind="worker", stickinessSeconds=60)
    for key in ("port", "health", "routes"):
        del config["services"]["api"][key]
    config["services"]["api"]["requiredEnv"] = []
    assert (
        "fairway:services.api.stickinessSeconds is for a service that the load balancer sends requests to; remove it"
        in problems(tmp_path, config)
    )


def test_long_requests_and_a_longer_deployment_go_together(tmp_path: Path) -> None:
    loaded(tmp_path, of_api(deregistrationSeconds=900, deploymentTimeoutMinutes=18))


def test_the_target_group_is_as_the_service_says() -> None:
    backend = {"port": 3001, "health": {"path": "/", "tool": "node"}, "routes": ["/api/*"]}
    tuned = {**backend, "deregistrationSeconds": 120, "stickinessSeconds": 3600, "slowStartSeconds": 60}
    frontend = {"port": 3000, "health": {"path": "/", "tool": "node"}}
    recorder = record_stack("dev", change={"fairway:services": {"backend": tuned, "frontend": frontend}})
    group, other = recorder.one(GROUP, "backend-tg"), recorder.one(GROUP, "frontend-tg")
    assert (group.get("deregistrationDelay"), group.get("slowStart")) == (120, 60)
    assert group.get("stickiness") == {"type": "lb_cookie", "enabled": True, "cookieDuration": 3600}
    assert other.get("stickiness.enabled") is False and other.get("deregistrationDelay") == 30
