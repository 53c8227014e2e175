"""When a stack sleeps: plain values that services and database share."""

from typing import Literal, get_args

from components.base.keys import config, key
from components.base.patterns import TIME_OF_DAY, TIME_ZONE
from components.base.values import choices, text

Day = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
DAY_MINUTES = 24 * 60


@config
class SleepConfig:
    """When a stack that is not production sleeps: its services have no tasks, its database is stopped."""

    start: str = key(
        text(TIME_OF_DAY, 'a time of day such as "20:00", in quotes'),
        name="from",
        help="When it falls asleep.",
        example="20:00",
    )
    end: str = key(
        text(TIME_OF_DAY, 'a time of day such as "07:00", in quotes'),
        name="until",
        help="When it wakes up.",
        example="07:00",
    )
    days: tuple[Day, ...] = key(
        choices(get_args(Day)),
        default=("MON", "TUE", "WED", "THU", "FRI"),
        help="The days on which it wakes and falls asleep; on the others it sleeps on.",
    )
    timezone: str = key(
        text(TIME_ZONE, "a time zone such as Europe/Berlin"),
        default="UTC",
        help="Whose time that is.",
        example="Europe/Berlin",
    )

    @property
    def awake_percent(self) -> int:
        """Share of a week in which it is awake, which begins and ends on the days."""
        awake, minutes, start, end = False, 0, _minutes(self.start), _minutes(self.end)
        week = 7 * DAY_MINUTES
        for moment in range(2 * week):  # the first week finds out how it is on Monday
            if get_args(Day)[moment % week // DAY_MINUTES] in self.days and moment % DAY_MINUTES in (start, end):
                awake = moment % DAY_MINUTES == end
            minutes += awake and moment >= week
        return round(100 * minutes / week)

    def cron(self, time: str, minutes: int = 0) -> str:
        """The fields of a cron expression for a time of day on each of the days, so many minutes later or earlier."""
        moment = _minutes(time) + minutes
        if not 0 <= moment < DAY_MINUTES:
            raise ValueError(f"{time} and {minutes} minutes is on another day")
        return f"{moment % 60} {moment // 60} ? * {','.join(self.days)} *"


def _minutes(time: str) -> int:
    """Of a time of day, since midnight."""
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)
