"""docs/failures.md: by what people see, then failure by failure. `python -m ops.policy.docs` writes it."""

from collections.abc import Iterator, Mapping, Sequence

from ops.doctor.signature import Sign, Signature
from ops.doctor.signatures import SIGNATURES
from ops.doctor.signatures.updates import REFUSALS
from ops.doctor.unexplained import UNEXPLAINED
from ops.policy.entries import RULES

from fairway_policies.failures import FAILURES, Failure  # isort: skip (entries makes the pack importable)

SHOWN = 3  # texts of a failure in the table; all of them stand in its own part
_HEAD = """# The failures that Fairway ends

Each was paid for in a real deployment: what it looks like, how the components rule it out, which rule blocks it at
preview in any program. `./fairway doctor STACK` names them in a running stack: [doctor](doctor.md).

## By what you see

| in a stop reason, an event, a target's health, a log | failure |
|---|---|"""
_REFUSED = """
## What AWS refuses while `pulumi up` runs

`./fairway doctor STACK --log FILE`, with what `pulumi up` printed, names these.

| AWS says | what it means, and what to do |
|---|---|"""


def failures() -> Iterator[str]:
    """The lines of docs/failures.md."""
    yield _HEAD
    signatures = {number: signature for signature in (*SIGNATURES, UNEXPLAINED) for number in signature.failures}
    for number, failure in FAILURES.items():
        yield f"| {_symptom(failure, signatures.get(number))} | [{number}](#{number.lower()}) |"
    yield _REFUSED
    for refusal in REFUSALS:
        numbers = ", ".join(refusal.failures)
        yield f"| {_code(refusal.signs[0].example)} | {_sentence(refusal.title)} {_cell(refusal.fix)} ({numbers}) |"
    yield from _parts(signatures)


def _symptom(failure: Failure, signature: Signature | None) -> str:
    """The words that are searched for: of the signature, else what the list of failures says."""
    signs = signature.signs if signature else ()
    if not signs:
        return _cell(failure.what)
    return "<br>".join(_code(sign.example) for sign in signs[:SHOWN])


def _parts(signatures: Mapping[str, Signature]) -> Iterator[str]:
    for number, failure in FAILURES.items():
        rules = [f"[{rule.name}](rules.md#{rule.name})" for rule in RULES if number in rule.failures]
        yield f"\n## {number}\n\n{_sentence(failure.what)}\n"
        if signature := signatures.get(number):
            yield f"- **Cause**: {signature.cause}"
            yield f"- **Fix**: {signature.fix}"
        if failure.construction:
            yield f"- **By construction**: {failure.construction}"
        yield f"- **At preview**: {', '.join(rules) if rules else failure.unchecked}"
        if failure.live:
            yield f"- **When it runs**: {failure.live}"
        if signature and signature.signs and signature.failures[0] == number:
            yield from _words(signature.signs)


def _words(signs: Sequence[Sign]) -> Iterator[str]:
    yield "\n| who says it | for example | written in |\n|---|---|---|"
    for sign in signs:
        yield f"| {_cell(sign.client)} | {_code(sign.example)} | {_cell(sign.source)} |"


def _code(text: str) -> str:
    """As code in a table's cell: on one line, with nothing that ends either."""
    return f"`` {_cell(' '.join(text.split()))} ``" if "`" in text else f"`{_cell(' '.join(text.split()))}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
