"""Exemptions: whom they cover, until when, and what is said of those that no longer help."""

from typing import Any

import pytest
from fairway_policies.rules import RULES
from fairway_policies.runtime import config

from tests.policies.stacks import DIGEST, TODAY, container, environment, evaluate, task

STACK = [task(container(image=f"hello-world@{DIGEST}"))]


def exempting(
    urn: str = "*::task", expires: str = "2026-03-01", rule: str = "image-placeholder", **more: str
) -> dict[str, Any]:
    entry = {"rule": rule, "urn": urn, "reason": "demo stack", "owner": "ops", "expires": expires, **more}
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
    assert [f"expired on '{expires}'" in note for note in notes] == [True] * (level == "mandatory")


@pytest.mark.parametrize(
    ("urn", "covered"),
    [(STACK[0].urn, True), ("*::task", True), ("*::other", False), ("task", False)],
)
def test_an_exemption_names_a_urn_or_a_pattern_of_one(urn: str, covered: bool) -> None:
    levels = {d.level for d in evaluate(STACK, exempting(urn=urn)) if d.rule == "image-placeholder"}
    assert levels == {"advisory" if covered else "mandatory"}


def test_one_that_matches_nothing_is_reported() -> None:
    notes = [d.message for d in evaluate([task()], exempting("*")) if d.rule == config.PACK]
    assert notes == ["exemption of image-placeholder for * (owner: ops) matched no finding: remove it"]


def test_an_exemption_does_not_hide_another_rule() -> None:
    stack = [task(container(image="hello-world:latest"))]
    blocking = {d.rule for d in evaluate(stack, exempting()) if d.level == "mandatory"}
    assert blocking == {"image-tag-mutable"}


@pytest.mark.parametrize(
    ("urn", "expires", "breadth"),
    [
        ("*", "2026-12-31", "covers every resource"),
        ("*::task", "never", "has no end"),
        ("*", "2099-12-31", "covers every resource and ends only on 2099-12-31"),
    ],
)
def test_one_that_covers_much_is_always_said_with_its_reason(urn: str, expires: str, breadth: str) -> None:
    diagnostics = evaluate(STACK, exempting(urn, expires))
    notes = [d.message for d in diagnostics if d.rule == config.PACK]
    assert notes == [f"exemption of image-placeholder for {urn} (owner: ops) {breadth}: demo stack"]
    assert {d.level for d in diagnostics} == {"advisory"}


@pytest.mark.parametrize(
    ("where", "blocked"),
    [
        ("container api: environment DB_PASSWORD", {"API_TOKEN"}),
        ("container api: *", set[str]()),
        ("container web: *", {"DB_PASSWORD", "API_TOKEN"}),
    ],
)
def test_one_may_be_for_a_single_finding_of_a_resource(where: str, blocked: set[str]) -> None:
    values = environment(DB_PASSWORD="hunter2", API_TOKEN="hunter3")
    exemption = exempting(rule="secret-in-plain-environment", where=where)
    diagnostics = evaluate([task(container(environment=values))], exemption)
    mandatory = [d.message for d in diagnostics if d.level == "mandatory"]
    assert {name for name in ("DB_PASSWORD", "API_TOKEN") for message in mandatory if name in message} == blocked


def test_where_many_findings_share_a_resource_an_exemption_says_which() -> None:
    for where in ({}, {"where": "*"}):
        with pytest.raises(config.ConfigError, match="secret-in-plain-environment needs where"):
            evaluate(STACK, exempting(rule="secret-in-plain-environment", **where))


def test_a_rule_is_disabled_for_a_written_reason_which_is_always_said() -> None:
    disabled = {rule.name: {"enforcementLevel": "disabled"} for rule in RULES}
    with pytest.raises(config.ConfigError, match=r"image-placeholder.*disabled without a reason"):
        evaluate(STACK, disabled)
    reasons = {"all": "moved from another pack", "image-placeholder": "a demo"}
    (first, second) = [d.message for d in evaluate(STACK, {**disabled, config.PACK: {"reasons": reasons}})]
    messages = sorted((first, second), key=len)
    assert messages[0] == "disabled by configuration: image-placeholder: a demo"
    assert messages[1].endswith(": moved from another pack")


@pytest.mark.parametrize(
    ("option", "problem"),
    [({"strict": 1.0}, "strict must be of type boolean"), ({"production": 0.0}, "production must be of type boolean")],
)
def test_a_number_is_no_flag(option: dict[str, Any], problem: str) -> None:
    with pytest.raises(config.ConfigError, match=problem):
        evaluate(STACK, {config.PACK: option})
