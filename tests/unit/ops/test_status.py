"""A stack at a glance: what runs, since when, verified or not; what is off gives the exit code."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ops.aws.client import AwsError
from ops.cli import fairway
from ops.errors import FOUND, UNKNOWN, OpsError
from ops.promotion import journal as journals
from ops.promotion.journal import Journal
from ops.pulumi.history import Update, last_update
from ops.pulumi.stack import Stack
from ops.pulumi.state import Deployed
from ops.release import release_file
from ops.session.duration import ago
from settings.model.release import Evidence
from tests.unit.ops import promoted
from tests.unit.ops.answers import Answer, CannedAws
from tests.unit.ops.snapshots import DEFINITION, DIGEST, NOW, OTHER, deployment, service
from tests.unit.ops.test_collector import deployed

SUCCEEDED = Update(kind="update", result="succeeded", at=NOW, message="Add [carts]", commit="1a2b3c4")
EVIDENCE = Evidence(
    verified_at="2026-11-21T08:30:00Z", digests={"api": DIGEST}, task_definitions={"api": DEFINITION}, checks=()
)
RELEASE = replace(promoted.release("dev", DIGEST, verified=False), evidence=EVIDENCE)
Show = Callable[..., Result]


def answers(**described: Any) -> dict[str, Answer | AwsError]:
    """DescribeServices with these parts, and one alarm."""

    def alarm_states(_: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"MetricAlarms": [{"AlarmArn": "arn:aws:cloudwatch:us-east-1:1:alarm:errors", "StateValue": "OK"}]}

    return {
        "ecs describe_services": lambda _: {"services": [service() | described]},
        "cloudwatch describe_alarms": alarm_states,
    }


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Show:
    """Runs the command about a stack of which AWS, the release file and Pulumi's history say this."""
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    for stack in ("dev", "prod"):
        (tmp_path / f"Pulumi.{stack}.yaml").write_text("config: {}\n")
    (tmp_path / "releases").mkdir()

    def read(stack: Stack) -> Deployed:
        if stack.name == "prod":
            raise OpsError("Nothing is deployed in stack prod: run `pulumi up -s prod` first.")
        return deployed(alarms=("arn:aws:cloudwatch:us-east-1:1:alarm:errors",), url="https://shop.example.org")

    def run(*arguments: str, update: Update = SUCCEEDED, release: Any = RELEASE, **changes: Any) -> Result:
        def aws(*_: object, **__: object) -> CannedAws:
            return CannedAws(answers() | changes)

        def updated(_: Stack) -> Update:
            return update

        release_file.write(tmp_path / "releases" / "dev.json", release)
        monkeypatch.setattr("ops.session.status.Aws", aws)
        monkeypatch.setattr("ops.session.status.last_update", updated)
        return CliRunner().invoke(fairway, ["status", *(arguments or ["dev"]), "-C", str(tmp_path)])

    monkeypatch.setattr("ops.session.status.read_deployed", read)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "simulated")
    return run


def test_a_stack_that_runs_as_verified_is_well(show: Show) -> None:
    shown = show()

    assert shown.exit_code == 0, shown.output
    for text in ("shop.example.org", "1 111111111111", "shop-dev-api:7", "2/2", "verified", "1 quiet", "[carts]"):
        assert text in shown.output, text


def test_its_content_as_data(show: Show) -> None:
    shown = show("dev", "--json")
    content = json.loads(shown.stdout)

    assert content["healthy"] and content["verifiedAt"] == EVIDENCE.verified_at and content["drift"] == []
    assert content["services"] == [
        {
            "name": "api", "digest": DIGEST, "tag": "1", "taskDefinition": DEFINITION, "running": 2, "desired": 2,
            "since": "2026-11-21T08:55:00+00:00", "verdict": "passed", "state": "COMPLETED, 2 of 2 running",
            "verified": True,
        }
    ]  # fmt: skip


def test_that_nothing_was_verified_is_said_and_is_no_failure(show: Show) -> None:
    shown = show(release=replace(RELEASE, evidence=None))

    assert shown.exit_code == 0 and "no: ./fairway verify dev" in shown.output


def test_another_revision_than_the_verified_one_is_drift(show: Show) -> None:
    older = f"{DEFINITION[:-1]}6"

    described = answers(**service(deployment(taskDefinition=older)))

    shown, data = show(**described), show("dev", "--json", **described)

    assert shown.exit_code == FOUND
    assert "api: shop-dev-api:6 runs, shop-dev-api:7 was verified" in shown.output
    assert "changed since then" in shown.output
    assert json.loads(data.stdout)["services"][0]["state"] == "shop-dev-api:6 runs, shop-dev-api:7 was deployed"


def test_another_image_than_the_released_one_is_drift(show: Show) -> None:
    shown = show(release=promoted.release("dev", OTHER, verified=False))

    assert shown.exit_code == FOUND and "another image is deployed than the release file names" in shown.output


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        (answers(**service(deployment(runningCount=0))), FOUND, "COMPLETED, 0 of 2 running"),
        ({"ecs describe_services": AwsError("no", "AccessDeniedException")}, UNKNOWN, "describe_services: no"),
        ({"update": replace(SUCCEEDED, result="failed")}, FOUND, "update failed"),
    ],
)
def test_what_is_off_is_said_and_ends_the_command(show: Show, changes: dict[str, Any], code: int, says: str) -> None:
    shown = show(**changes)

    assert (shown.exit_code, says in shown.output) == (code, True), shown.output


def test_a_loud_alarm_is_found(show: Show) -> None:
    loud = {"AlarmArn": "arn:aws:cloudwatch:us-east-1:1:alarm:errors", "StateValue": "ALARM"}

    shown = show(**{"cloudwatch describe_alarms": lambda _: {"MetricAlarms": [loud]}})

    assert shown.exit_code == FOUND and "in alarm: errors" in shown.output


def test_all_stacks_are_shown_and_one_that_is_not_deployed_hides_none(show: Show) -> None:
    shown, data = show("--all"), show("--all", "--json")

    assert shown.exit_code == 0 and "shop-dev-api:7" in shown.output and "Nothing is deployed" in shown.output
    assert [stack["stack"] for stack in json.loads(data.stdout)["stacks"]] == ["dev", "prod"]


def test_what_a_promotion_brought_says_where_it_is_from(show: Show, tmp_path: Path) -> None:
    journal = Journal(
        source="test", target="dev", digests={"api": DIGEST}, before=None, found={}, steps=()
    ).reached("promoted")  # fmt: skip
    journals.write(journals.of(Stack(name="dev", directory=tmp_path)), journal)

    assert "from test, " in show().output


def test_one_stack_or_all_has_to_be_named(show: Show) -> None:
    assert (show("--json").exit_code, show("dev", "--all").exit_code) == (2, 2)


def test_the_last_update_is_read_from_pulumis_history(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    entry = {
        "kind": "update", "result": "failed", "startTime": "2026-11-21T09:00:00.000Z", "message": "Add\n\nmore",
        "environment": {"git.head": "1a2b3c4d5e6f", "git.author": "Ana"},
    }  # fmt: skip
    program = tmp_path / "bin" / "pulumi"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps([entry])}\nEND\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")

    known = last_update(Stack(name="dev", directory=tmp_path))
    program.write_text("#!/bin/sh\necho '[]'\n")

    assert known == Update(
        kind="update", result="failed", at=datetime(2026, 11, 21, 9, tzinfo=UTC), message="Add", commit="1a2b3c4",
        author="Ana",
    )  # fmt: skip
    assert last_update(Stack(name="dev", directory=tmp_path)) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s ago"), (119, "119 s ago"), (120, "2 min ago"), (7300, "2 h ago"), (200000, "2 days ago")],
)
def test_how_long_it_is_past(seconds: int, text: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == text
