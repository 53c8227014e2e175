"""What one check found."""

from dataclasses import dataclass
from typing import Literal

from settings.model.release import Seen

Verdict = Literal["held", "waiting", "differs", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Result:
    """waiting: may hold later; differs: will not; unknown: AWS did not say. seen.found: in words, never a secret."""

    verdict: Verdict
    seen: Seen


def result(verdict: Verdict, name: str, service: str | None, found: str) -> Result:
    return Result(verdict=verdict, seen=Seen(name=name, service=service, found=found))
