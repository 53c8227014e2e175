"""Tasks that RunTask started: how long they run on, and what ends them when nobody is left to."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.api.clouds import Clouds
from sandbox.api.tasks import started_tasks
from tests.unit.sandbox.conftest import Aws
from tests.unit.sandbox.refusals.world import CLUSTER, SERVICE, TASK

ROOT = Path(__file__).parents[3]
LIMIT = 600
HELPER = "helper@sha256:" + "7" * 64
LOG = {
    "logDriver": "awslogs",
    "options": {"awslogs-group": "/shop/dev/api", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "api"},
}
PREPARES = {"name": "rds-ca", "image": HELPER, "essential": False, "command": ["cp"]}
APP = {"name": "api", "image": "app@sha256:" + "1" * 64, "logConfiguration": LOG}
RUNS_ON = {"type": "aws:ecs/task:Task", "shows": {"runs": True}}
STARTS = """
import sys
from dataclasses import replace
from ops.aws.client import Aws
from ops.clock import Clock
from ops.session.exec_task import ExecTask
from ops.session.run import RunOptions, TaskLauncher
from tests.unit.ops.snapshots import SERVICE

cluster, service, definition, limit = sys.argv[1:]
aws = Aws("us-east-1")
SERVICE = replace(SERVICE, cluster=cluster, arn=service, task_definition=definition)
def notify(line): print(line, flush=True)
"""
COMMANDS = {
    "run": "TaskLauncher(aws, SERVICE, log=notify, notify=notify).run(RunOptions(command=['/app'], limit=int(limit)))",
    "db": """
with ExecTask(aws, SERVICE, notify=notify, clock=Clock(), any_image=True).started(int(limit)):
    notify("open")
    sys.stdin.read()
""",
}


@dataclass(frozen=True)
class World:
    """A service of the simulated AWS whose image has no shell."""

    cluster: str
    service: str
    definition: str
    clouds: Clouds

    def tasks(self) -> list[dict[str, Any]]:
        return started_tasks(self.clouds)


@pytest.fixture
def world(make_aws: Callable[..., Aws], tmp_path: Path) -> World:
    aws = make_aws(region="us-east-1")
    cluster = aws.create(CLUSTER, "c", name="shop-dev")["arn"]
    sizes = {"cpu": "256", "memory": "512", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"]}
    containers = json.dumps([PREPARES, APP])
    roles = dict.fromkeys(("executionRoleArn", "taskRoleArn"), "arn:aws:iam::111122223333:role/r")
    volumes = [{"name": "rds-ca"}]
    made = aws.create(
        TASK, "t", family="shop-dev-api", containerDefinitions=containers, volumes=volumes, **sizes, **roles
    )
    network = {"networkConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"]}, "desiredCount": 0}
    service = aws.create(
        SERVICE, "s", name="api", taskDefinition=made["arn"], cluster=cluster, enableExecuteCommand=True, **network
    )
    return World(cluster, service["arn"], made["arn"], Clouds(tmp_path, tmp_path))


@pytest.fixture
def advance(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the sandbox's clock forward by seconds, from where it stands for the test."""
    at = [datetime.fromisoformat("2026-11-21T09:00:00+00:00")]

    def now() -> str:
        return f"{at[0]:%Y-%m-%dT%H:%M:%SZ}"

    def move(seconds: int) -> None:
        at[0] += timedelta(seconds=seconds)

    for module in ("tasks", "lifetime", "definitions"):
        monkeypatch.setattr(f"sandbox.api.{module}.now", now)
    return move


def run_on(world: World) -> None:
    (world.clouds.directory / "faults.json").write_text(json.dumps([RUNS_ON]))


def network() -> dict[str, Any]:
    return {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}, "launchType": "FARGATE"}


def registered(ecs: Any, *containers: Mapping[str, Any]) -> str:
    made = ecs.register_task_definition(family="own", containerDefinitions=list(containers))
    return made["taskDefinition"]["taskDefinitionArn"]


@pytest.mark.parametrize("essential", [True, False])
def test_the_end_of_an_essential_container_ends_the_task(
    client: Any, world: World, advance: Callable[[int], None], essential: bool
) -> None:
    ecs = client("ecs")
    run_on(world)
    sleeps = {"name": "limit", "image": HELPER, "entryPoint": ["sleep"], "command": ["60"], "essential": essential}
    definition = registered(ecs, sleeps, APP)
    ecs.run_task(cluster=world.cluster, taskDefinition=definition, **network())

    advance(59)
    (before,) = world.tasks()
    advance(1)
    (after,) = world.tasks()

    assert (before["lastStatus"], [each.get("exitCode") for each in before["containers"]][-1]) == ("RUNNING", None)
    assert after["lastStatus"] == ("STOPPED" if essential else "RUNNING")
    if essential:
        assert after["stoppedReason"] == "Essential container in task exited"
        assert {each["name"]: each["exitCode"] for each in after["containers"]} == {"limit": 0, "api": 143}


def test_a_definition_is_numbered_described_and_listed_until_it_is_deregistered(client: Any, world: World) -> None:
    ecs = client("ecs")
    first, second = registered(ecs, APP), registered(ecs, APP)
    listed = ecs.list_task_definitions(familyPrefix="own", status="ACTIVE")["taskDefinitionArns"]
    ecs.deregister_task_definition(taskDefinition=first)
    described = ecs.describe_task_definition(taskDefinition=first)["taskDefinition"]

    assert [arn.rsplit("/", 1)[-1] for arn in listed] == ["own:1", "own:2"]
    assert ecs.list_task_definitions(familyPrefix="own", status="ACTIVE")["taskDefinitionArns"] == [second]
    assert (described["status"], described["registeredAt"].tzinfo is None) == ("INACTIVE", False)
    with pytest.raises(Exception, match="TaskDefinition is inactive"):
        ecs.run_task(cluster=world.cluster, taskDefinition=first, **network())
    with pytest.raises(Exception, match=r"leaves .* to the stack that has it"):
        ecs.deregister_task_definition(taskDefinition=world.definition)


@pytest.mark.parametrize(
    ("containers", "refusal"),
    [
        ([{**APP, "essential": False}], "does not have any essential containers"),
        ([{**APP, "dependsOn": [{"containerName": "none", "condition": "START"}]}], "none in dependsOn"),
    ],
)
def test_a_definition_that_ecs_refuses_is_refused(client: Any, containers: list[Any], refusal: str) -> None:
    with pytest.raises(Exception, match=refusal):
        registered(client("ecs"), *containers)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_killed_command_in_an_image_without_a_shell_leaves_nothing_past_its_limit(
    client: Any, world: World, advance: Callable[[int], None], tmp_path: Path, command: str
) -> None:
    client("ecs")  # AWS is there for the command
    run_on(world)
    plugin = tmp_path / "session-manager-plugin"
    plugin.touch(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    arguments = [world.cluster, world.service, world.definition, str(LIMIT)]
    with subprocess.Popen(
        [sys.executable, "-c", STARTS + COMMANDS[command], *arguments],
        cwd=ROOT,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        try:
            assert started.stdout
            shown = ""
            while "image starts" not in shown:
                shown = started.stdout.readline()
                assert shown, "it ended before its task started"
        finally:
            started.send_signal(signal.SIGKILL)
        assert started.wait() == -signal.SIGKILL

    advance(LIMIT - 1)
    (before,) = world.tasks()
    advance(1)
    (after,) = world.tasks()

    assert before["lastStatus"] == "RUNNING" and before["startedBy"] == "fairway-run"
    assert (after["lastStatus"], after["desiredStatus"]) == ("STOPPED", "STOPPED")
    assert after["stoppedReason"] == "Essential container in task exited"
