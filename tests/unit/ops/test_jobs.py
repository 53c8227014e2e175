"""A job whose last run failed: read from the state, found in ECS, named by doctor from its log."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from ops.aws import tasks
from ops.aws.snapshot import ContainerLog, LogLine, Snapshot
from ops.doctor.diagnose import diagnose
from ops.doctor.examination import Examination, checks
from ops.pulumi.state import DeployedService, parse_deployed
from tests.unit.ops.snapshots import DEFINITION, NOW, STOPPED, observed
from tests.unit.ops.test_deployed import STACK, entry, state

JOB = "urn:pulumi:dev::shop::fairway:job:Job::report"
REPORT = DEFINITION.replace("-api:", "-report:").replace("/api:", "/report:").replace(":7", ":3")
INPUTS = {"contract": 1, "job": "report", "service": "api", "schedule": "rate(1 day)", "timeoutMinutes": 30}
SCHEDULE = "arn:aws:scheduler:us-east-1:111122223333:schedule/default/shop-dev-report"


def deployed_job() -> DeployedService:
    found = parse_deployed(
        "dev",
        state(
            {**entry("fairway:job:Job", "report", parent=STACK, inputs=INPUTS), "urn": JOB},
            entry("aws:ecs/taskDefinition:TaskDefinition", "report-task", parent=JOB, outputs={"arn": REPORT}),
            entry("aws:scheduler/schedule:Schedule", "report-schedule", parent=JOB, outputs={"arn": SCHEDULE}),
        ),
    )
    (job,) = found.jobs
    assert "report" not in found.digests
    return job


def run(code: int | None, limit: int = 143, minutes: int = 0, **more: Any) -> dict[str, Any]:
    exited = {} if code is None else {"exitCode": code}
    containers = [{"name": "rds-ca", "exitCode": 0}, {"name": "limit", "exitCode": limit}, {"name": "job", **exited}]
    return {
        "taskArn": STOPPED,
        "taskDefinitionArn": REPORT,
        "group": "job:report",
        "stopCode": "EssentialContainerExited",
        "stoppedReason": "Essential container in task exited",
        "stoppedAt": NOW - timedelta(minutes=minutes),
        "containers": containers,
        **more,
    }


def test_a_job_is_read_with_its_services_log() -> None:
    job = deployed_job()
    assert (job.name, job.kind, job.task_definition, job.arn) == ("report", "job", REPORT, SCHEDULE)
    assert (job.log_group, job.timeout_minutes, job.target_groups, job.port) == ("/shop/dev/api", 30, (), None)


class Ecs:
    """Answers as ECS does."""

    def __init__(self, *stopped: Mapping[str, Any]) -> None:
        self.stopped = stopped

    def ask(self, service: str, operation: str, **request: Any) -> Mapping[str, Any]:
        if operation == "list_tasks":
            assert request["desiredStatus"] == "STOPPED"
            return {"taskArns": [str(index) for index, _ in enumerate(self.stopped)]}
        return {"tasks": list(self.stopped)}


@pytest.mark.parametrize(
    ("runs", "names"),
    [
        ((run(0),), []),
        ((run(1, minutes=50), run(0, minutes=5)), []),
        ((run(0, minutes=50), run(1, minutes=5)), ["rds-ca", "job"]),
        ((run(1, taskDefinitionArn=REPORT.replace(":3", ":2")),), []),
        ((run(143, limit=0),), ["rds-ca", "limit", "job"]),
        ((run(None, stopCode="TaskFailedToStart"),), ["rds-ca", "job"]),
        ((), []),
    ],
)
def test_the_last_run_counts(runs: tuple[Mapping[str, Any], ...], names: list[str]) -> None:
    aws: Any = Ecs(*runs)
    failed = tasks.failed_run(aws, deployed_job())
    assert [container["name"] for task in failed for container in task["containers"]] == names


def failed(*lines: str, **more: Any) -> Snapshot:
    aws: Any = Ecs(run(**{"code": 1, **more}))
    log = ContainerLog(task=STOPPED, container="job", lines=tuple(LogLine(text=line) for line in lines))
    job = deployed_job()
    image = observed().image
    return Snapshot(deployed=job, stopped=tasks.failed_run(aws, job), logs=(log,), image=image, taken_at=NOW)


def test_f24_doctor_names_a_failed_job_from_its_log() -> None:
    snapshot = failed('error: relation "invoices" does not exist')
    (first, *_) = diagnose([snapshot])
    assert (first.service, first.failures[0]) == ("report", "F24")
    examination = Examination(stack="dev", snapshots=(snapshot,))
    assert examination.exit_code == 1
    assert checks(snapshot) == []


def test_a_job_that_was_stopped_at_its_limit_says_so() -> None:
    snapshot = failed("working", code=143, limit=0)
    shown = [evidence.shown for diagnosis in diagnose([snapshot]) for evidence in diagnosis.evidence]
    assert any("the job's time was over: 30 minutes" in line for line in shown), shown
