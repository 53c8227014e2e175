"""What one check found."""

from dataclasses import dataclass
from typing import Literal

from settings.model.release import CheckRecord

Verdict = Literal["passed", "pending", "failed", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Result:
    """pending: may pass later; failed: will not; unknown: no answer from AWS. The record never quotes a secret."""

    verdict: Verdict
    record: CheckRecord


def result(verdict: Verdict, name: str, service: str | None, observed: str) -> Result:
    """A verdict with its record. service: None for a check of the whole stack; observed: goes into the evidence."""
    return Result(verdict=verdict, record=CheckRecord(name=name, service=service, observed=observed))
