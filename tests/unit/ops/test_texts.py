"""Hundreds of texts that a failing service shows, each in one of the three situations, and the failure named first."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.doctor import diagnose
from tests.unit.ops.situations import SITUATIONS, Situation, Symptom, failing

FILE = Path(__file__).with_name("texts.txt")
ELB = Symptom(origin="stop", text="Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:::api)")
BESIDE = {
    "unhealthy": [ELB],
    "unhealthy-container": [Symptom(origin="stop", text="Task failed container health checks")],
    "unanswered": [ELB, Symptom(origin="target", text="Target.FailedHealthChecks|Health checks failed")],
    "refused": [
        ELB,
        Symptom(origin="target", text="Target.ResponseCodeMismatch|Health checks failed with these codes: [403]"),
    ],
}
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}


def texts() -> Iterator[tuple[frozenset[str], list[Symptom]]]:
    """(the failures that may be named first, the symptoms)"""
    failures, origin, how = frozenset[str](), "", ""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            head, origin, *rest = line.removeprefix("== ").split(" | ")
            failures, how = frozenset(head.split()), rest[0] if rest else ""
        elif line and not line.startswith("#"):
            text = "" if line == '""' else re.sub(r"\\(.)", lambda match: ESCAPES[match[1]], line)
            yield failures, [_symptom(origin, text, how), *BESIDE.get(how, ())]


def _symptom(origin: str, text: str, how: str) -> Symptom:
    running = how == "running"
    code = int(how.removeprefix("exit=")) if how.startswith("exit=") else None
    return Symptom(origin=origin, text=text, exit_code=code, running=running, status=500 if running else None)


CASES = [(SITUATIONS[index % 3], *case) for index, case in enumerate(texts())]


def test_there_are_hundreds() -> None:
    assert len(CASES) > 380
    assert len({number for _, failures, _ in CASES for number in failures}) > 35


@pytest.mark.parametrize(("situation", "failures", "symptoms"), CASES, ids=[f"{n}" for n in range(len(CASES))])
def test_the_cause_is_named_first(situation: Situation, failures: frozenset[str], symptoms: list[Symptom]) -> None:
    diagnoses = diagnose([failing(situation, *symptoms)])

    assert failures & set(diagnoses[0].failures), [(one.failures, one.evidence[0].shown) for one in diagnoses]
