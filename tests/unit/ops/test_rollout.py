"""Deployments while an update makes them: how they are shown, and a certain cause that ends the wait."""

import io
import json
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ops.aws.client import AwsError
from ops.clock import Clock
from ops.commands.rollouts import shown_rollouts, table
from ops.errors import OpsError
from ops.promotion.errors import StoppedError
from ops.promotion.signals import deferred_signals, passed_on
from ops.pulumi.progress import Watcher
from ops.pulumi.stack import Stack
from ops.session import rollout as rollouts
from ops.session.rollout import Rollout, RolloutWatch, only_primary, watching
from tests.unit.ops.answers import Answer, CannedAws, tasks
from tests.unit.ops.promoted import FakeStack
from tests.unit.ops.snapshots import (
    DEFINITION,
    NOW,
    RUNNING,
    STARTED,
    STOPPED,
    deployment,
    log,
    observed,
    service,
    stopped,
)
from tests.unit.ops.test_collector import deployed

NEXT = f"{DEFINITION[:-1]}8"
UNDER_WAY = deployment(
    id="ecs-svc/2", taskDefinition=NEXT, rolloutState="IN_PROGRESS", runningCount=0, pendingCount=2, failedTasks=1
)
BEFORE = deployment(status="ACTIVE")
EXITED = stopped(
    "Essential container in task exited", {"name": "api", "exitCode": 255}, startedBy="ecs-svc/2",
    taskDefinitionArn=NEXT, stopCode="EssentialContainerExited",
)  # fmt: skip


def answers(*deployments: dict[str, Any], stops: tuple[Any, ...] = (), line: str = "exec format error") -> Any:
    known: dict[str, Answer | AwsError] = {
        **tasks(*stops),
        "ecs describe_services": lambda _: {"services": [service(*deployments, events=("(service api) has begun.",))]},
        "logs get_log_events": lambda _: {"events": [{"message": line}]},
    }
    return known


def look(known: Mapping[str, Answer | AwsError]) -> tuple[list[Rollout], str]:
    """What one look shows, and the cause that it finds."""
    seen: list[Rollout] = []
    watch = RolloutWatch(CannedAws(known), seen.extend, Clock(now=lambda: NOW))
    watch.look(deployed())
    return seen, watch.cause


def test_a_deployment_under_way_is_shown_with_counts_targets_event_and_time() -> None:
    (rollout,), cause = look(answers({**UNDER_WAY, "failedTasks": 0}, BEFORE))

    assert rollout.summary == (
        "api: IN_PROGRESS, 0 of 2 running, 2 pending; targets: 1 healthy; (service api) has begun."
    )
    assert (rollout.seconds, rollout.limit, cause) == (300.0, 15, "")


def test_what_is_complete_is_not_shown() -> None:
    assert look(answers(deployment())) == ([], "")


def test_a_cause_that_every_further_task_meets_is_said_with_what_was_seen_and_the_way_out() -> None:
    _, cause = look(answers(UNDER_WAY, BEFORE, stops=(EXITED,)))

    title, seen, *_, fix = cause.splitlines()
    assert title.startswith("F1 api: ") and "exec format error" in seen and fix.startswith("fix ")


def test_what_may_pass_is_no_cause() -> None:
    assert look(answers(UNDER_WAY, BEFORE, stops=(EXITED,), line="Error: something else"))[1] == ""


def test_a_failure_of_an_older_deployment_is_no_cause_of_this_one() -> None:
    """As in a rollback: what failed before is still listed, and its tasks are remembered for an hour."""
    old = {**EXITED, "startedBy": "ecs-svc/1"}
    failed = deployment(id="ecs-svc/1", status="ACTIVE", rolloutState="FAILED", failedTasks=3)

    assert look(answers(UNDER_WAY, failed, stops=(old,)))[1] == ""


def test_of_an_observed_service_the_current_deployment_alone_is_left() -> None:
    long_ago = {"createdAt": STARTED - timedelta(hours=1), "message": "(service api) is unhealthy in target-group"}
    whole = observed(
        service={**service(UNDER_WAY, BEFORE, events=("new",)), "events": [long_ago]},
        stopped=[EXITED, stopped("Essential container in task exited", startedBy="ecs-svc/1", taskArn="t/old")],
        logs=[log("new"), log("old", task="t/old"), log("runs", task=RUNNING)],
    )

    left = only_primary(whole)

    assert [task["taskArn"] for task in left.stopped] == [STOPPED] and [one.task for one in left.logs] == [STOPPED]
    assert left.service["deployments"] == [UNDER_WAY] and left.service["events"] == []


def test_what_cannot_be_looked_at_holds_nothing_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    def fail(_: RolloutWatch, __: object) -> None:
        looks.append(1)
        raise OpsError("AWS is silent")

    def known(_: Stack) -> Any:
        return deployed()

    monkeypatch.setattr(rollouts, "POLL_SECONDS", 0.001)
    monkeypatch.setattr(rollouts, "read_deployed", known)
    monkeypatch.setattr(RolloutWatch, "look", fail)
    with watching(FakeStack(name="dev", directory=tmp_path), lambda _: None) as watcher:
        while len(looks) < 3:
            time.sleep(0.001)
    assert watcher.cause() == ""


ROLLOUT = Rollout(
    service="api", state="IN_PROGRESS", desired=2, running=1, pending=1, failed=0, targets="1 healthy", event="[x]",
    seconds=65, limit=15,
)  # fmt: skip


def test_without_a_terminal_a_line_is_written_when_something_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    shows: list[rollouts.Show] = []

    class Watching:
        def __init__(self, _: object, show: rollouts.Show) -> None:
            shows.append(show)

        def __enter__(self) -> Any:
            return Watcher()

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr("ops.commands.rollouts.watching", Watching)
    with shown_rollouts(Stack(name="dev", directory=Path()), Console(force_terminal=False), lines.append):
        (show,) = shows
        for rollout in (
            ROLLOUT,
            replace(ROLLOUT, seconds=80),
            replace(ROLLOUT, failed=1),
            replace(ROLLOUT, state="COMPLETED"),
        ):
            show([rollout])

    assert lines == [ROLLOUT.summary, replace(ROLLOUT, failed=1).summary]


def test_on_a_terminal_it_is_a_table() -> None:
    screen = Console(width=120, record=True, file=io.StringIO())
    screen.print(table([ROLLOUT]))
    text = screen.export_text()

    for words in ("api", "IN_PROGRESS", "1/2", "1 healthy", "[x]", "1:05 of 15 min"):
        assert words in text, words


PULUMI = """#!/bin/sh
while [ $# -gt 0 ]; do [ "$1" = --event-log ] && log=$2; shift; done
trap 'echo interrupted; exit 9' INT
echo '{event}' > "$log"
i=0; while [ $i -lt {rounds} ]; do sleep 0.1; i=$((i+1)); done
"""


@pytest.mark.parametrize(
    ("type_token", "rounds", "code"), [("aws:ecs/service:Service", 6000, 9), ("aws:rds/instance:Instance", 20, 0)]
)
def test_an_update_is_ended_only_while_it_waits_for_ecs_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_token: str, rounds: int, code: int
) -> None:
    program = tmp_path / "pulumi"
    step = {"op": "update", "type": type_token, "urn": f"urn:pulumi:dev::shop::{type_token}::x"}
    event = json.dumps({"resourcePreEvent": {"metadata": step}})
    program.write_text(PULUMI.format(event=event, rounds=rounds))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    _, ended, _ = Stack(name="dev", directory=tmp_path).log_of(
        "up", notify=lambda _: None, watcher=Watcher(cause=lambda: "F1")
    )

    assert ended == code


@pytest.mark.parametrize(
    ("heard", "code"), [("", 9), ("SIGTERM received; cancelling. If you would like to terminate …", 0)]
)
def test_sigterm_of_this_process_alone_is_passed_on_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heard: str, code: int
) -> None:
    """A container's stop; where Pulumi got it too, a second signal would end it with its calls left behind."""
    program = tmp_path / "pulumi"
    program.write_text(PULUMI.format(event=json.dumps({"stdoutEvent": {"message": heard}}), rounds=60))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr("ops.pulumi.stack.HEARD_SECONDS", 3.0)

    ended = list[int]()

    def update() -> None:
        with deferred_signals() as received:
            os.kill(os.getpid(), signal.SIGTERM)
            watcher = passed_on(Watcher(), received)
            ended.append(Stack(name="dev", directory=tmp_path).log_of("up", notify=print, watcher=watcher)[1])

    with pytest.raises(StoppedError):
        update()
    assert ended == [code]


def test_what_unicode_takes_for_the_end_of_a_line_is_none_in_an_event_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [
        {"diagnosticEvent": {"severity": "info", "message": "wait\x85 \u2028"}},
        {"summaryEvent": {"result": "succeeded", "resourceChanges": {}}},
    ]
    log = tmp_path / "events.json"
    log.write_text("".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events), encoding="utf-8")
    program = tmp_path / "pulumi"
    program.write_text(
        f'#!/bin/sh\nwhile [ $# -gt 0 ]; do [ "$1" = --event-log ] && log=$2; shift; done\ncp {log} "$log"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    assert Stack(name="dev", directory=tmp_path).preview().ok
