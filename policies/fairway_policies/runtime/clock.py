"""The pack's one look at the real calendar."""

from datetime import date


def today() -> date:
    return date.today()
