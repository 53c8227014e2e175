"""One stream of a stack's logs: in the order of time, with the stops, without secrets; and following it."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ops.aws.client import AwsError
from ops.cli import fairway
from ops.clock import Clock
from ops.pulumi.stack import Stack
from ops.session.duration import Duration
from ops.session.following import Sources, follow
from ops.session.log_entry import Selection
from ops.session.logs import LogReader
from tests.unit.ops.answers import Answer, CannedAws, tasks
from tests.unit.ops.snapshots import NOW, SERVICE, STOPPED, stopped
from tests.unit.ops.test_collector import deployed

START = NOW - timedelta(minutes=10)
WEB = replace(SERVICE, name="web", arn=SERVICE.arn.replace("api-", "web-"), log_group="/shop/dev/web")
BOTH = (SERVICE, WEB)
ONE = Sources(services=[SERVICE])
RUNNING_TASK, STOPPED_TASK = "4f2a6b8c0d1e2f3a4b5c6d7e8f901234", STOPPED.rsplit("/", 1)[-1]


def event(second: int, message: str, stream: str = f"api/api/{RUNNING_TASK}") -> dict[str, Any]:
    at = int((START + timedelta(seconds=second)).timestamp() * 1000)
    return {"logStreamName": stream, "timestamp": at, "message": message, "eventId": f"{second} {message}"}


def groups(**events: list[dict[str, Any]]) -> dict[str, Answer | AwsError]:
    """FilterLogEvents, by the last part of the group's name, an event a page; and no task that stopped."""

    def answer(request: Mapping[str, Any]) -> Mapping[str, Any]:
        prefix = request.get("logStreamNamePrefix", "")
        chosen = [
            each
            for each in events[request["logGroupName"].rsplit("/", 1)[-1]]
            if each["timestamp"] >= request["startTime"] and each["logStreamName"].startswith(prefix)
        ]
        return {"pages": [{"events": [each]} for each in chosen] or [{"events": []}]}

    return {**tasks(), "logs filter_log_events": answer}


def read(answers: Mapping[str, Answer | AwsError], **selection: Any) -> list[str]:
    reader = LogReader(CannedAws(answers), BOTH, Selection(**selection))
    return [f"{entry.source} {entry.text}" for entry in reader.since(START)]


def test_the_services_are_one_stream_in_the_order_of_time() -> None:
    answers = groups(api=[event(1, "a"), event(3, "c")], web=[event(2, "b", "web/proxy/9"), event(4, "d", "web/web/9")])

    assert read(answers) == ["api a", "web/proxy b", "api c", "web d"]


def test_what_stopped_is_a_line_at_its_time_with_reason_and_exit_code() -> None:
    task = stopped(
        "Essential container in task exited",
        {"name": "rds-ca", "exitCode": 0},
        {"name": "api", "exitCode": 1},
        stopCode="EssentialContainerExited",
        stoppedAt=START + timedelta(seconds=2),
    )
    lines = groups(api=[event(1, "before"), event(3, "after")], web=[])

    (before, stop, after) = LogReader(CannedAws(lines | tasks_of("api", task)), BOTH, Selection()).since(START)

    assert (before.text, after.text, stop.kind, stop.task) == ("before", "after", "stopped", STOPPED_TASK)
    assert stop.text == (
        "stopped: Essential container in task exited (EssentialContainerExited); container api: exit code 1 "
        "(the app's own error)"
    )


def tasks_of(service: str, *ended: Mapping[str, Any]) -> dict[str, Answer | AwsError]:
    """Stopped tasks of one service, whoever else is asked about."""

    def arns(request: Mapping[str, Any]) -> Mapping[str, Any]:
        own = request.get("serviceName", "").startswith(service) and request["desiredStatus"] == "STOPPED"
        return {"taskArns": [task["taskArn"] for task in ended if own]}

    return {**tasks(*ended), "ecs list_tasks": arns}


def test_a_stop_of_before_the_start_is_left_out() -> None:
    long_ago = stopped("Essential container in task exited", stoppedAt=START - timedelta(seconds=1))

    assert read(groups(api=[], web=[]) | tasks_of("api", long_ago)) == []


def test_secrets_and_terminal_codes_do_not_pass_and_indentation_does() -> None:
    message = "\x1b[31mcould not connect: postgres://app:hunter2@db/app\x1b[0m\n    at connect (db.js:7)\a\n"

    assert read(groups(api=[event(1, message)], web=[])) == [
        "api could not connect: postgres://***@db/app\n    at connect (db.js:7)"
    ]


def test_lines_are_chosen_by_task_pattern_and_migration() -> None:
    answers = groups(
        api=[event(1, "GET /"), event(2, "boom", "api/api/77aa"), event(3, "create table", "migration/migration/88bb")],
        web=[],
    )

    assert read(answers, pattern=re.compile("bo+m")) == ["api boom"]
    assert read(answers, task="77") == ["api boom"]
    assert read(answers, only="migration") == ["api/migration create table"]


def test_a_group_that_is_gone_is_said_and_the_others_are_read() -> None:
    known = groups(api=[], web=[event(1, "b", "web/web/9")])

    def answer(request: Mapping[str, Any]) -> Mapping[str, Any]:
        if request["logGroupName"].endswith("api"):
            raise AwsError("logs filter_log_events: ResourceNotFoundException: none", "ResourceNotFoundException")
        filtered = known["logs filter_log_events"]
        assert callable(filtered)
        return filtered(request)

    notes: list[str] = []
    reader = LogReader(CannedAws(known | {"logs filter_log_events": answer}), BOTH, Selection(), notes.append)

    assert [entry.text for entry in reader.since(START)] == ["b"]
    assert notes == ["api: there is no log group /shop/dev/api"]


def same() -> Sources:
    return ONE


class EnoughError(Exception):
    """Ends what would go on for ever."""


def watch(*rounds: list[dict[str, Any]] | AwsError) -> tuple[list[str], list[float], list[str]]:
    """What follow yields, its pauses and its notes; each round of questions finds more."""
    pauses, notes, texts = list[float](), list[str](), list[str]()

    def answer(request: Mapping[str, Any]) -> Mapping[str, Any]:
        content = rounds[len(pauses)]
        if isinstance(content, AwsError):
            raise content
        return {"events": [each for each in content if each["timestamp"] >= request["startTime"]]}

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == len(rounds):
            raise EnoughError

    aws = CannedAws({**tasks(), "logs filter_log_events": answer})
    reader = LogReader(aws, [SERVICE], Selection(), notes.append)
    entries = follow(reader, START, sources=ONE, look=same, clock=Clock(sleep=sleep), notify=notes.append)
    with pytest.raises(EnoughError):
        texts.extend(entry.text for entry in entries)
    return texts, pauses, notes


def test_following_shows_each_line_once_and_one_that_came_late() -> None:
    first = [event(100, "a")]
    second = [event(90, "late"), *first, event(101, "b")]

    texts, pauses, notes = watch(first, second, second)

    assert (texts, pauses, notes) == (["a", "late", "b"], [3.0, 3.0, 3.0], [])


def test_a_throttled_question_and_a_lost_connection_are_waited_out() -> None:
    throttled = AwsError("logs filter_log_events: ThrottlingException: Rate exceeded", "ThrottlingException")
    lost = AwsError("logs filter_log_events: Could not connect to the endpoint URL")

    texts, pauses, notes = watch([event(1, "a")], throttled, lost, [event(2, "b")])

    assert (texts, pauses) == (["a", "b"], [3.0, 6.0, 12.0, 3.0])
    assert [note.rpartition("; ")[2] for note in notes] == ["asking again in 6 s", "asking again in 12 s"]


def test_following_says_once_that_a_group_is_not_there_yet_and_reads_it_once_it_is() -> None:
    missing = AwsError("logs filter_log_events: ResourceNotFoundException: none", "ResourceNotFoundException")

    texts, pauses, notes = watch(missing, missing, [event(100, "a")])

    assert (texts, pauses) == (["a"], [3.0, 3.0, 3.0])
    assert notes == ["api: there is no log group /shop/dev/api"]


def test_following_goes_on_across_a_deployment_with_the_old_tasks_end_and_the_new_ones_lines() -> None:
    old = stopped(
        "Scaling activity initiated by (deployment ecs-svc/1)", {"name": "api", "exitCode": 143},
        stopCode="ServiceSchedulerInitiated", stoppedAt=START + timedelta(seconds=101),
    )  # fmt: skip
    before, after = event(100, "old"), event(102, "new", "api/api/77aa")
    rounds, pauses = [([before], []), ([before, after], [old])], list[float]()

    def lines(request: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"events": [each for each in rounds[len(pauses)][0] if each["timestamp"] >= request["startTime"]]}

    def arns(request: Mapping[str, Any]) -> Mapping[str, Any]:
        own = "serviceName" in request and request["desiredStatus"] == "STOPPED"
        return {"taskArns": [task["taskArn"] for task in rounds[len(pauses)][1] if own]}

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == len(rounds):
            raise EnoughError

    answers = {**tasks(old), "ecs list_tasks": arns, "logs filter_log_events": lines}
    reader = LogReader(CannedAws(answers), [SERVICE], Selection())
    shown: list[str] = []
    with pytest.raises(EnoughError):
        shown.extend(
            f"{entry.task[:4]} {entry.text.partition(' (')[0]}"
            for entry in follow(reader, START, sources=ONE, look=same, clock=Clock(sleep=sleep), notify=shown.append)
        )

    assert shown == ["4f2a old", f"{STOPPED_TASK[:4]} stopped: Scaling activity initiated by", "77aa new"]


def test_what_may_not_be_read_ends_it() -> None:
    denied = AwsError("logs filter_log_events: AccessDeniedException: no", "AccessDeniedException")

    with pytest.raises(AwsError, match="AccessDenied"):
        watch(denied)


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("10m", 600), ("2h", 7200), ("1d", 86400)])
def test_a_duration_is_read(text: str, seconds: int) -> None:
    assert Duration().convert(text, None, None) == timedelta(seconds=seconds)


def test_the_command_writes_an_object_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    aws = CannedAws(groups(api=[event(1, "[bold]a")], web=[]))

    def known(_: Stack) -> Any:
        return deployed(services=BOTH)

    def answers(_: str) -> CannedAws:
        return aws

    monkeypatch.setattr("ops.commands.logs.read_deployed", known)
    monkeypatch.setattr("ops.commands.logs.Aws", answers)
    call = ["logs", "dev", "-C", str(tmp_path), "--since", "9999d"]

    as_json = CliRunner().invoke(fairway, [*call, "--json"])
    shown = CliRunner().invoke(fairway, call)
    missing = CliRunner().invoke(fairway, [*call, "nosuch"])

    assert json.loads(as_json.stdout) == {
        "at": "2026-11-21T08:50:01.000+00:00", "container": "api", "kind": "log", "service": "api",
        "task": RUNNING_TASK, "text": "[bold]a",
    }  # fmt: skip
    assert shown.stdout == "2026-11-21 08:50:01 api 4f2a6b8c  [bold]a\n"
    assert missing.exit_code == 2 and "its services are: api, web" in missing.stderr


def test_times_are_utc() -> None:
    (entry,) = LogReader(CannedAws(groups(api=[event(1, "a")])), [SERVICE], Selection()).since(START)

    assert entry.at == datetime(2026, 11, 21, 8, 50, 1, tzinfo=UTC)
