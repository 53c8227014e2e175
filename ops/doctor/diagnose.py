"""From what was observed to the failures that explain it, most likely first."""

from collections.abc import Sequence
from dataclasses import dataclass

from ops.aws.snapshot import Snapshot
from ops.doctor.signature import Clue, Signature
from ops.doctor.signatures import SIGNATURES
from ops.doctor.well import telling


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """One failure of one service. clues: the most certain first."""

    service: str
    signature: Signature
    clues: tuple[Clue, ...]

    @property
    def certainty(self) -> int:
        """Of the best clue; each further one adds a little."""
        return min(100, self.clues[0].certainty + 2 * (len(self.clues) - 1))


def diagnose(snapshot: Sequence[Snapshot], *, alarmed: bool = False) -> list[Diagnosis]:
    """alarmed: an alarm of the stack is loud, so that no service counts as well."""
    found: list[Diagnosis] = []
    for service in snapshot:
        seen = service if alarmed else telling(service)
        for signature in SIGNATURES:
            clues = sorted(signature.look(seen), key=lambda clue: -clue.certainty)
            if clues:
                found.append(Diagnosis(service=service.deployed.name, signature=signature, clues=tuple(clues)))
    return sorted(found, key=lambda diagnosis: -diagnosis.certainty)
