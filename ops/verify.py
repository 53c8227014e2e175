"""Whether a stack runs what was released to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ops.stack import Stack
from settings.model.release import Evidence, Seen

Verdict = Literal["held", "waiting", "differs"]


@dataclass(frozen=True, kw_only=True)
class Result:
    """One check as it stands. differs: waiting longer would not help. seen.found: what was seen, never a secret."""

    verdict: Verdict
    seen: Seen


Progress = Callable[[Sequence[Result]], None]


class NotVerifiedError(Exception):
    """What was deployed does not run as released. results: every check, in order; `failures` are those not held."""

    def __init__(self, results: Sequence[Result]) -> None:
        self.results = tuple(results)
        self.failures = tuple(result for result in results if result.verdict != "held")
        super().__init__("; ".join(result.seen.found for result in self.failures))


def verify(stack: Stack, *, limit: float, progress: Progress) -> Evidence:
    """Looks until every check holds, one can no longer hold, or `limit` seconds are over.

    progress is told all results after each look. The evidence is returned, not written. Raises NotVerifiedError with what
    differs, and OpsError for what could not be found out.
    """
    raise NotImplementedError
