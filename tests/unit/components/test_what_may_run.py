"""docs/what-may-run.md: every block of settings is loaded, and registered whole."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.unit.components.documented_apps import APPS, OTHER_BLOCKS, PAGE, listed, release, stack_config
from tests.unit.recorder import Recorder, record_stack

SERVICE, SCHEDULE = "aws:ecs/service:Service", "aws:scheduler/schedule:Schedule"


def recorded(folder: Path, config: Mapping[str, Any]) -> Recorder:
    (folder / "releases").mkdir()
    (folder / "releases" / "dev.json").write_text(json.dumps(release(config)))
    (folder / "Pulumi.dev.yaml").write_text(json.dumps({"config": {"aws:region": "us-east-1"}}))
    secrets = {f"secrets:{name}": "c29tZXRoaW5nLXJhbmRvbQ" for name in config.get("fairway:secrets", {})}
    return record_stack("dev", change=config, encrypted=secrets, folder=folder)


def test_each_kind_of_app_is_in_the_pages_table() -> None:
    assert len(APPS) == 22
    assert listed() == list(APPS)


@pytest.mark.parametrize("app", APPS)
def test_its_settings_register_every_process(tmp_path: Path, app: str) -> None:
    config = stack_config(APPS[app])
    recorder = recorded(tmp_path, config)
    for name, job in config.get("fairway:jobs", {}).items():
        (schedule,) = recorder.all(SCHEDULE)
        assert schedule.get("scheduleExpression") == job["schedule"], name
    for name, service in config["fairway:services"].items():
        registered = recorder.one(SERVICE, f"{name}-service")
        assert ("loadBalancers" in registered.inputs) == (service.get("kind") != "worker")
        container = recorder.containers(f"{name}-task")[name]
        variables = {entry["name"] for key in ("environment", "secrets") for entry in container[key]}
        written = {name for key in ("env", "secrets", "databaseEnv", "cacheEnv") for name in service.get(key, ())}
        assert written <= variables
        plain = {entry["name"]: entry["value"] for entry in container["environment"]}
        assert not {name for name in plain if "PASS" in name or "SECRET" in name}, "a password in plain text"
        assert container.get("command") == service.get("command")


def test_the_other_blocks_are_parts_of_settings() -> None:
    assert [next(iter(block)) for block in OTHER_BLOCKS] == ["permissions", "fairway:secrets"]
    assert PAGE.name == "what-may-run.md"
