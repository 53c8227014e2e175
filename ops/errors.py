"""How a command ends: 0 ok, 1 it found something, 2 wrong usage (click's own), 3 error: no answer."""

FOUND = 1
UNKNOWN = 3


class OpsError(Exception):
    """The command has no answer. The text says what was tried, what came back, and what to do."""


class ProgramError(OpsError):
    """Pulumi ended with an error. output: what it said last, secrets already masked by the engine."""

    def __init__(self, sentence: str, output: str = "") -> None:
        self.output = output
        super().__init__(f"{sentence}\n{output}".strip())
