"""Every property of every resource is as its golden file has it: a change is made with the file, and seen in review."""

from difflib import unified_diff

import pytest

from tests.unit.golden.stacks import HERE, golden, registrations, stacks

UPDATE = "python -m tests.unit.golden.stacks"


@pytest.mark.parametrize("name", stacks())
def test_a_stack_registers_what_its_golden_file_has(name: str) -> None:
    expected = golden(name).read_text(encoding="utf-8").splitlines()
    difference = list(unified_diff(expected, registrations(name).splitlines(), "golden", "now", lineterm="", n=3))
    assert not difference, f"if it is meant: {UPDATE} {name}\n" + "\n".join(difference[:80])


def test_each_golden_file_is_of_a_stack() -> None:
    assert {path.name for path in HERE.glob("*.txt")} == {golden(name).name for name in stacks()}
