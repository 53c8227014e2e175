"""From what was observed to the failures that explain it, most likely first."""

from collections.abc import Sequence
from dataclasses import dataclass

from ops.aws.snapshot import Snapshot
from ops.doctor.evidence import Message, last_resort, messages
from ops.doctor.health import is_failing, is_healthy, relevant
from ops.doctor.signature import CERTAIN, LIKELY, Evidence, Signature, certainty_word
from ops.doctor.signatures import SIGNATURES
from ops.doctor.unexplained import UNEXPLAINED, observe

WORTH_SAYING = 40  # a cause less certain than this does not stand before what was merely seen


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """One failure of one service. evidence: the most certain first."""

    service: str
    signature: Signature
    evidence: tuple[Evidence, ...]

    @property
    def certainty(self) -> int:
        """Of the best evidence; each further one adds a little."""
        return min(100, self.evidence[0].certainty + 2 * min(5, len(self.evidence) - 1))

    @property
    def word(self) -> str:
        """The certainty as a word: certain, likely or possible."""
        return certainty_word(self.certainty)

    @property
    def failures(self) -> tuple[str, ...]:
        """F-numbers: the signature's, then what the same words may mean."""
        return tuple(dict.fromkeys([*self.signature.failures, *self.evidence[0].also]))

    @property
    def is_final(self) -> bool:
        """Whether waiting is in vain: it is certain, and every further task of this deployment fails the same way."""
        return self.signature.final and self.certainty >= CERTAIN


def diagnose(snapshots: Sequence[Snapshot], *, alarmed: bool = False) -> list[Diagnosis]:
    """alarmed: an alarm of the stack is loud, so that the database's own words count in a healthy service's log."""
    every = [diagnosis for snapshot in snapshots for diagnosis in _service(snapshot, alarmed=alarmed)]
    return sorted(every, key=_order)


def _service(snapshot: Snapshot, *, alarmed: bool) -> list[Diagnosis]:
    if is_healthy(snapshot):
        standing = relevant(snapshot)
        diagnoses = [_read(signature, standing, ()) for signature in SIGNATURES]
        if alarmed:
            logged = messages(snapshot, alarmed=True)
            diagnoses += [_read(s, standing, logged) for s in SIGNATURES if s.database_state]
        return [diagnosis for diagnosis in diagnoses if diagnosis]
    every = messages(snapshot)
    causes = _causes(snapshot, every)
    if not _explained(causes) and is_failing(snapshot):
        causes = _causes(snapshot, [*every, *last_resort(snapshot)])
    return _fallback(snapshot, _worth(causes))


def _causes(snapshot: Snapshot, evidence: Sequence[Message]) -> list[Diagnosis]:
    return [diagnosis for signature in SIGNATURES if (diagnosis := _read(signature, snapshot, evidence))]


def _explained(every: Sequence[Diagnosis]) -> bool:
    return any(d.certainty >= WORTH_SAYING and not d.signature.symptom for d in every)


def _read(signature: Signature, snapshot: Snapshot, every: Sequence[Message]) -> Diagnosis | None:
    evidence = signature.read(snapshot, every)
    if not evidence:
        return None
    return Diagnosis(service=snapshot.deployed.name, signature=signature, evidence=tuple(evidence))


def _worth(every: Sequence[Diagnosis]) -> list[Diagnosis]:
    """Beside a cause that is certain, what is merely possible is noise."""
    best = max((d.certainty for d in every if not d.signature.symptom), default=0)
    implied = {number for d in every for number in d.evidence[0].also}
    return [
        d
        for d in every
        if d.signature.symptom
        or (
            (best < CERTAIN or d.certainty >= LIKELY)
            and not (set(d.signature.failures) & implied and d.certainty < best)
        )
    ]


def _fallback(snapshot: Snapshot, every: list[Diagnosis]) -> list[Diagnosis]:
    """Where no cause is known what was seen stands for it, so that a failing service never looks healthy."""
    if _explained(every):
        return every
    observations = observe(snapshot)
    if not observations or (not is_failing(snapshot)) or (every and not observations.is_concrete):
        return every
    fallback = Diagnosis(service=snapshot.deployed.name, signature=UNEXPLAINED, evidence=observations.evidence)
    return [*every, fallback]


def _order(diagnosis: Diagnosis) -> tuple[bool, int]:
    return diagnosis.signature.symptom, -diagnosis.certainty
