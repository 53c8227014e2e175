"""Jobs in a stack's settings: whose image, when, and that one never meets itself."""

import json
from pathlib import Path
from typing import Any

import pytest

from settings import SettingsError, load

API: dict[str, Any] = {"port": 3000, "health": {"path": "/health", "tool": "wget"}}
JOB: dict[str, Any] = {"imageOf": "api", "command": ["bin/report"], "schedule": "cron(0 5 * * ? *)"}


def problems(folder: Path, jobs: dict[str, Any], **more: Any) -> tuple[str, ...]:
    (folder / "releases").mkdir(exist_ok=True)
    (folder / "releases" / "dev.json").write_text(json.dumps({"schema": 1, "stack": "dev", "services": {}}))
    config = {"app": "shop", "production": False, "services": {"api": API}, "jobs": jobs, **more}
    try:
        load(config, stack="dev", region="us-east-1", directory=folder)
    except SettingsError as error:
        return error.problems
    return ()


@pytest.mark.parametrize(
    "job",
    [
        JOB,
        {**JOB, "schedule": "rate(10 minutes)", "timeoutMinutes": 5},
        {**JOB, "schedule": "rate(1 minute)", "overlap": "allow"},
        {**JOB, "schedule": "at(2027-01-31T05:00:00)", "timeoutMinutes": 1440},
        {**JOB, "timezone": "Europe/Berlin", "cpu": 1024, "memory": 2048},
    ],
)
def test_a_job_that_can_be_kept_is_taken(tmp_path: Path, job: dict[str, Any]) -> None:
    assert problems(tmp_path, {"report": job}) == ()


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("report", {"imageOf": "nobody"}, "imageOf is nobody, no service; write one of: api"),
        ("api", {}, "is a service's name too; write another"),
        ("edge", {}, "is a name that Fairway uses itself"),
        ("report", {"timezone": "Europe/Atlantis"}, "timezone is Europe/Atlantis, no time zone"),
        ("report", {"schedule": "0 5 * * *"}, "a line of a crontab; write cron(0 5 * * ? *)"),
        (
            "report",
            {"schedule": "rate(20 minutes)"},
            "timeoutMinutes is 30, and the job starts every 20 minutes: a late one could meet the next; write at most "
            "15, or overlap: allow",
        ),
        (
            "report",
            {"schedule": "rate(5 minutes)", "timeoutMinutes": 1},
            "write overlap: allow, or start it less often",
        ),
        ("report", {"memory": 4096}, "memory is 4096, which Fargate has not with cpu 256"),
    ],
)
def test_what_cannot_be_kept_is_a_sentence(tmp_path: Path, name: str, change: dict[str, Any], sentence: str) -> None:
    (problem,) = problems(tmp_path, {name: {**JOB, **change}})
    assert sentence in problem


def test_the_limit_needs_an_image_that_tasks_can_pull(tmp_path: Path) -> None:
    network = {"nat": "none", "taskSubnets": "private", "endpoints": ["ecr", "logs", "secretsmanager"]}
    service = {**API, "shell": False, "health": {"path": "/health", "tool": "none"}}
    (problem,) = problems(tmp_path, {"report": JOB}, network=network, services={"api": service})
    assert "imageOf is api, whose helperImage is of a public registry" in problem
