"""What one check found."""

from dataclasses import dataclass
from typing import Literal

from settings.model.release import Seen

Verdict = Literal["passed", "pending", "failed", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Result:
    """pending: may pass later; failed: will not; unknown: no answer from AWS. seen.found: in words, never a secret."""

    verdict: Verdict
    seen: Seen


def result(verdict: Verdict, name: str, service: str | None, found: str) -> Result:
    return Result(verdict=verdict, seen=Seen(name=name, service=service, found=found))
