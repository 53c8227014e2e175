"""A terminal through ECS Exec: what is missing is said whole, and the task never outlives the session."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from ops.aws.client import AwsError
from ops.clock import Clock
from ops.errors import OpsError
from ops.session.console import Console
from tests.unit.ops.answers import Answer, CannedAws
from tests.unit.ops.snapshots import SERVICE, service
from tests.unit.ops.test_run import CONTAINER, NETWORK, TASK, answers, task

READY = {
    "name": "api",
    "runtimeId": "77aa-1",
    "managedAgents": [{"name": "ExecuteCommandAgent", "lastStatus": "RUNNING"}],
}
STARTING = task("PENDING")


def known(*states: dict[str, Any] | AwsError, exec_on: bool = True, **container: Any) -> dict[str, Answer | AwsError]:
    described = service() | {
        "networkConfiguration": {"awsvpcConfiguration": NETWORK}, "enableExecuteCommand": exec_on
    }  # fmt: skip
    definition = {"containerDefinitions": [{**CONTAINER, **container}]}
    return answers(*states) | {
        "ecs describe_services": lambda _: {"services": [described]},
        "ecs describe_task_definition": lambda _: {"taskDefinition": definition},
        "ecs execute_command": lambda _: {"session": {"sessionId": "s", "streamUrl": "wss://x", "tokenValue": "t"}},
    }


class Opened:
    """One console against these answers. words: what the plugin was started with."""

    def __init__(self, changes: Mapping[str, Answer | AwsError]) -> None:
        self.aws, self.words = CannedAws(changes), list[str]()

    def __call__(self, *, code: int = 0) -> int:
        def plugin(words: Sequence[str]) -> int:
            self.words = list(words)
            return code

        clock = Clock(sleep=lambda _: None)
        console = Console(self.aws, SERVICE, notify=lambda _: None, start_plugin=plugin, clock=clock)
        return console.open("bash", limit=600)

    def requests(self, call: str) -> list[Mapping[str, Any]]:
        return [parameters for name, parameters in self.aws.requests if name == call]


@pytest.fixture(autouse=True)
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The plugin, on an otherwise empty PATH."""
    program = tmp_path / "session-manager-plugin"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return program


def test_it_waits_for_the_agent_and_calls_the_plugin_as_the_aws_cli_does() -> None:
    opened = Opened(known(STARTING, task("RUNNING", containers=[READY])))

    code = opened(code=4)

    program, session, region, operation, profile, target, endpoint = opened.words
    assert (code, program, region, operation, profile) == (4, "session-manager-plugin", "us-east-1", "StartSession", "")
    assert json.loads(session)["tokenValue"] == "t"
    assert json.loads(target) == {"Target": "ecs:shop-dev_77aa77aa77aa77aa77aa77aa77aa77aa_77aa-1"}
    assert endpoint.startswith("http")


def test_its_task_waits_is_open_to_exec_and_is_stopped_with_the_session() -> None:
    opened = Opened(known(task("RUNNING", containers=[READY])))
    opened()

    (request,) = opened.requests("ecs run_task")
    assert request["enableExecuteCommand"] is True
    assert request["overrides"]["containerOverrides"][0]["command"] == ["sleep", "600"]
    (execute,) = opened.requests("ecs execute_command")
    assert (execute["command"], execute["container"], execute["interactive"]) == ("bash", "api", True)
    assert [stop["task"] for stop in opened.requests("ecs stop_task")] == [TASK]


@pytest.mark.parametrize(
    ("states", "words", "stopped"),
    [
        (
            [task("STOPPED", None, stoppedReason="CannotPullContainerError")],
            "the task stopped: CannotPullContainerError$",
            [],
        ),
        ([task("STOPPED", 127)], "the task stopped: Essential container in task exited; it was to run `sleep`", []),
        ([STARTING], "agent did not start within 4 minutes", [TASK]),
        ([AwsError("no", "AccessDeniedException")], "^no$", [TASK]),
    ],
)
def test_a_task_without_an_agent_is_stopped_too_unless_it_has_ended(
    states: list[dict[str, Any] | AwsError], words: str, stopped: list[str]
) -> None:
    opened = Opened(known(*states))

    with pytest.raises(OpsError, match=words):
        opened()

    assert [stop["task"] for stop in opened.requests("ecs stop_task")] == stopped and not opened.words


def test_everything_that_is_missing_is_said_at_once_and_nothing_is_started(plugin: Path) -> None:
    plugin.unlink()
    opened = Opened(known(exec_on=False, readonlyRootFilesystem=True))

    with pytest.raises(OpsError) as refused:
        opened()

    for words in ("no session-manager-plugin", "`executeCommand: true`", "`readOnlyFilesystem: false`"):
        assert words in str(refused.value)
    assert not opened.requests("ecs run_task")


def test_an_agent_that_runs_may_be_reached_some_seconds_later() -> None:
    refusal = AwsError("TargetNotConnectedException: Try again later.", "TargetNotConnectedException")
    left: list[AwsError] = [refusal, refusal]
    session = {"session": {"sessionId": "s", "streamUrl": "wss://x", "tokenValue": "t"}}

    def execute(_: Mapping[str, Any]) -> Mapping[str, Any]:
        if left:
            raise left.pop()
        return session

    ready = task("RUNNING", containers=[READY])
    opened = Opened({**known(ready), "ecs execute_command": execute})
    assert opened(code=4) == 4 and len(opened.requests("ecs execute_command")) == 3
    # What another answer refuses is not asked for again.
    denied = Opened({**known(ready), "ecs execute_command": AwsError("denied", "AccessDeniedException")})
    with pytest.raises(AwsError):
        denied()
    assert len(denied.requests("ecs execute_command")) == 1
