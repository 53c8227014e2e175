"""The pack's words, sorted: findings, exempted findings, rules that were not evaluated, and notes."""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ops.pulumi.events import Violation

CHECKOUT = Path(__file__).resolve().parents[2]
if str(CHECKOUT / "policies") not in sys.path:  # the pack is no part of the project's own packages
    sys.path.append(str(CHECKOUT / "policies"))

from fairway_policies.rule import Rule  # noqa: E402
from fairway_policies.rules import RULES  # noqa: E402
from fairway_policies.runtime.config import PACK  # noqa: E402
from fairway_policies.runtime.evaluator import UNEVALUATED  # noqa: E402

Kind = Literal["finding", "exempted", "not evaluated", "note"]
BY_NAME: Mapping[str, Rule] = {rule.name: rule for rule in RULES}
_NOT_EVALUATED = re.compile(r"(?:^|; )([^;()]+) \(([a-z-]+(?:, [a-z-]+)*)\)")
_EXEMPTED = re.compile(r"exempted until \S+ by .+")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing to report. level: `mandatory` blocked; resource: the type and name; reason: why it is exempted."""

    kind: Kind
    rule: str
    level: str
    urn: str
    message: str
    reason: str = ""

    @property
    def resource(self) -> str:
        """Type and logical name, such as `Service api`; `the stack` where no resource is named."""
        kind, _, name = self.urn.rpartition("::")
        return f"{kind.rpartition('::')[2].rpartition('$')[2]} {name}".strip() or "the stack"

    @property
    def blocks(self) -> bool:
        """Whether the finding fails the preview."""
        return self.level == "mandatory"


def entries(violations: Iterable[Violation]) -> list[Entry]:
    """Sorted by what blocks first; a note on several rules becomes one entry a rule."""
    reported = [entry for violation in violations for entry in _entries(violation)]
    order: Mapping[str, int] = {"finding": 0, "not evaluated": 1, "exempted": 2, "note": 3}
    return sorted(dict.fromkeys(reported), key=lambda e: (not e.blocks, order[e.kind], e.rule, e.urn, e.message))


def _entries(violation: Violation) -> Iterable[Entry]:
    message = violation.message.strip()
    if violation.rule != PACK:
        first, _, rest = message.partition("\n")
        kind: Kind = "exempted" if _EXEMPTED.fullmatch(first) else "finding"
        reason = first if kind == "exempted" else ""
        text = rest if kind == "exempted" else message
        yield Entry(
            kind=kind, rule=violation.rule, level=violation.level, urn=violation.urn, message=text, reason=reason
        )
        return
    if not message.startswith(UNEVALUATED):
        yield Entry(kind="note", rule=PACK, level=violation.level, urn=violation.urn, message=message)
        return
    for path, rules in _NOT_EVALUATED.findall(message.removeprefix(UNEVALUATED)):
        for rule in rules.split(", "):
            text = f"not evaluated: {rule} needs {path}, known only after the update"
            yield Entry(kind="not evaluated", rule=rule, level=violation.level, urn=violation.urn, message=text)
