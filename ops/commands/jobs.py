"""./fairway jobs STACK"""

import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.table import Table

from ops.aws.client import Aws
from ops.clock import Clock, timestamp
from ops.commands.common import console, notify, open_stack, show_json, stack_options
from ops.commands.task import end_as
from ops.doctor.redact import redact
from ops.errors import FOUND
from ops.pulumi.state import Deployed, read_settled
from ops.session.duration import ago
from ops.session.jobs import JobRun, JobStatus, job_states, run_job
from ops.text import shown


@click.command(epilog="Example:  ./fairway jobs dev --run report")
@stack_options
@click.option("--run", "name", metavar="JOB", help="Run this job now, as its schedule would, and show its log.")
def command(stack: str, directory: Path, as_json: bool, name: str | None) -> None:
    """List a stack's jobs, when each starts next and how it ended last, or run one now.

    The list ends with 1 where a job's last run failed; ECS remembers a run for an hour. --run ends with the job's exit
    code, and refuses a job that runs already; Ctrl-C stops the task.
    """
    deployed = read_settled(open_stack(stack, directory))
    aws = Aws(deployed.region)
    if name:
        _run(aws, deployed, name, as_json=as_json)
    now = Clock().now()
    jobs = job_states(aws, deployed, now)
    if as_json:
        show_json({"stack": deployed.stack, "jobs": [_content(job) for job in jobs]})
    elif jobs:
        console().print(_table(jobs, now))
    else:
        notify(f"{deployed.stack} has no jobs")
    sys.exit(FOUND if any(job.failed for job in jobs) else 0)


def _run(aws: Aws, deployed: Deployed, name: str, *, as_json: bool) -> NoReturn:
    log = partial(click.echo, err=as_json)
    run = partial(run_job, aws, deployed, name, log=log, notify=notify, clock=Clock())
    end_as(run, as_json=as_json, stack=deployed.stack, job=name)


def _table(jobs: Sequence[JobStatus], now: datetime) -> Table:
    table = Table("job", "image of", "schedule", "next start (UTC)", "limit", "last run")
    for job in jobs:
        schedule = f"{job.schedule}, {job.timezone}{'' if job.enabled else ' (disabled)'}"
        limit = f"{job.timeout_minutes} min"
        table.add_row(shown(job.name), shown(job.service), shown(schedule), _next(job), limit, _last(job.last, now))
    return table


def _next(job: JobStatus) -> str:
    if job.next:
        return f"{job.next:%Y-%m-%d %H:%M}"
    return "by its rate" if job.enabled and job.schedule.startswith("rate") else "never"


def _last(run: JobRun | None, now: datetime) -> str:
    if run is None:
        return "none within the hour"
    if run.running:
        return f"runs, began {ago(run.at, now)}"
    took = f" in {run.seconds} s" if run.seconds is not None else ""
    if run.exit_code == 0:
        return f"[green]✓[/] {ago(run.at, now)}{took}"
    code = f"exit code {run.exit_code}" if run.exit_code is not None else "did not run"
    return f"[red]✗[/] {code}, {ago(run.at, now)}{took}: {shown(redact(run.reason, 120))}"


def _content(job: JobStatus) -> dict[str, Any]:
    last = job.last
    return {
        "name": job.name,
        "service": job.service,
        "schedule": job.schedule,
        "timezone": job.timezone,
        "enabled": job.enabled,
        "timeoutMinutes": job.timeout_minutes,
        "next": job.next and timestamp(job.next),
        "last": last
        and {
            "task": last.task,
            "running": last.running,
            "at": last.at.isoformat(),
            "exitCode": last.exit_code,
            "seconds": last.seconds,
            "reason": redact(last.reason),
        },
    }
