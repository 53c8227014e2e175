"""The pages of examples/, read: which rule blocks which failure of the system as it was, and what it costs now."""

import re
from dataclasses import dataclass

from ops import cost
from ops.pulumi.events import EngineRun
from tests.engine.harness import ROOT

EXAMPLES = ROOT / "examples"
SYSTEMS = sorted(file.parent.name for file in EXAMPLES.glob("*/before.py"))
"""Those that were deployed by hand before, and are compared with that."""

ALWAYS, PRODUCTION, ADVICE = "", "prod", "advice"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the table of failures. rules: name → ALWAYS, PRODUCTION or ADVICE, as the page marks it."""

    failures: frozenset[str]
    rules: dict[str, str]


def text(system: str) -> str:
    return (EXAMPLES / system / "README.md").read_text(encoding="utf-8")


def failures(system: str) -> list[Row]:
    """The rows, but for those that say that no rule sees it."""
    found: list[Row] = []
    for row in re.findall(r"^\| (F\d.*?) \|$", text(system), re.M):
        ids, _, rules, _ = row.split(" | ")
        cells = [re.fullmatch(r"([a-z-]+)(?: \((prod|advice)\))?", cell) for cell in rules.split(", ")]
        named = {cell[1]: cell[2] or ALWAYS for cell in cells if cell}
        assert rules == "–" or len(named) == len(cells), f"{system}: {rules}"
        found.append(Row(failures=frozenset(ids.split(", ")), rules=named))
    return [row for row in found if row.rules]


def rules(system: str, *marks: str) -> set[str]:
    """The rules of the page that have one of these marks."""
    return {name for row in failures(system) for name, mark in row.rules.items() if mark in marks}


def costs(stack: str, preview: EngineRun) -> list[str]:
    """What a page says of a stack that is previewed before there is any of it: its row, and what that assumes."""
    quiet, busy = (cost.estimate(preview.resources, cost.Usage(busy=busy)) for busy in (False, True))
    assert not quiet.unpriced
    made = [step for step in preview.steps if not step.name.startswith("default")]  # providers that Pulumi adds itself
    row = f"| {stack} | {len(made)} | {quiet.total:.0f} | {busy.total:.0f} |"
    return [row, *(f"- {assumption}" for assumption in quiet.assumptions)]
