"""Why a release was not promoted."""

from collections.abc import Sequence


class RefusedError(Exception):
    """Nothing was changed. reasons: a sentence each, with what to do."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(reasons))


class StoppedError(Exception):
    """Somebody asked to stop; what was done is in the journal, and the same command goes on from there."""


class FailedError(Exception):
    """The release does not run, and could not be rolled back. The text says why, and how to go on."""
