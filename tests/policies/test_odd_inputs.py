"""No rule crashes on what a program may hold: each rule's own cases, with some of their values replaced by odd ones."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
from fairway_policies.rules import RULES
from fairway_policies.runtime.evaluator import Evaluator

from tests.policies.stacks import UNKNOWN, Case, Record, resources, secret
from tests.policies.test_rules import CASES

STACKS = 60  # of each seed
ODD: list[Any] = [
    *(None, UNKNOWN, "", " ", "x", "*", True, False, 0.0, -1.0, 1e30, float("nan"), float("inf"), "7" * 400, "\x00"),
    *("-1", "1e999", "nan", "0x10", "1_000", "²", "٣", "10:20", "10.0.0.0/33", "::/0", "é" * 200, "sha256:"),
    *([], {}, [None], [[]], [{}], [UNKNOWN], {"": None}, {"x": UNKNOWN}, secret("hunter2"), secret(None)),
    *("arn:", "::::::", "https://[", "postgres://[::1", "postgres://u:p@[x/db", "cron()", "cron(a b c d e f)"),
    *("{", "null", "[1,2]", '{"Statement": 3}', '{"Statement": [null, [], "x"]}', '[{"image": {}, "secrets": 3}]'),
]


def bent(value: Any, chance: random.Random) -> Any:
    """The value with some of its parts replaced, also inside of a document that stands in a text."""
    if chance.random() < 0.1:
        return chance.choice(ODD)
    if isinstance(value, Mapping):
        return {key: bent(part, chance) for key, part in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [bent(part, chance) for part in cast("Sequence[Any]", value)]
    if isinstance(value, str) and value.startswith(("[", "{")):
        try:
            return json.dumps(bent(json.loads(value), chance))
        except ValueError:
            return value
    return value


def bent_stack(case: Case, chance: random.Random) -> list[Record]:
    def parts(of: Mapping[str, Any]) -> dict[str, Any]:
        return {key: bent(value, chance) for key, value in of.items()}

    return [replace(record, props=parts(record.props), outputs=parts(record.outputs)) for record in case.stack]


@pytest.mark.parametrize("seed", range(5))
def test_no_rule_fails_on_odd_values(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (the same values in each run)
    for case in chance.choices(CASES, k=STACKS):
        evaluator = Evaluator(RULES)
        stack = bent_stack(case, chance)
        diagnostics = [one for resource in resources(stack) for one in evaluator.check_resource(resource)]
        diagnostics += evaluator.check_stack()
        failed = [diagnostic.message for diagnostic in diagnostics if "this rule failed" in diagnostic.message]
        assert not failed, f"{failed[0]}\n{stack}"
