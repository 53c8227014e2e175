"""Every rule on its own cases: exactly the expected rules speak, at the expected level, and no secret is repeated."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from fairway_policies.rule import Rule
from fairway_policies.rules import RULES
from fairway_policies.runtime import config

from tests.policies import cases
from tests.policies.stacks import Case, evaluate, reported, unevaluated

BY_NAME = {rule.name: rule for rule in RULES}


def all_cases() -> Iterator[Case]:
    for module in pkgutil.iter_modules(cases.__path__):
        yield from importlib.import_module(f"{cases.__name__}.{module.name}").CASES


CASES = list(all_cases())
FAILING = [case for case in CASES if case.kind == "fail"]


def label(case: Case) -> str:
    return f"{case.rule}-{case.kind}"


@pytest.mark.parametrize("case", CASES, ids=label)
def test_exactly_the_expected_rules_speak(case: Case) -> None:
    diagnostics = evaluate(case.stack, case.config)
    assert {
        "mandatory": reported(diagnostics, "mandatory"),
        "advisory": reported(diagnostics, "advisory"),
        "unevaluated": unevaluated(diagnostics),
    } == case.expected
    assert not any("this rule failed" in diagnostic.message for diagnostic in diagnostics)
    assert not case.hidden or not any(case.hidden in diagnostic.message for diagnostic in diagnostics)


@pytest.mark.parametrize("case", FAILING, ids=label)
def test_an_exemption_keeps_the_finding_visible_and_lets_it_pass(case: Case) -> None:
    rule = BY_NAME[case.rule]
    pack = {**case.config.get(config.PACK, {}), "exemptions": [_exemption(rule, "2026-03-01")]}
    given = {**case.config, config.PACK: pack}
    if rule.exempt_by_location:
        with pytest.raises(config.ConfigError, match="needs where"):
            evaluate(case.stack, given)
        pack["exemptions"][0]["where"] = "?*"
    diagnostics = evaluate(case.stack, given)
    of_rule = [diagnostic for diagnostic in diagnostics if diagnostic.rule == rule.name]
    assert {diagnostic.level for diagnostic in of_rule} == {"advisory"}
    assert all("exempted until 2026-03-01 by ops: known" in diagnostic.message for diagnostic in of_rule)


@pytest.mark.parametrize("case", FAILING, ids=label)
def test_a_disabled_rule_says_nothing(case: Case) -> None:
    pack = {**case.config.get(config.PACK, {}), "reasons": {case.rule: "tested alone"}}
    rule = {**case.config.get(case.rule, {}), "enforcementLevel": "disabled"}
    given = {**case.config, case.rule: rule, config.PACK: pack}
    assert case.rule not in {diagnostic.rule for diagnostic in evaluate(case.stack, given)}


@pytest.mark.parametrize("case", [c for c in CASES if c.kind == "unknown"], ids=label)
def test_strict_mode_blocks_where_a_critical_rule_could_not_see(case: Case) -> None:
    pack = {**case.config.get(config.PACK, {}), "strict": True}
    blocked = (
        reported(evaluate(case.stack, {**case.config, config.PACK: pack}), "mandatory") - case.expected["mandatory"]
    )
    assert blocked == {pair for pair in case.expected["unevaluated"] if BY_NAME[pair[0]].severity == "critical"}


@pytest.mark.parametrize("case", FAILING, ids=label)
def test_a_message_says_failure_found_where_and_fix(case: Case) -> None:
    rule = BY_NAME[case.rule]
    for diagnostic in evaluate(case.stack, case.config):
        if diagnostic.rule == case.rule:
            lines = diagnostic.message.splitlines()
            assert lines[0] == f"{', '.join(rule.failures)}: {rule.title}"
            assert [line.partition(": ")[0] for line in lines[1:]] == ["found", "where", "fix"]
            assert all(line.partition(": ")[2] for line in lines)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_case_of_every_kind(rule: Rule) -> None:
    kinds = {case.kind for case in CASES if case.rule == rule.name}
    assert kinds >= {"pass", "fail", "missing", "unknown", "secret"}


def _exemption(rule: Rule, expires: str) -> dict[str, str]:
    return {"rule": rule.name, "urn": "urn:pulumi:test::shop::*", "reason": "known", "owner": "ops", "expires": expires}
