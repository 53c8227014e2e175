"""./fairway doctor STACK"""

from ops.stack import Stack


def show(stack: Stack, *, errors: bool) -> None:
    """Comes with the signatures."""
