"""The pack as a whole: its rules, failures, documents and sample configuration belong together."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fairway_policies.failures import FAILURES
from fairway_policies.rule import Rule
from fairway_policies.rules import RULES
from fairway_policies.runtime import config

from ops.policy import docs

PACK = Path(config.__file__).parents[1]


def test_names_are_unique_and_name_their_files() -> None:
    names = [rule.name for rule in RULES]
    files = {file.stem.replace("_", "-") for file in (PACK / "rules").glob("[!_]*.py")}
    assert len(set(names)) == len(names)
    assert set(names) == files


def test_every_failure_has_a_rule_or_a_reason_why_none_can_see_it() -> None:
    assert list(FAILURES) == [f"F{number}" for number in range(1, len(FAILURES) + 1)], "numbers without a gap, in order"
    checked = {number for rule in RULES for number in rule.failures}
    assert checked == {number for number, failure in FAILURES.items() if not failure.unchecked}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_whole_record(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name)
    assert all((rule.title, rule.symptom, rule.cause, rule.fix, rule.limits, rule.bad, rule.good))
    assert rule.resource_checks or rule.stack_checks
    assert all("default" in option.schema and "description" in option.schema for option in rule.options.values())


def test_the_pages_are_what_the_rules_say() -> None:
    for page, text in docs.pages().items():
        assert page.read_text() == text + "\n"


def test_the_sample_configuration_is_valid() -> None:
    given = json.loads((PACK.parent / "config.sample.json").read_text())
    properties = {name: entry for name, entry in given.items() if isinstance(entry, dict)}
    for entry in properties.values():
        entry.pop("enforcementLevel", None)
    levels: dict[str, Any] = {name: entry for name, entry in given.items() if isinstance(entry, str)}
    settings = config.read(RULES, levels, properties)
    assert settings.strict
    assert len(settings.exemptions) == 1


def test_the_pack_imports_no_provider_sdk() -> None:
    code = (
        "import sys; import fairway_policies.runtime.pack; "
        "print([m for m in sys.modules if m.startswith('pulumi_aws')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PACK.parent, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_rule_that_breaks_becomes_a_violation_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from tests.policies import stacks

    def broken(_: object) -> None:
        raise ValueError("hunter2")

    rules = [
        replace(r, resource_checks={stacks.kinds.TASK: broken}, stack_checks={})
        for r in RULES
        if r.name == "image-placeholder"
    ]
    monkeypatch.setattr(stacks, "RULES", rules)
    (diagnostic,) = stacks.evaluate([stacks.task()])
    assert (diagnostic.rule, diagnostic.level) == ("image-placeholder", "mandatory")
    assert "failed with ValueError" in diagnostic.message
    assert "hunter2" not in diagnostic.message
