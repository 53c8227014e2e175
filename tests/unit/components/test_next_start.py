"""When a schedule starts next, worked out by hand from a calendar of 2026 and 2027."""

from datetime import UTC, datetime

import pytest

from components.compute.schedule import next_start

NOW = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)  # a Thursday


@pytest.mark.parametrize(
    ("expression", "timezone", "start"),
    [
        ("cron(0 5 * * ? *)", "UTC", "2026-11-27T05:00"),
        ("cron(30 12 * * ? *)", "UTC", "2026-11-27T12:30"),  # not the start that is now
        ("cron(0/20 * * * ? *)", "UTC", "2026-11-26T12:40"),
        ("cron(0 5 * * ? *)", "Europe/Berlin", "2026-11-27T04:00"),
        ("cron(0 5 1 APR ? *)", "Europe/Berlin", "2027-04-01T03:00"),  # in summer time
        ("cron(0 13 * * ? *)", "Pacific/Auckland", "2026-11-27T00:00"),  # where it is tomorrow already
        ("cron(0 8 ? * MON-FRI *)", "UTC", "2026-11-27T08:00"),
        ("cron(0 8 ? * 2 *)", "UTC", "2026-11-30T08:00"),  # 2 is Monday
        ("cron(0 8 ? * L *)", "UTC", "2026-11-28T08:00"),
        ("cron(0 8 ? * 6L *)", "UTC", "2026-11-27T08:00"),
        ("cron(0 8 ? * TUE#2 *)", "UTC", "2026-12-08T08:00"),
        ("cron(0 8 L * ? *)", "UTC", "2026-11-30T08:00"),
        ("cron(0 8 LW 1 ? *)", "UTC", "2027-01-29T08:00"),
        ("cron(0 8 15W 5 ? *)", "UTC", "2027-05-14T08:00"),  # the 15th is a Saturday
        ("cron(0 8 1W 5 ? *)", "UTC", "2027-05-03T08:00"),  # … and the 1st: not in April
        ("cron(0 8 29 2 ? *)", "UTC", "2028-02-29T08:00"),
        ("cron(0 8 1 1 ? 2026,2099)", "UTC", "2099-01-01T08:00"),
        ("cron(0 8 1,15 * ? 2027)", "UTC", "2027-01-01T08:00"),
        ("at(2027-01-31T05:00:00)", "America/New_York", "2027-01-31T10:00"),
    ],
)
def test_the_next_start(expression: str, timezone: str, start: str) -> None:
    assert next_start(expression, timezone, NOW) == datetime.fromisoformat(f"{start}+00:00")


@pytest.mark.parametrize(
    "expression", ["rate(5 minutes)", "at(2026-01-31T05:00:00)", "cron(0 5 * * ? 2025)", "cron(0 8 30 2 ? *)"]
)
def test_a_rate_and_what_is_over_have_none(expression: str) -> None:
    assert next_start(expression, "UTC", NOW) is None
