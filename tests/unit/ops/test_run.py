"""A command in a task of its own: what is asked of ECS, how it ends, and that nothing is left behind."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from components.compute.run_task import POLL_SECONDS
from ops.aws.client import AwsError
from ops.cli import fairway
from ops.clock import Clock
from ops.errors import OpsError
from ops.pulumi.stack import Stack
from ops.session.limited import has_shell, limited
from ops.session.run import TIMED_OUT, UNTIL, WHO, RunOptions, RunResult, TaskLauncher, stop_overdue
from ops.session.signals import signals_interrupt
from tests.unit.ops.answers import Answer, CannedAws
from tests.unit.ops.snapshots import DEFINITION, NOW, SERVICE, service
from tests.unit.ops.test_collector import deployed

TASK = "arn:aws:ecs:us-east-1:111122223333:task/shop-dev/77aa77aa77aa77aa77aa77aa77aa77aa"
NETWORK = {"subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"}
LOG = {"options": {"awslogs-group": "/shop/dev/api", "awslogs-stream-prefix": "api"}}
CONTAINER = {"name": "api", "image": "i", "logConfiguration": LOG, "healthCheck": {"command": ["CMD-SHELL", "curl"]}}


def task(status: str = "STOPPED", code: int | None = 0, **changes: Any) -> dict[str, Any]:
    ending = {} if code is None or status != "STOPPED" else {"exitCode": code}
    return {
        "taskArn": TASK, "lastStatus": status, "stoppedReason": "Essential container in task exited",
        "containers": [{"name": "api", **ending}], **changes,
    }  # fmt: skip


def answers(*states: dict[str, Any] | AwsError, **changes: Answer | AwsError) -> dict[str, Answer | AwsError]:
    """Of a task that is in one state after the other, the last of them again and again."""
    left = list(states)

    def describe(_: Mapping[str, Any]) -> Mapping[str, Any]:
        state = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(state, AwsError):
            raise state
        return {"tasks": [state]}

    def lines(request: Mapping[str, Any]) -> Mapping[str, Any]:
        first = [{"message": "seeding with password=hunter2\n"}] if "startFromHead" in request else []
        return {"events": first, "nextForwardToken": "f/end"}

    return {
        "ecs list_tasks": lambda _: {"taskArns": []},
        "ecs describe_task_definition": lambda _: {"taskDefinition": {"containerDefinitions": [CONTAINER]}},
        "ecs describe_services": lambda _: {
            "services": [service() | {"networkConfiguration": {"awsvpcConfiguration": NETWORK}}]
        },
        "sts get_caller_identity": lambda _: {"Arn": "arn:aws:sts::111122223333:assumed-role/dev/ana@example.org"},
        "ecs run_task": lambda _: {"tasks": [task("PROVISIONING")], "failures": []},
        "ecs describe_tasks": describe,
        "ecs stop_task": lambda _: {},
        "logs get_log_events": lines,
        **{name.replace("__", " "): answer for name, answer in changes.items()},
    }


class Run:
    """One run against these answers. lines, notes: what it passed on; pauses: how long it waited, each time."""

    def __init__(self, known: Mapping[str, Answer | AwsError], *, interrupt: bool = False) -> None:
        self.lines, self.notes, self.pauses = list[str](), list[str](), list[float]()
        self.aws, self._interrupt = CannedAws(known), interrupt

    def __call__(self, *command: str, limit: int = 60, shell: bool | None = None) -> RunResult:
        elapsed = lambda: sum(self.pauses)  # noqa: E731
        clock = Clock(sleep=self._sleep, now=lambda: NOW, elapsed=elapsed)
        launcher = TaskLauncher(self.aws, SERVICE, log=self.lines.append, notify=self.notes.append, clock=clock)
        return launcher.run(RunOptions(command=command, limit=limit, shell=shell))

    def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if self._interrupt:
            raise KeyboardInterrupt

    def requests(self, call: str) -> list[Mapping[str, Any]]:
        return [parameters for name, parameters in self.aws.requests if name == call]


def test_it_runs_the_released_revision_in_the_services_network_and_says_who_started_it() -> None:
    run = Run(answers(task("RUNNING"), task()))

    result = run("npm", "run", "seed")

    (request,) = run.requests("ecs run_task")
    assert result.exit_code == 0
    assert request["taskDefinition"] == DEFINITION
    assert request["networkConfiguration"]["awsvpcConfiguration"] == NETWORK
    assert request["startedBy"] == "fairway-run"
    assert {tag["key"]: tag["value"] for tag in request["tags"]} == {
        WHO: "arn:aws:sts::111122223333:assumed-role/dev/ana@example.org", UNTIL: "2026-11-21T09:01:00Z",
    }  # fmt: skip
    (override,) = request["overrides"]["containerOverrides"]
    assert override == {"name": "api", "command": limited(["npm", "run", "seed"], 60)}
    assert not run.requests("ecs stop_task")


def test_its_log_is_passed_on_without_secrets() -> None:
    run = Run(answers(task()))
    run("npm", "run", "seed")

    assert run.lines == ["seeding with password=***"]


def test_the_commands_exit_code_is_the_result() -> None:
    assert Run(answers(task(code=7)))("false").exit_code == 7


def test_a_command_that_could_not_be_run_has_no_exit_code() -> None:
    broken = task(code=None, stoppedReason="CannotPullContainerError: pull access denied")

    with pytest.raises(OpsError, match=r"api: .*pull access denied"):
        Run(answers(broken))("true")


def test_that_ecs_starts_nothing_is_said() -> None:
    def refuse(_: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"tasks": [], "failures": [{"reason": "RESOURCE:ENI"}]}

    with pytest.raises(OpsError, match="ECS started no task: RESOURCE:ENI"):
        Run(answers(task(), ecs__run_task=refuse))("true")


def test_at_its_limit_it_is_stopped() -> None:
    run = Run(answers(task("RUNNING")))

    result = run("sleep", "9", limit=2 * POLL_SECONDS)

    assert result.exit_code == TIMED_OUT and "still running" in result.reason
    assert [request["task"] for request in run.requests("ecs stop_task")] == [TASK]


def test_ctrl_c_stops_the_task() -> None:
    run = Run(answers(task("RUNNING")), interrupt=True)

    with pytest.raises(KeyboardInterrupt):
        run("sleep", "9")

    assert [request["task"] for request in run.requests("ecs stop_task")] == [TASK]


def test_a_lost_connection_is_waited_out_and_a_refusal_is_not() -> None:
    lost = AwsError("could not connect")
    run = Run(answers(lost, lost, task()))
    denied = Run(answers(AwsError("no", "AccessDeniedException")))

    assert run("true").exit_code == 0 and not run.requests("ecs stop_task")
    assert len([note for note in run.notes if note.endswith("asking again")]) == 2
    with pytest.raises(AwsError, match="no"):
        denied("true")
    assert denied.requests("ecs stop_task")


def test_a_throttled_ecs_and_logs_that_cannot_be_reached_end_no_task() -> None:
    throttled, lost = AwsError("slow down", "ThrottlingException"), AwsError("could not connect")
    rounds: list[AwsError | None] = [lost, throttled, None]

    def lines(_: Mapping[str, Any]) -> Mapping[str, Any]:
        if problem := rounds.pop(0) if rounds else None:
            raise problem
        return {"events": [], "nextForwardToken": "f/end"}

    run = Run(answers(throttled, task(), logs__get_log_events=lines))

    assert run("true").exit_code == 0 and not run.requests("ecs stop_task")
    assert len([note for note in run.notes if note.endswith("asking again")]) == 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_was_just_being_started_at_ctrl_c_is_stopped(number: signal.Signals) -> None:
    def start(_: Mapping[str, Any]) -> Mapping[str, Any]:
        signal.raise_signal(number)  # AWS has the question by then
        return {"tasks": [task("PROVISIONING")], "failures": []}

    run = Run(answers(task("RUNNING"), ecs__run_task=start))

    with signals_interrupt(), pytest.raises(KeyboardInterrupt):
        run("sleep", "9")

    assert [request["task"] for request in run.requests("ecs stop_task")] == [TASK]


def test_a_reader_that_is_gone_as_it_starts_leaves_no_task() -> None:
    def gone(_: str) -> None:
        raise BrokenPipeError

    aws = CannedAws(answers(task("RUNNING")))
    launcher = TaskLauncher(aws, SERVICE, log=gone, notify=gone, clock=Clock(sleep=lambda _: None))

    with pytest.raises(BrokenPipeError):
        launcher.run(RunOptions(command=["sleep", "9"], limit=60))

    assert [request["task"] for name, request in aws.requests if name == "ecs stop_task"] == [TASK]


def test_a_second_ctrl_c_waits_for_no_silent_aws() -> None:
    def never(_: Mapping[str, Any]) -> Mapping[str, Any]:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("it is not waited for")

    with signals_interrupt(), pytest.raises(KeyboardInterrupt):
        Run(answers(task(), ecs__run_task=never))("true")


@pytest.mark.parametrize(
    ("containers", "shell"),
    [
        ([CONTAINER], True),
        ([{**CONTAINER, "healthCheck": {"command": ["CMD", "node"]}}], False),
        ([{"name": "api", "image": "i"}, {"name": "ca", "image": "i", "entryPoint": ["sh", "-c"]}], True),
        ([{"name": "api", "image": "i"}, {"name": "ca", "image": "helper", "entryPoint": ["sh", "-c"]}], False),
        ([{"name": "other", "image": "i"}], False),
    ],
)
def test_a_shell_is_seen_where_the_task_definition_uses_one(containers: list[Any], shell: bool) -> None:
    assert has_shell({"containerDefinitions": containers}, "api") == shell


def test_what_a_killed_command_left_is_stopped_once_its_limit_is_over() -> None:
    def running(arn: str, until: str, by: str = "fairway-run") -> dict[str, Any]:
        return {"taskArn": arn, "startedBy": by, "tags": [{"key": UNTIL, "value": until}]}

    left = [
        running("t/over", "2026-11-21T08:59:59Z"),
        running("t/not-yet", "2026-11-21T09:30:00Z"),
        running("t/of-the-service", "2026-11-21T08:00:00Z", by="ecs-svc/1"),
    ]
    known = answers(task())
    families = {"shop-dev-api": left, "shop-dev-api_run": [running("t/without-a-shell", "2026-11-21T08:59:59Z")]}
    known |= {
        "ecs list_tasks": lambda request: {"taskArns": [request["family"]]},
        "ecs describe_tasks": lambda request: {"tasks": families[request["tasks"][0]]},
    }
    aws, notes = CannedAws(known), list[str]()

    stop_overdue(aws, SERVICE, NOW, notes.append)

    stopped = [parameters["task"] for name, parameters in aws.requests if name == "ecs stop_task"]
    assert stopped == ["t/over", "t/without-a-shell"] and len(notes) == 2


def test_an_option_of_the_command_without_the_dashes_before_it_says_where_they_go() -> None:
    without = CliRunner().invoke(fairway, ["run", "dev", "backend", "ls", "-la"])
    mistaken = CliRunner().invoke(fairway, ["run", "--wrong", "dev", "backend", "--", "ls"])

    assert without.exit_code == mistaken.exit_code == 2
    assert "write -- before the command" in without.stderr and "write -- before" not in mistaken.stderr


def ending(command: list[str], *, terminate: bool = False) -> int:
    """Exit code of a command; nothing waits for what it leaves, as nothing in a container does."""
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.PIPE if terminate else None) as process:
        if terminate:
            assert process.stdout and process.stdout.readline() == b"ready\n"
            process.terminate()
        return process.wait(60)


def test_a_limited_command_ends_by_itself_and_keeps_its_exit_code_arguments_and_signals() -> None:
    echo = [sys.executable, "-c", "import sys; sys.exit(0 if sys.argv[1:] == ['a b', '$x'] else 1)", "a b", "$x"]
    on_signal = "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(5)); print('ready', flush=True)"

    assert ending(limited(["sh", "-c", "exit 7"], 600)) == 7
    assert ending(limited(echo, 600)) == 0
    assert ending(limited(["sleep", "600"], 0)) == 128 + 15
    assert ending(limited([sys.executable, "-c", f"{on_signal}; time.sleep(600)"], 600), terminate=True) == 5


def test_the_command_ends_with_the_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    seen: list[RunOptions] = []

    def known(_: Stack) -> Any:
        return deployed()

    def run(_: TaskLauncher, options: RunOptions) -> RunResult:
        seen.append(options)
        if options.command == ("interrupted",):
            raise KeyboardInterrupt
        return RunResult(exit_code=7, reason="task ended with exit code 7")

    monkeypatch.setattr("ops.commands.run.read_settled", known)
    monkeypatch.setattr("ops.commands.run.TaskLauncher.run", run)
    call = ["run", "dev", "api", "-C", str(tmp_path)]

    ended = CliRunner().invoke(fairway, [*call, "--json", "--timeout", "2", "--", "npm", "run", "--seed"])
    interrupted = CliRunner().invoke(fairway, [*call, "interrupted"])
    nothing = CliRunner().invoke(fairway, call)

    assert (ended.exit_code, json.loads(ended.stdout)["exitCode"]) == (7, 7)
    assert seen[0] == RunOptions(command=("npm", "run", "--seed"), limit=120)
    assert (interrupted.exit_code, nothing.exit_code) == (130, 2)


def test_a_task_that_cannot_be_stopped_is_said_and_the_reason_stays_what_it_was() -> None:
    """As with credentials for an hour, in a command that took longer."""
    expired = AwsError("ExpiredTokenException: expired", "ExpiredTokenException")
    run = Run(answers(expired, ecs__stop_task=expired))

    with pytest.raises(AwsError, match="expired") as raised:
        run("true")

    assert "stop_task" not in str(raised.value)
    (note,) = [note for note in run.notes if "still runs" in note]
    assert f"aws ecs stop-task --cluster {SERVICE.cluster} --task {TASK}" in note
