"""The pack's one look at the real calendar."""

from datetime import date


def today() -> date:
    """The day in the machine's own time zone."""
    return date.today()
