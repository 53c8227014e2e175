"""Who decides how many tasks run, under a recording monitor: load, queues, the time of day, sleep."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from components.base.sleep import SleepConfig
from tests.unit.recorder import Recorder, record_stack

SERVICE = "aws:ecs/service:Service"
TARGET = "aws:appautoscaling/target:Target"
POLICY = "aws:appautoscaling/policy:Policy"
ACTION = "aws:appautoscaling/scheduledAction:ScheduledAction"
SCHEDULE = "aws:scheduler/schedule:Schedule"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
WEB = {"port": 80, "health": {"path": "/", "tool": "wget"}}


def stack(web: Mapping[str, Any], **change: Any) -> Recorder:
    services = {"backend": {**WEB, "routes": ["/api/*"], **web}, "frontend": WEB}
    return record_stack("dev", change={"fairway:services": services, **change})


def targets(recorded: Recorder) -> dict[str, tuple[Any, Any]]:
    """Policy → value and metric."""
    path = "targetTrackingScalingPolicyConfiguration"
    return {
        item.name: (item.get(f"{path}.targetValue"), item.get(path).get("predefinedMetricSpecification"))
        for item in recorded.all(POLICY)
    }


def test_without_another_target_the_cpu_decides() -> None:
    assert targets(stack({"scaling": {"min": 1, "max": 3}})) == {
        "backend-scaling": (60, {"predefinedMetricType": "ECSServiceAverageCPUUtilization"})
    }


def test_several_targets_are_several_policies_and_the_cpu_is_no_longer_one_by_itself() -> None:
    scaled = stack({"scaling": {"min": 1, "max": 3, "targetMemoryPercent": 70, "requestsPerMinute": 600}})
    found = targets(scaled)
    assert set(found) == {"backend-scaling-memory", "backend-scaling-requests"}
    assert found["backend-scaling-memory"][1]["predefinedMetricType"] == "ECSServiceAverageMemoryUtilization"
    label = found["backend-scaling-requests"][1]["resourceLabel"]
    balancer = scaled.one("fairway:alarms:Alarms") and label.split("/targetgroup")[0]
    assert balancer and label.count("/") >= 1


def test_a_backlog_is_counted_for_each_task_and_starts_the_first() -> None:
    scaling = {"min": 0, "max": 9, "backlog": {"queue": "orders", "perTask": 20}}
    recorded = stack(
        {"scaling": scaling, "receiveFrom": {"ORDERS": "orders"}},
        **{"fairway:queues": {"orders": {}}, "fairway:cluster": {"containerInsights": True}},
    )
    policy = recorded.one(POLICY, "backend-scaling-backlog").get("targetTrackingScalingPolicyConfiguration")
    assert policy["targetValue"] == 20
    metrics = {item["id"]: item for item in policy["customizedMetricSpecification"]["metrics"]}
    assert metrics["waiting"]["metricStat"]["metric"]["dimensions"] == [{"name": "QueueName", "value": "orders-queue"}]
    measured = {key: metrics[key]["metricStat"] for key in ("waiting", "tasks")}
    assert {
        key: (one["metric"]["namespace"], one["metric"]["metricName"], one["stat"]) for key, one in measured.items()
    } == {
        "waiting": ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Sum"),
        "tasks": ("ECS/ContainerInsights", "RunningTaskCount", "Average"),
    }
    assert [item["name"] for item in measured["tasks"]["metric"]["dimensions"]] == ["ClusterName", "ServiceName"]
    assert metrics["backlog"]["label"] == "messages for each task"
    assert metrics["backlog"]["expression"] == "IF(FILL(tasks, 0) > 0, waiting / FILL(tasks, 1), waiting)"
    assert [item["id"] for item in metrics.values() if item["returnData"]] == ["backlog"]


def test_a_schedule_changes_the_limits() -> None:
    times = {"morning": {"cron": "0 8 ? * MON-FRI *", "min": 4, "max": 12}}
    recorded = stack({"scaling": {"min": 1, "max": 3, "schedule": times, "timezone": "Europe/Berlin"}})
    action = recorded.one(ACTION, "backend-morning")
    assert (action.get("schedule"), action.get("timezone")) == ("cron(0 8 ? * MON-FRI *)", "Europe/Berlin")
    assert action.get("scalableTargetAction") == {"minCapacity": 4, "maxCapacity": 12}


@pytest.mark.parametrize(
    ("web", "count", "ignored"),
    [
        ({}, 1, ["desiredCount"]),  # also right after scaling was taken away: what runs, stays
        ({"desiredCount": 3}, 3, []),
        ({"scaling": {"min": 2, "max": 4}}, 2, ["desiredCount"]),
        ({"desiredCount": 3, "scaling": {"min": 2, "max": 4}}, 2, ["desiredCount"]),
    ],
)
def test_f33_an_update_leaves_the_count_that_nobody_wrote(web: dict[str, Any], count: int, ignored: list[str]) -> None:
    service = stack(web).one(SERVICE, "backend-service")
    assert (service.get("desiredCount"), list(service.request.ignoreChanges)) == (count, ignored)


SLEEP = {"from": "20:00", "until": "07:00", "timezone": "Europe/Berlin"}


@pytest.fixture(scope="module")
def asleep() -> Recorder:
    change = {"fairway:sleep": SLEEP, "fairway:database": {}, "fairway:alarms": {"email": "a@example.org"}}
    return stack({"scaling": {"min": 2, "max": 4}, "database": "url"}, **change)


def test_every_service_sleeps_and_wakes_as_it_was(asleep: Recorder) -> None:
    limits = {item.name: item.get("scalableTargetAction") for item in asleep.all(ACTION)}
    none = {"minCapacity": 0, "maxCapacity": 0}
    assert limits == {
        "backend-falls-asleep": none,
        "backend-wakes": {"minCapacity": 2, "maxCapacity": 4},
        "frontend-falls-asleep": none,
        "frontend-wakes": {"minCapacity": 1, "maxCapacity": 1},
    }
    assert asleep.one(ACTION, "backend-falls-asleep").get("schedule") == "cron(0 20 ? * MON,TUE,WED,THU,FRI *)"
    assert asleep.one(ACTION, "backend-wakes").get("schedule") == "cron(0 7 ? * MON,TUE,WED,THU,FRI *)"
    assert [item.name for item in asleep.all(POLICY)] == ["backend-scaling"]
    for service in asleep.all(SERVICE):
        assert list(service.request.ignoreChanges) == ["desiredCount"]


def test_the_database_stops_after_the_tasks_and_starts_before_them(asleep: Recorder) -> None:
    schedules = {item.name: item for item in asleep.all(SCHEDULE)}
    assert {name: item.get("scheduleExpression") for name, item in schedules.items()} == {
        "database-sleep-falls-asleep": "cron(10 20 ? * MON,TUE,WED,THU,FRI *)",
        "database-sleep-wakes": "cron(45 6 ? * MON,TUE,WED,THU,FRI *)",
    }
    for name, action in (("falls-asleep", "stopDBInstance"), ("wakes", "startDBInstance")):
        target = schedules[f"database-sleep-{name}"].get("target")
        assert target["arn"] == f"arn:aws:scheduler:::aws-sdk:rds:{action}"
        assert json.loads(target["input"]) == {"DbInstanceIdentifier": "database-0a1b2c3d"}
    policy = json.loads(asleep.one("aws:iam/rolePolicy:RolePolicy", "database-sleep-sleep").get("policy"))
    assert policy["Statement"][0]["Resource"] == ["arn:aws:test:us-east-1:111122223333:Instance/database-instance"]


def test_no_task_at_night_is_no_alarm(asleep: Recorder) -> None:
    assert asleep.one(ALARM, "backend-running-alarm").get("treatMissingData") == "notBreaching"
    awake = stack({}, **{"fairway:alarms": {"email": "a@example.org"}})
    assert awake.one(ALARM, "backend-running-alarm").get("treatMissingData") == "breaching"


@pytest.mark.parametrize(
    ("start", "end", "days", "percent"),
    [
        ("20:00", "07:00", ("MON", "TUE", "WED", "THU", "FRI"), 39),  # 5 x 13 of 168 hours
        ("19:00", "08:00", ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"), 46),  # 7 x 11
        ("12:00", "14:00", ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"), 92),  # all but 7 x 2
        ("20:00", "07:00", ("MON",), 8),  # 13 hours
    ],
)
def test_a_stack_costs_what_it_is_awake(start: str, end: str, days: Any, percent: int) -> None:
    assert SleepConfig(start=start, end=end, days=days).awake_percent == percent
