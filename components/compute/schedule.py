"""When a job starts: the expressions of EventBridge Scheduler, and how often they are due.

Source: EventBridge Scheduler user guide, "Schedule types in EventBridge Scheduler".
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from components.base.values import shown

FORMS = "rate(5 minutes), cron(0 5 * * ? *) or at(2027-01-31T05:00:00)"
_RATE = re.compile(r"rate\(([1-9]\d{0,8}) (minute|hour|day)s?\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_CRON = re.compile(r"cron\(([^()]*)\)")
_MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60}
_DAY = 24 * 60
_LOOKED_AT = 9  # years in which a next start is looked for: a 29th of February is among any nine
_MONTH = 730 * 60  # minutes of an average month
_FIELDS = ("minutes", "hours", "day of month", "month", "day of week", "year")
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_NAMES = {3: _MONTHS, 4: _DAYS}
_SPECIAL = {2: re.compile(r"\?|L|LW|\d{1,2}W"), 4: re.compile(r"\?|L|[1-7]L|([1-7]|[A-Z]{3})#[1-5]")}


def schedule_problem(expression: str) -> str | None:
    """What EventBridge Scheduler would refuse, as the end of a sentence; None where it takes the expression."""
    if _RATE.fullmatch(expression):
        return None
    if at := _AT.fullmatch(expression):
        return None if _is_time(at[1]) else f"is {shown(expression)}, and there is no such time"
    if cron := _CRON.fullmatch(expression):
        return _cron_problem(expression, cron[1].split())
    crontab = expression.split()
    if len(crontab) == 5 and _cron_problem(expression, proposed := _from_crontab(crontab)) is None:
        return f"is {shown(expression)}, a line of a crontab; write cron({' '.join(proposed)})"
    return f"is {shown(expression)}; write {FORMS}"


def shortest_gap(expression: str) -> int | None:
    """Minutes between two starts, at least; None for a schedule that starts once. Days are taken as if all were due."""
    if rate := _RATE.fullmatch(expression):
        return int(rate[1]) * _MINUTES[rate[2]]
    cron = _CRON.fullmatch(expression)
    if cron is None:
        return None
    times = _times(cron[1].split())
    return min(later - earlier for earlier, later in zip(times, [*times[1:], times[0] + _DAY], strict=True))


def starts_per_month(expression: str) -> float:
    """About how often it starts in a month; a schedule of some days counts as one of all."""
    if rate := _RATE.fullmatch(expression):
        return _MONTH / (int(rate[1]) * _MINUTES[rate[2]])
    cron = _CRON.fullmatch(expression)
    return len(_times(cron[1].split())) * _MONTH / _DAY if cron else 0


def next_start(expression: str, timezone: str, now: datetime) -> datetime | None:
    """When it starts next, in UTC. None of a rate, which Scheduler counts from its own time, and of what is over."""
    zone = ZoneInfo(timezone)
    if at := _AT.fullmatch(expression):
        moments = iter([datetime.fromisoformat(at[1]).replace(tzinfo=zone)])
    elif cron := _CRON.fullmatch(expression):
        moments = _moments(cron[1].split(), now.astimezone(zone).date(), zone)
    else:
        return None
    return next((moment.astimezone(UTC) for moment in moments if moment > now), None)


def _moments(fields: Sequence[str], first: date, zone: ZoneInfo) -> Iterator[datetime]:
    years = [year for year in _values(5, fields[5]) if year >= first.year]
    for year in years[:_LOOKED_AT]:
        new_year = date(year, 1, 1)
        for day in (new_year + timedelta(days=number) for number in range(366)):
            if first <= day and day.year == year and _is_day(fields, day):
                for minutes in _times(fields):
                    yield datetime.combine(day, time(*divmod(minutes, 60)), tzinfo=zone)


def _is_day(fields: Sequence[str], day: date) -> bool:
    _, _, days, months, weekdays, _ = fields
    return (
        day.month in _values(3, months)
        and any(_is_day_of_month(part, day) for part in days.split(","))
        and any(_is_weekday(part, day) for part in weekdays.split(","))
    )


def _is_day_of_month(part: str, day: date) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    if part == "L":
        return day.day == last
    if part.endswith("W"):  # the weekday that is nearest to that day, in the same month
        named = day.replace(day=last if part == "LW" else min(int(part[:-1]), last))
        by = {5: -1 if named.day > 1 else 2, 6: 1 if named.day < last else -2}.get(named.weekday(), 0)
        return day == named + timedelta(days=by)
    return part == "?" or day.day in _values(2, part)


def _is_weekday(part: str, day: date) -> bool:
    number = day.isoweekday() % 7 + 1
    if "#" in part:
        name, _, week = part.partition("#")
        return number == _number(4, name) and (day.day + 6) // 7 == int(week)
    if part.endswith("L"):  # alone it is Saturday, behind a day the last one of the month
        last = calendar.monthrange(day.year, day.month)[1]
        return number == int(part[:-1] or 7) and (part == "L" or day.day > last - 7)
    return part == "?" or number in _values(4, part)


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _from_crontab(fields: Sequence[str]) -> list[str]:
    """cron's day of week begins with 0 for Sunday, Scheduler's with 1; a field of both days must be a question mark."""
    minute, hour, day, month, weekday = fields
    weekday = re.sub(r"(?<![\d/])[0-7](?!\d)", lambda match: str(int(match[0]) % 7 + 1), weekday)
    return [minute, hour, *((day, month, "?") if weekday == "*" else ("?", month, weekday)), "*"]


def _cron_problem(expression: str, fields: Sequence[str]) -> str | None:
    if len(fields) != len(_FIELDS):
        return f"is {shown(expression)}, with {len(fields)} fields; write six: {', '.join(_FIELDS)}"
    for index, field in enumerate(fields):
        if not all(_is_part(index, part) for part in field.split(",")):
            low, high = _RANGES[index]
            values = f"write values from {low} to {high}, or *"
            return f"is {shown(expression)}, whose {_FIELDS[index]} is {shown(field)}; {values}"
    if [fields[2], fields[4]].count("?") != 1:
        return f"is {shown(expression)}; write ? for one of day of month and day of week, and the days for the other"
    return None


def _is_part(index: int, part: str) -> bool:
    if index in _SPECIAL and _SPECIAL[index].fullmatch(part):
        return True
    spread, _, step = part.partition("/")
    if "/" in part and not re.fullmatch(r"[1-9]\d{0,3}", step):
        return False
    if spread == "*":
        return True
    numbers = [_number(index, value) for value in spread.split("-")]
    return len(numbers) <= 2 and None not in numbers


def _number(index: int, value: str) -> int | None:
    names = _NAMES.get(index, ())
    if value in names:
        return names.index(value) + 1
    low, high = _RANGES[index]
    return int(value) if re.fullmatch(r"\d{1,4}", value) and low <= int(value) <= high else None


def _values(index: int, field: str) -> list[int]:
    """Every value that the field stands for."""
    low, high = _RANGES[index]
    values: set[int] = set()
    for part in field.split(","):
        spread, _, step = part.partition("/")
        first, _, last = spread.partition("-")
        start = low if first == "*" else _number(index, first) or 0
        end = _number(index, last) or 0 if last else high if first == "*" or step else start
        values |= set(range(start, end + 1, int(step or 1)))
    return sorted(values)


def _times(fields: Sequence[str]) -> list[int]:
    """The minutes of a day at which it starts."""
    return [hour * 60 + minute for hour in _values(1, fields[1]) for minute in _values(0, fields[0])]
