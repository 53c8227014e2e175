"""How Pulumi says that another update of a stack is under way, or was killed while it was."""

LOCKED = "the stack is currently locked"
"""Of a state in a bucket or a folder; the line after it says who holds the lock."""
IN_PROGRESS = "Another update is currently in progress"
"""Of Pulumi Cloud."""


def is_locked(output: str) -> bool:
    """Whether a command of Pulumi's ended because of that, by what it printed."""
    return LOCKED in output or IN_PROGRESS in output
