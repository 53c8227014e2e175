"""The real clock: the one place that reads it. Whatever compares times takes `now` as an argument.

`tests/unit/test_clock.py` holds that nothing else reads the wall clock.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def utc_now() -> datetime:
    """The time now, in UTC, with its zone."""
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Waiting and measuring, for code that a test runs without either. elapsed: seconds of a clock that never jumps."""

    elapsed: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = utc_now
