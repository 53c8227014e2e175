"""`./fairway jobs`: how each job's last run ended, and a run by hand."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ops.aws.client import AwsError
from ops.cli import fairway
from ops.clock import Clock
from ops.errors import FOUND, OpsError
from ops.pulumi.stack import Stack
from ops.pulumi.state import Deployed, parse_deployed
from ops.session.jobs import run_job
from ops.session.log_entry import Selection
from ops.session.logs import LogReader
from tests.unit.ops.answers import Answer, CannedAws
from tests.unit.ops.snapshots import NOW
from tests.unit.ops.test_deployed import STACK, entry, state
from tests.unit.ops.test_jobs import INPUTS, JOB, REPORT, SCHEDULE
from tests.unit.ops.test_run import NETWORK, TASK, answers

RUNNING = {"taskArn": TASK, "desiredStatus": "RUNNING", "startedAt": NOW, "containers": [{"name": "job"}]}


def deployed(**schedule: str) -> Deployed:
    outputs = {"arn": SCHEDULE, "scheduleExpressionTimezone": "Europe/Berlin", **schedule}
    return parse_deployed(
        "dev",
        state(
            {**entry("fairway:job:Job", "report", parent=STACK, inputs=INPUTS), "urn": JOB},
            entry("aws:ecs/taskDefinition:TaskDefinition", "report-task", parent=JOB, outputs={"arn": REPORT}),
            entry("aws:scheduler/schedule:Schedule", "report-schedule", parent=JOB, outputs=outputs),
        ),
    )


def ended(code: int | None, minutes: int = 5) -> dict[str, Any]:
    exited = {} if code is None else {"exitCode": code}
    at = NOW - timedelta(minutes=minutes)
    return {
        "taskArn": f"{TASK[:-1]}{minutes}", "taskDefinitionArn": REPORT, "desiredStatus": "STOPPED",
        "startedAt": at - timedelta(seconds=42), "stoppedAt": at, "stoppedReason": "Essential container in task exited",
        "containers": [{"name": "limit", "exitCode": 143}, {"name": "job", **exited}],
    }  # fmt: skip


def runs(*known: Mapping[str, Any]) -> CannedAws:
    """AWS with these runs of the job, and none of anything else."""

    def arns(request: Mapping[str, Any]) -> Mapping[str, Any]:
        own = [run for run in known if run["desiredStatus"] == request["desiredStatus"]]
        return {"taskArns": [run["taskArn"] for run in own if request.get("family") == "shop-dev-report"]}

    by_arn = {run["taskArn"]: run for run in known}
    new = f"{TASK[:-1]}9"
    by_arn[new] = {**ended(3), "taskArn": new, "lastStatus": "STOPPED"}
    changes: dict[str, Answer | AwsError] = {
        "ecs list_tasks": arns,
        "ecs describe_tasks": lambda request: {"tasks": [by_arn[arn] for arn in request["tasks"]]},
        "ecs run_task": lambda _: {"tasks": [{"taskArn": new}]},
        "logs filter_log_events": lambda _: {"events": []},
    }
    return CannedAws(answers() | changes)


Show = Callable[..., Result]


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Show:
    """Runs the command about a stack with one job."""
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")

    def run(aws: CannedAws, *options: str, **schedule: str) -> Result:
        def read(_: Stack) -> Deployed:
            return deployed(**schedule)

        def client(_: str) -> CannedAws:
            return aws

        monkeypatch.setattr("ops.commands.jobs.read_settled", read)
        monkeypatch.setattr("ops.commands.jobs.Aws", client)
        return CliRunner().invoke(fairway, ["jobs", "dev", "-C", str(tmp_path), *options])

    return run


def test_the_list_says_when_a_job_runs_and_how_its_last_run_ended(show: Show) -> None:
    shown, data = show(runs(ended(1, minutes=50), ended(0))), show(runs(ended(0)), "--json")

    assert shown.exit_code == 0, shown.output
    for words in ("report", "api", "rate(1 day), Europe/Berlin", "by its rate", "30 min", "in 42 s"):
        assert words in shown.stdout, words
    (job,) = json.loads(data.stdout)["jobs"]
    assert (job["schedule"], job["enabled"], job["last"]["exitCode"], job["last"]["seconds"]) == (
        "rate(1 day)", True, 0, 42,
    )  # fmt: skip


@pytest.mark.parametrize(("code", "words"), [(3, "exit code 3"), (None, "did not run")])
def test_a_failed_last_run_is_found(show: Show, code: int | None, words: str) -> None:
    shown = show(runs(ended(code)))

    assert shown.exit_code == FOUND and words in shown.stdout


def test_one_that_runs_one_that_never_did_and_one_that_is_off_are_told_apart(show: Show) -> None:
    assert "runs, began" in show(runs(RUNNING, ended(1))).stdout
    never = show(runs(), state="DISABLED")
    assert never.exit_code == 0 and "none within the hour" in never.stdout
    assert "(disabled)" in never.stdout and "never" in never.stdout


def test_the_next_start_is_in_utc(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(INPUTS, "schedule", "at(2099-07-01T05:00:00)")

    shown, data = show(runs()), show(runs(), "--json")

    assert "2099-07-01 03:00" in shown.stdout
    assert json.loads(data.stdout)["jobs"][0]["next"] == "2099-07-01T03:00:00Z"


def test_a_run_by_hand_is_as_the_schedule_starts_it(show: Show) -> None:
    aws = runs(ended(0))

    result = run_job(
        aws, deployed(), "report", log=lambda _: None, notify=lambda _: None, clock=Clock(sleep=lambda _: None)
    )

    (request,) = [parameters for call, parameters in aws.requests if call == "ecs run_task"]
    assert result.exit_code == 3
    assert (request["taskDefinition"], "overrides" in request) == (REPORT, False)
    assert request["networkConfiguration"]["awsvpcConfiguration"] == NETWORK


def test_a_job_that_runs_or_is_unknown_is_not_started(show: Show) -> None:
    for aws, name, words in ((runs(RUNNING), "report", "runs already"), (runs(), "nosuch", "its jobs are: report")):
        with pytest.raises(OpsError, match=words):
            run_job(aws, deployed(), name, log=lambda _: None, notify=lambda _: None, clock=Clock())
        assert "ecs run_task" not in [call for call, _ in aws.requests]


def test_a_jobs_stop_is_a_line_of_its_services_log() -> None:
    stack = deployed()
    reader = LogReader(runs(ended(1)), stack.services, Selection(only="job"), jobs=stack.jobs)

    (entry_of_job,) = reader.since(NOW - timedelta(hours=1))

    assert entry_of_job.source == "api/job" and "container job: exit code 1" in entry_of_job.text
