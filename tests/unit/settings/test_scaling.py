"""Scaling and sleep in the settings: every problem with its sentence."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.settings.test_app import SERVICE, problems, read, web

SCALING = f"{SERVICE}.scaling"
BASE = {"min": 1, "max": 3}
SLEEP = {"from": "20:00", "until": "07:00"}
QUEUES = {"queues": {"orders": {}, "mails": {}}, "cluster": {"containerInsights": True}}
NO_SECRETS: dict[str, Any] = {"secrets": None}


def scaled(**scaling: Any) -> dict[str, Any]:
    return web(scaling={**BASE, **scaling})


def at(**time: Any) -> dict[str, Any]:
    return scaled(schedule={"morning": {"cron": "0 8 ? * MON-FRI *", "min": 2, "max": 4, **time}})


WRONG: list[tuple[dict[str, Any], str]] = [
    (scaled(max=0), f"{SCALING}.max is 0; write a whole number from 1 to 1000"),
    (scaled(min=4), f"{SCALING}.max is 3, below min; write at least 4"),
    (scaled(min=0), f"{SCALING}.min is 0, and from no task only a backlog starts one"),
    (at(max=1), f"{SCALING}.schedule.morning.max is 1, below min; write at least 2"),
    (at(cron="0 8 * * *"), f"{SCALING}.schedule.morning.cron is '0 8 * * *'; write the six fields"),
    (at(cron="0 8 * * * *"), f"{SCALING}.schedule.morning.cron is '0 8 * * * *'; write ? for the day"),
    (at(cron="0 8 ? * ? *"), f"{SCALING}.schedule.morning.cron is '0 8 ? * ? *'; write ? for the day"),
    (
        at(cron="0 25 ? * MON-FRI *"),
        f"{SCALING}.schedule.morning.cron is 'cron(0 25 ? * MON-FRI *)', whose hours is '25'; write values",
    ),
    (
        scaled(timezone="Europe/Atlantis", schedule={"morning": {"cron": "0 8 ? * MON *", "min": 2, "max": 4}}),
        f"{SCALING}.timezone is Europe/Atlantis, no time zone",
    ),
    (scaled(timezone="CET+1"), f"{SCALING}.timezone is 'CET+1'; write a time zone such as Europe/Berlin"),
    (
        {**scaled(backlog={"queue": "orders", "perTask": 10}), "cluster": {"containerInsights": True}},
        f"{SCALING}.backlog.queue is 'orders'; write one of fairway:queues (none yet)",
    ),
    (
        {**scaled(backlog={"queue": "orders", "perTask": 10}), **QUEUES},
        f"{SCALING}.backlog.queue is orders, from which the service does not receive; add it to receiveFrom",
    ),
    (
        {
            "queues": {"orders": {}},
            **web(receiveFrom={"Q": "orders"}, scaling={**BASE, "backlog": {"queue": "orders", "perTask": 1}}),
        },
        f"{SCALING}.backlog needs the count of running tasks; set fairway:cluster.containerInsights to true",
    ),
    (
        web(scaling={**BASE, "requestsPerMinute": 100}, deployment="blueGreen"),
        f"{SCALING}.requestsPerMinute counts one target group",
    ),
    (
        {"services": {"web": {"kind": "worker", "scaling": {**BASE, "requestsPerMinute": 100}}}},
        f"{SCALING}.requestsPerMinute is for a service behind the load balancer, which counts its requests",
    ),
    ({**at(), "sleep": SLEEP}, f"{SCALING}.schedule is beside fairway:sleep"),
    ({"sleep": SLEEP, "production": True}, "fairway:sleep is for stacks that are not production"),
    ({"sleep": {**SLEEP, "timezone": "Europe/Atlantis"}}, "fairway:sleep.timezone is Europe/Atlantis, no time zone"),
    ({"sleep": {**SLEEP, "days": []}}, "fairway:sleep.days is empty"),
    ({"sleep": {**SLEEP, "until": "20:00"}}, "fairway:sleep.until is 20:00, as from; write another time"),
    ({"sleep": {**SLEEP, "from": "24:00"}}, "fairway:sleep.from is '24:00'; write a time of day such as"),
    ({"sleep": {**SLEEP, "from": "23:50"}, "database": {}}, "fairway:sleep.from is 23:50, too late"),
    ({"sleep": {**SLEEP, "until": "00:10"}, "database": {}}, "fairway:sleep.until is 00:10, too early"),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG, ids=[sentence[:60] for _, sentence in WRONG])
def test_one_wrong_value_is_one_sentence(tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    assert any(problem.startswith(sentence) for problem in problems(tmp_path, change)), problems(tmp_path, change)


def test_a_backlog_may_begin_with_no_task(tmp_path: Path) -> None:
    config = {
        **QUEUES,
        "secrets": None,
        "bucket": None,
        "userPool": None,
        **web(receiveFrom={"Q": "orders"}, scaling={"min": 0, "max": 3, "backlog": {"queue": "orders", "perTask": 5}}),
    }
    (service,) = read(tmp_path, config, {}).services
    assert service.scaling and service.scaling.cpu_percent is None and service.initial_count == 0
