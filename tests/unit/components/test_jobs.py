"""Jobs: what a schedule starts, how it ends in time, who may start it, and who learns that it went wrong."""

import json
from typing import Any

import pytest

from components.compute.schedule import schedule_problem, shortest_gap, starts_per_month
from components.monitoring.alarms_job import job_events
from tests.unit.components.test_monitoring import matches
from tests.unit.golden.variants import VARIANTS
from tests.unit.recorder import Recorder, record_stack

SCHEDULE = "aws:scheduler/schedule:Schedule"
FAMILY = "portfolio-dev-report"


@pytest.fixture(scope="module")
def stack() -> Recorder:
    return record_stack("dev", change=VARIANTS["plain"])


def test_a_job_runs_its_services_image_with_its_variables(stack: Recorder) -> None:
    job, service = stack.containers("report-task")["job"], stack.containers("backend-task")["backend"]
    assert (job["image"], job["command"]) == (service["image"], ["bin/report"])
    assert (job["environment"], job["secrets"]) == (service["environment"], service["secrets"])
    assert not {"portMappings", "healthCheck"} & job.keys()
    task = stack.one("aws:ecs/taskDefinition:TaskDefinition", "report-task")
    assert (task.get("cpu"), task.get("memory"), task.get("family")) == ("256", "1024", FAMILY)


def test_a_container_that_only_sleeps_ends_a_job_in_time(stack: Recorder) -> None:
    containers = stack.containers("report-task")
    limit = containers["limit"]
    assert (limit["essential"], limit["entryPoint"], limit["command"]) == (True, ["sleep"], ["1800"])
    assert limit["linuxParameters"] == {"initProcessEnabled": True}
    assert {"containerName": "limit", "condition": "START"} in containers["job"]["dependsOn"]
    assert list(containers)[-1] == "job"


def test_the_schedule_starts_one_task_after_the_migration(stack: Recorder) -> None:
    schedule = stack.one(SCHEDULE)
    assert (schedule.get("scheduleExpression"), schedule.get("scheduleExpressionTimezone")) == (
        "cron(0 5 ? * MON-FRI *)",
        "Europe/Berlin",
    )
    target = schedule.get("target")
    assert target["ecsParameters"]["networkConfiguration"]["securityGroups"] == ["backend-tasks-id"]
    assert target["retryPolicy"] == {"maximumRetryAttempts": 3, "maximumEventAgeInSeconds": 120}
    assert ":Queue/report-not-started" in target["deadLetterConfig"]["arn"]
    assert any(urn.endswith("::backend-migration") for urn in schedule.request.dependencies)


def test_a_job_that_is_off_keeps_its_schedule() -> None:
    job = {"imageOf": "backend", "command": ["bin/report"], "schedule": "rate(1 day)"}
    for enabled, state in ((True, "ENABLED"), (False, "DISABLED")):
        recorded = record_stack("dev", change={"fairway:jobs": {"report": {**job, "enabled": enabled}}})
        assert recorded.one(SCHEDULE).get("state") == state


def test_scheduler_may_start_this_task_alone(stack: Recorder) -> None:
    policy = json.loads(stack.one("aws:iam/rolePolicy:RolePolicy", "report-schedule").get("policy"))
    run, tag, passed, send = policy["Statement"]
    assert (run["Action"], run["Condition"]) == (
        ["ecs:RunTask"],
        {"ArnEquals": {"ecs:cluster": stack.one(SCHEDULE).get("target")["arn"]}},
    )
    assert not [resource for one in (run, passed, send) for resource in one["Resource"] if resource == "*"]
    assert tag["Condition"] == {"StringEquals": {"ecs:CreateAction": "RunTask"}}
    assert [arn.rpartition("/")[2] for arn in passed["Resource"]] == ["backend-execution-app", "backend-task"]
    assert passed["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    trust = json.loads(stack.one("aws:iam/role:Role", "report-schedule").get("assumeRolePolicy"))["Statement"][0]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "111122223333"}}


def ended(**containers: int | None) -> dict[str, Any]:
    listed = [{"name": name, **({} if code is None else {"exitCode": code})} for name, code in containers.items()]
    definition = f"arn:aws:ecs:us-east-1:111122223333:task-definition/{FAMILY}:7"
    return {
        "source": "aws.ecs",
        "detail-type": "ECS Task State Change",
        "detail": {"taskDefinitionArn": definition, "lastStatus": "STOPPED", "containers": listed},
    }


@pytest.mark.parametrize(
    ("event", "kinds"),
    [
        (ended(job=0, limit=143), set[str]()),
        (ended(job=1, limit=143), {"failed"}),
        (ended(job=143, limit=0), {"failed", "late"}),
        ({**ended(), "detail": {**ended()["detail"], "stopCode": "TaskFailedToStart"}}, {"unstarted"}),
    ],
)
def test_what_went_wrong_with_a_task_is_told(event: dict[str, Any], kinds: set[str]) -> None:
    events = job_events("report", family=FAMILY, minutes=30)
    patterns = {kind: {"source": ["aws.ecs"], **one.pattern} for kind, one in events.items()}
    assert {kind for kind, pattern in patterns.items() if matches(pattern, event)} == kinds


def test_a_start_that_scheduler_gave_up_is_an_alarm(stack: Recorder) -> None:
    alarm = stack.one("aws:cloudwatch/metricAlarm:MetricAlarm", "report-not-started-alarm")
    assert (alarm.get("metricName"), alarm.get("threshold")) == ("ApproximateNumberOfMessagesVisible", 0)
    assert alarm.get("dimensions") == {"QueueName": "report-not-started"}


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("rate(5 minutes)", None),
        ("rate(1 hour)", None),
        ("at(2027-01-31T05:00:00)", None),
        ("cron(0 5 * * ? *)", None),
        ("cron(0/15 8-18 ? * MON-FRI *)", None),
        ("cron(0 9 ? * 6L *)", None),
        ("cron(0 9 LW * ? *)", None),
        ("cron(0 9 ? JAN,JUL 2#1 2027-2030)", None),
        ("rate(0 minutes)", "is 'rate(0 minutes)'; write rate(5 minutes)"),
        ("rate(30 seconds)", "write rate(5 minutes)"),
        ("at(2027-02-30T05:00:00)", "there is no such time"),
        ("0 5 * * *", "a line of a crontab; write cron(0 5 * * ? *)"),
        ("30 4 * * 1-5", "a line of a crontab; write cron(30 4 ? * 2-6 *)"),
        ("cron(0 5 * * *)", "with 5 fields; write six: minutes, hours"),
        ("cron(0 5 * * * *)", "write ? for one of day of month and day of week"),
        ("cron(0 5 ? * ? *)", "write ? for one of day of month and day of week"),
        ("cron(59 23 31 12 ? 2199)", None),
        ("cron(0 0 ? 1 7 1970)", None),
        ("cron(0 24 * * ? *)", "whose hours is '24'; write values from 0 to 23"),
        ("cron(0 0 32 * ? *)", "whose day of month is '32'; write values from 1 to 31"),
        ("cron(0 0 0 * ? *)", "whose day of month is '0'"),
        ("cron(0 0 1 13 ? *)", "whose month is '13'; write values from 1 to 12"),
        ("cron(0 0 1 0 ? *)", "whose month is '0'"),
        ("cron(0 0 ? * 8 *)", "whose day of week is '8'; write values from 1 to 7"),
        ("cron(0 0 1 1 ? 1969)", "whose year is '1969'"),
        ("cron(0 0 1 1 ? 2200)", "whose year is '2200'; write values from 1970 to 2199"),
        ("cron(60 5 * * ? *)", "whose minutes is '60'; write values from 0 to 59, or *"),
        ("cron(0 5 * * 0 *)", "whose day of week is '0'"),
        ("daily", "is 'daily'; write rate(5 minutes)"),
    ],
)
def test_a_schedule_that_scheduler_refuses_is_a_sentence(expression: str, problem: str | None) -> None:
    found = schedule_problem(expression)
    assert found is None if problem is None else problem in (found or "")


@pytest.mark.parametrize(
    ("expression", "minutes", "starts"),
    [
        ("rate(90 minutes)", 90, 487),
        ("rate(1 day)", 1440, 30),
        ("cron(0 5 * * ? *)", 1440, 30),
        ("cron(0 5,6 * * ? *)", 60, 61),
        ("cron(0/20 * * * ? *)", 20, 2190),
        ("cron(30 23,0 * * ? *)", 60, 61),
        ("at(2027-01-31T05:00:00)", None, 0),
    ],
)
def test_how_often_a_schedule_is_due(expression: str, minutes: int | None, starts: int) -> None:
    assert (shortest_gap(expression), round(starts_per_month(expression))) == (minutes, starts)
