"""Every rule's programs through the real engine: one is blocked by that rule alone, its repaired copy by none."""

from collections.abc import Iterator

import pytest
from fairway_policies.rules import RULES

from demo import programs


@pytest.fixture(scope="module")
def stage() -> Iterator[programs.Stage]:
    with programs.Stage() as made:
        yield made


def test_each_rule_has_its_programs() -> None:
    assert programs.rules() == sorted(rule.name for rule in RULES)


@pytest.mark.parametrize("rule", programs.rules())
def test_the_rule_alone_blocks_and_the_repair_passes(stage: programs.Stage, rule: str) -> None:
    blocked = stage.preview(programs.blocked(rule))
    assert (blocked.code != 0, blocked.mandatory) == (True, {rule}), blocked.output
    repaired = stage.preview(programs.repaired(rule))
    assert (repaired.code, repaired.mandatory) == (0, frozenset()), repaired.output
