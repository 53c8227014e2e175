"""How a command ends: 0 ok, 1 it found something, 2 wrong usage (click's own), 3 error: no answer."""

from collections.abc import Generator
from contextlib import contextmanager

FOUND = 1
UNKNOWN = 3


class OpsError(Exception):
    """The command has no answer. The text says what was tried, what came back, and what to do."""


class ProgramError(OpsError):
    """Pulumi ended with an error. output: what it said last, secrets already masked by the engine."""

    def __init__(self, sentence: str, output: str = "") -> None:
        self.output = output
        super().__init__(f"{sentence}\n{output}".strip())


# What reading a document of another form than expected raises.
MALFORMED = (KeyError, IndexError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError)


@contextmanager
def reading(document: str, *, hint: str = "") -> Generator[None]:
    """Whatever is malformed in `document`, such as "the state of dev", is an OpsError that says so."""
    try:
        yield
    except MALFORMED as error:
        problem = "nested too deep" if isinstance(error, RecursionError) else f"{type(error).__name__}: {error}"
        raise OpsError(f"{document} cannot be read ({problem}).{f' {hint}' if hint else ''}") from error
