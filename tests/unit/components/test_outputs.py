"""What a stack exports, and the page that says what for."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.recorder import Recorder, record_stack

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "outputs.md").read_text()


@pytest.fixture(scope="module")
def dev() -> Recorder:
    """dev with the parts that it has not got, so that every output is there."""
    parts: dict[str, Any] = {
        "fairway:bucket": {},
        "fairway:database": {"users": "separate"},
        "fairway:edge": {"basicAuth": {}},
        "fairway:userPool": {},
        "fairway:alarms": {"email": "dev@example.org", "chat": True},
        "fairway:githubActions": {"repository": "example-org/portfolio"},
    }
    return record_stack("dev", change=parts)


def test_the_page_has_a_row_for_each_output_and_for_no_other(dev: Recorder) -> None:
    rows = re.findall(r"^\| (`.*?`) \|", PAGE, re.M)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(dev.outputs)


def test_people_and_pipelines_find_the_parts_by_name(dev: Recorder) -> None:
    assert dev.outputs["url"] == "https://d111111abcdef8.cloudfront.net"
    assert dev.outputs["loadBalancerDnsName"] == "edge-1.us-east-1.elb.amazonaws.com"
    assert set(dev.outputs["services"]["backend"]) == {"service", "taskDefinition", "targetGroup", "logGroup", "image"}
    for name in dev.outputs["services"]["backend"]:
        assert f"`{name}`" in PAGE
    logs = "/aws/rds/instance/database-0a1b2c3d"
    assert dev.outputs["databaseLogGroups"] == [f"{logs}/postgresql", f"{logs}/upgrade"]
    assert set(dev.outputs["deployRoles"]) == {"preview", "drift", "deploy"}


def test_the_page_shows_the_commands_of_a_release_as_they_are(dev: Recorder) -> None:
    """In ECR's own registry, for the platform of the tasks, with a tag that stays and is never used twice."""
    home = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
    commands = dev.outputs["pushCommands"]["backend"]
    shown = [line.replace("portfolio-backend-repository", "portfolio/backend") for line in commands]
    assert "\n".join(shown) in PAGE
    assert commands[0].endswith(f"--password-stdin {home}")
    assert "--platform linux/amd64 " in commands[1]
    assert set(dev.outputs["pushCommands"]) == {"backend", "frontend"}
    for line in commands:
        subprocess.run(["sh", "-n", "-c", line], check=True)


def test_the_platform_is_the_one_that_the_service_runs_on() -> None:
    services = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]["fairway:services"]
    services["new"] = {
        "port": 3000, "health": {"path": "/", "tool": "wget"}, "routes": ["/new"], "architecture": "ARM64",
    }  # fmt: skip
    stack = record_stack("dev", change={"fairway:services": services})
    assert "--platform linux/arm64 " in stack.outputs["pushCommands"]["new"][1]
    assert "new" not in stack.outputs["services"] and "linux/arm64" in stack.outputs["missingImages"]["new"]


def test_who_runs_anothers_images_pushes_none() -> None:
    prod = record_stack("prod")
    assert prod.outputs["pushCommands"] == {}
    assert prod.outputs["repositories"]["portfolio/backend"].startswith("111122223333.dkr.ecr.")
