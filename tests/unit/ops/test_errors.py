"""Errors are errors: whatever goes wrong ends with 3 and a sentence, and never as if something had been found."""

import errno
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ops.aws.client import Aws, AwsError
from ops.aws.collector import Collector
from ops.cli import fairway
from ops.clock import Clock
from ops.errors import UNKNOWN
from ops.pulumi.state import Deployed
from ops.verify.checks.alarms import alarms
from ops.verify.verifier import run_checks
from tests.unit.ops.snapshots import SERVICE

DEPLOYED = Deployed(
    stack="dev", region="us-east-1", production=False, url=None, services=(SERVICE,),
    alarms=("arn:aws:cloudwatch:us-east-1:1:alarm:api",), certificates=(), resources=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/tmp/x"), "/tmp/x: No space left on device"),
        (PermissionError(errno.EACCES, "Permission denied"), "Permission denied"),
        (RecursionError("too deep"), "RecursionError: too deep. This is a fault of Fairway's"),
        (OverflowError("int too large"), "OverflowError: int too large"),
        (KeyError("services"), "KeyError: 'services'"),
    ],
)
def test_what_nobody_foresaw_ends_with_3_and_one_sentence(
    error: Exception, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> Any:
        raise error

    (tmp_path / "Pulumi.yaml").write_text("name: shop\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    monkeypatch.delenv("FAIRWAY_DEBUG", raising=False)
    monkeypatch.setattr("ops.commands.drift.drift", fails)

    ended = CliRunner().invoke(fairway, ["drift", "dev", "--json", "-C", str(tmp_path)])

    assert ended.exit_code == UNKNOWN
    assert json.loads(ended.stdout)["error"].startswith(sentence)
    assert ended.stderr.startswith(f"error: {sentence}") and ended.stderr.count("\n") == 1


class Odd(Aws):
    """An AWS whose answers to some calls are `answer`."""

    def __init__(self, answer: Any) -> None:
        super().__init__("us-east-1")
        self.answer = answer

    def ask(self, service: str, operation: str, *, region: str = "", **parameters: Any) -> Any:
        return self.answer


ODD: list[Any] = [
    {}, None, [], 7, "text", {"services": None}, {"services": [None]}, {"services": [{"deployments": 3}]},
    {"services": [{"deployments": [{}]}], "taskArns": None, "taskDefinition": {"containerDefinitions": [{}]}},
    {"taskArns": ["arn"], "tasks": [{}], "TargetHealthDescriptions": [{}], "MetricAlarms": [{}], "imageDetails": []},
]  # fmt: skip


@pytest.mark.parametrize("answer", ODD)
def test_an_odd_answer_of_aws_is_unknown_and_never_all_well(answer: Any) -> None:
    aws = Odd(answer)
    (snapshot,) = Collector(aws, DEPLOYED, deep=True).all()
    assert snapshot.unknown
    verdicts = {result.verdict for result in run_checks(aws, DEPLOYED, DEPLOYED.digests)}
    assert "unknown" in verdicts
    assert alarms(aws, DEPLOYED).verdict in ("unknown", "failed")


def clock(now: Callable[[], float]) -> Clock:
    return replace(Clock(), elapsed=now, now=lambda: datetime(2026, 11, 26, tzinfo=UTC))


@pytest.mark.parametrize("limit", [30.0, 60.0, 900.0])
def test_an_aws_that_never_answers_is_given_up_within_the_limit(limit: float) -> None:
    elapsed = [0.0]
    aws = Aws("us-east-1", limit=limit, clock=clock(lambda: elapsed[0]))
    config: Any = aws._client("ecs", "us-east-1").meta.config
    attempts = config.retries["total_max_attempts"]
    last = attempts * config.read_timeout  # of a call that begins at the last moment
    assert 0 < last <= limit / 2

    elapsed[0] = limit - last + 0.1
    with pytest.raises(AwsError, match="no time is left"):
        aws.ask("ecs", "list_tasks")


def test_what_boto3_cannot_parse_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    class Client:
        def can_paginate(self, operation: str) -> bool:
            return False

        def list_tasks(self) -> Any:
            raise AttributeError("'str' object has no attribute 'get'")

    aws = Aws("us-east-1")
    monkeypatch.setattr(aws, "_client", lambda *_: Client())
    with pytest.raises(AwsError, match=r"ecs list_tasks: not an answer of AWS's \(AttributeError"):
        aws.ask("ecs", "list_tasks")
