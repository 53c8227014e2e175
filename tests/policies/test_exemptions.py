"""Exemptions: whom they cover, until when, and what is said of those that no longer help."""

from typing import Any

import pytest
from fairway_policies.runtime import config

from tests.policies.stacks import DIGEST, TODAY, container, evaluate, task

STACK = [task(container(image=f"hello-world@{DIGEST}"))]


def exempting(urn: str = "*", expires: str = "2026-03-01", rule: str = "image-placeholder") -> dict[str, Any]:
    entry = {"rule": rule, "urn": urn, "reason": "demo stack", "owner": "ops", "expires": expires}
    return {config.PACK: {"exemptions": [entry]}}


@pytest.mark.parametrize(
    ("expires", "level"),
    [
        ("2026-03-01", "advisory"),
        ("2026-02-28", "mandatory"),
        ("2027-01-01", "advisory"),
        ("01.03.2027", "mandatory"),
        ("2026-02-30", "mandatory"),
    ],
)
def test_the_last_day_counts_and_a_bad_date_has_passed(expires: str, level: str) -> None:
    assert TODAY.isoformat() == "2026-03-01"
    diagnostics = evaluate(STACK, exempting(expires=expires))
    assert [d.level for d in diagnostics if d.rule == "image-placeholder"] == [level]
    notes = [d.message for d in diagnostics if d.rule == config.PACK]
    assert bool(notes) == (level == "mandatory")
    assert all(f"expired on '{expires}'" in note for note in notes)


@pytest.mark.parametrize(
    ("urn", "covered"),
    [(STACK[0].urn, True), ("*::task", True), ("*::other", False), ("task", False)],
)
def test_an_exemption_names_a_urn_or_a_pattern_of_one(urn: str, covered: bool) -> None:
    levels = {d.level for d in evaluate(STACK, exempting(urn=urn)) if d.rule == "image-placeholder"}
    assert levels == {"advisory" if covered else "mandatory"}


def test_one_that_matches_nothing_is_reported() -> None:
    notes = [d.message for d in evaluate([task()], exempting()) if d.rule == config.PACK]
    assert notes == ["exemption of image-placeholder for * (owner: ops) matched no finding: remove it"]


def test_an_exemption_does_not_hide_another_rule() -> None:
    stack = [task(container(image="hello-world:latest"))]
    blocking = {d.rule for d in evaluate(stack, exempting()) if d.level == "mandatory"}
    assert blocking == {"image-tag-mutable"}
