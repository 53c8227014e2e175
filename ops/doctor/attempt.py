"""A diagnosis beside something more important: whatever goes wrong with it is a note."""

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def attempt(look: Callable[[], Result]) -> tuple[Result | None, str]:
    """What `look` returns, or None and why there is nothing: a rollback may wait behind it."""
    try:
        return look(), ""
    except Exception as error:
        return None, str(error) or type(error).__name__
