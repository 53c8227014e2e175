"""Schedule expressions of EventBridge and Application Auto Scaling: `cron(…)` of six fields, `rate(…)`, `at(…)`."""

import re

FIX = "write cron(minutes hours day-of-month month day-of-week year), with ? for one of the two days"
_CRON = re.compile(r"cron\((?P<fields>[^()]*)\)")
_RATE = re.compile(r"rate\(\s*(?P<number>\d+)\s+(?P<unit>minute|hour|day)(?P<many>s?)\s*\)")
_AT = re.compile(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?\)")
_PARTS = 6


def problem(expression: str, *, grammar: bool = False) -> str | None:
    """Why AWS does not take the expression; None where it does. `grammar`: it says 1 minute, and 2 minutes."""
    text = expression.strip()
    if _AT.fullmatch(text):
        return None
    if match := _CRON.fullmatch(text):
        return _fields(match["fields"].split())
    rate = _RATE.fullmatch(text)
    if rate is None:
        return "neither cron(…), rate(…) nor at(…)"
    one = int(rate["number"]) == 1
    if grammar and one == bool(rate["many"]):
        return f"{rate['number']} goes with {rate['unit']}{'' if one else 's'}"
    return None


def _fields(fields: list[str]) -> str | None:
    if len(fields) != _PARTS:
        return f"{len(fields)} fields, AWS has {_PARTS}"
    days = (fields[2], fields[4])
    if "?" not in days:
        return "both days are given, and one of them has to be ?"
    return "neither of the days is given" if days == ("?", "?") else None
