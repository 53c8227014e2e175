"""Stretches of time as one writes them: 30s, 10m, 2h, 1d."""

import re
from datetime import datetime, timedelta
from typing import Any

import click

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_AGO = ((86400, "days"), (3600, "h"), (60, "min"), (1, "s"))


class Duration(click.ParamType[timedelta]):
    """An option's value such as 10m."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Seconds, minutes, hours or days as a timedelta; anything else is an error of usage."""
        if isinstance(value, timedelta):
            return value
        match = re.fullmatch(r"(\d{1,6})([smhd])", str(value))
        if match is None:
            self.fail(f"{value!r}: write a number and s, m, h or d, such as 10m", param, ctx)
        return timedelta(**{_UNITS[match[2]]: int(match[1])})


def ago(moment: datetime, now: datetime) -> str:
    """How long it is past, in the largest unit that there is two of: `95 s ago`, `3 h ago`."""
    seconds = max(0, int((now - moment).total_seconds()))
    size, unit = next((size, unit) for size, unit in _AGO if seconds >= 2 * size or size == 1)
    return f"{seconds // size} {unit} ago"
