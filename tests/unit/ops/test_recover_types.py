"""What Fairway's stacks are made of, `./fairway recover` can look up."""

from pathlib import Path

from ops.recovery.identity import BY_INPUT, REPEATABLE
from ops.recovery.lookup import LOOKED_UP

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*.txt"))


def registered() -> set[str]:
    """The types of every resource that the golden files have."""
    lines = (line for file in GOLDEN for line in file.read_text(encoding="utf-8").splitlines())
    return {line.split()[0] for line in lines if line and not line.startswith(" ") and ":" in line.split()[0]}


def test_every_type_that_is_registered_can_be_looked_up() -> None:
    types = registered()
    assert len(types) > 50
    assert {one for one in types if one not in {*BY_INPUT, *LOOKED_UP} and not one.startswith(REPEATABLE)} == set()
