"""A stack's scheduled jobs: how each runs, how its last run ended, and a run by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from components.compute.run_task import JOB, TaskRequest
from components.compute.schedule import next_start
from ops.aws import tasks
from ops.aws.client import Aws
from ops.aws.snapshot import NEVER, Answer
from ops.clock import Clock, timestamp
from ops.errors import OpsError
from ops.pulumi.state import JOB_CONTRACT, Deployed, DeployedService
from ops.session.calls import Notify
from ops.session.run import STARTED_BY, UNTIL, WHO, RunResult, caller, run_to_end, service_network

SCHEDULE = "aws:scheduler/schedule:Schedule"
GRACE_SECONDS = 300  # the job's own limit comes first; the task still has to start, and to stop


@dataclass(frozen=True, kw_only=True)
class JobRun:
    """at: when it ended, or began where it still runs. exit_code: None while it runs, or where it never did."""

    task: str
    running: bool
    at: datetime
    exit_code: int | None
    seconds: int | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class JobStatus:
    """schedule: as EventBridge Scheduler has it. last: within the hour that ECS remembers; None: none then.

    next: when it starts next, in UTC; None of a rate, of one that is disabled, and where it never does.
    """

    name: str
    service: str
    schedule: str
    timezone: str
    enabled: bool
    timeout_minutes: int
    last: JobRun | None
    next: datetime | None

    @property
    def failed(self) -> bool:
        """Whether the last run ended otherwise than with 0."""
        return self.last is not None and not self.last.running and self.last.exit_code != 0


def job_states(aws: Aws, deployed: Deployed, now: datetime) -> Sequence[JobStatus]:
    """Every job of the stack."""
    return [_status(aws, deployed, job, now) for job in deployed.jobs]


def _status(aws: Aws, deployed: Deployed, job: DeployedService, now: datetime) -> JobStatus:
    contract = next(one for one in deployed.of_type(JOB_CONTRACT) if one.inputs.get("job") == job.name)
    none: Mapping[str, Any] = {}
    schedule = next((one.outputs for one in deployed.of_type(SCHEDULE) if one.parent == contract.urn), none)
    expression, timezone = (
        str(contract.inputs.get("schedule")),
        str(schedule.get("scheduleExpressionTimezone") or "UTC"),
    )
    enabled = schedule.get("state") != "DISABLED"
    return JobStatus(
        name=job.name,
        service=job.image_of or "",
        schedule=expression,
        timezone=timezone,
        enabled=enabled,
        timeout_minutes=job.timeout_minutes,
        last=last_run(aws, job),
        next=next_start(expression, timezone, now) if enabled else None,
    )


def last_run(aws: Aws, job: DeployedService) -> JobRun | None:
    """The run that goes on, else the one that ended last."""
    family = tasks.family(job)
    for status in ("RUNNING", "STOPPED"):
        known = tasks.of_family(aws, job, family, status)
        if known:
            return _run(max(known, key=lambda task: task.get("stoppedAt") or task.get("startedAt") or NEVER))
    return None


def _run(task: Answer) -> JobRun:
    none: Answer = {}
    containers: Sequence[Answer] = task.get("containers", ())
    container = next((one for one in containers if one.get("name") == JOB), none)
    started, stopped = task.get("startedAt"), task.get("executionStoppedAt") or task.get("stoppedAt")
    running = task.get("desiredStatus") == "RUNNING"
    return JobRun(
        task=str(task["taskArn"]).rsplit("/", 1)[-1],
        running=running,
        at=(started if running else stopped) or NEVER,
        exit_code=container.get("exitCode"),
        seconds=int((stopped - started).total_seconds()) if started and stopped else None,
        reason="" if running else str(container.get("reason") or task.get("stoppedReason") or ""),
    )


def run_job(aws: Aws, deployed: Deployed, name: str, *, log: Notify, notify: Notify, clock: Clock) -> RunResult:
    """One run now, as the schedule would start it. Raises OpsError where there is no such job, or it runs already."""
    job = next((job for job in deployed.jobs if job.name == name), None)
    if job is None:
        known = ", ".join(job.name for job in deployed.jobs) or "none"
        raise OpsError(f"{deployed.stack} has no job {name}; its jobs are: {known}")
    last = last_run(aws, job)
    if last and last.running:
        raise OpsError(f"{name} runs already, as task {last.task}: wait for it")
    service = next(service for service in deployed.services if service.name == job.image_of)
    limit = job.timeout_minutes * 60 + GRACE_SECONDS
    request = TaskRequest(
        cluster=job.cluster,
        task_definition=job.task_definition,
        **service_network(aws, service),
        container=JOB,
        log_group=job.log_group,
        log_prefix=JOB,
        started_by=STARTED_BY,
        limit=limit,
        tags={WHO: caller(aws), UNTIL: timestamp(clock.now() + timedelta(seconds=limit))},
    )
    return run_to_end(aws, request, name, log=log, notify=notify, clock=clock)
