"""The report of what the pack said: SARIF by its published schema, JUnit, table, from events and from a state."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from click.testing import CliRunner, Result
from fairway_policies.runtime import config

from ops.commands.policy import command
from sandbox import launch
from tests.policies.stacks import DIGEST, UNKNOWN, Record, container, evaluate, task
from tests.policies.test_analyze_state import state
from tests.unit.ops.event_logs import whole

SCHEMA = json.loads((Path(__file__).parent / "schema" / "sarif-2.1.0.json").read_text())
EXEMPTION = {"rule": "image-placeholder", "urn": "*::task", "reason": "known", "owner": "ops", "expires": "2099-12-31"}
STACK = [
    task(container(image=f"hello-world@{DIGEST}")),
    task(container(image="shop/api:latest"), name="other"),
    task(containerDefinitions=UNKNOWN, name="later"),
]


def events(place: Path, stack: list[Record]) -> Path:
    """What the engine logs of a preview: one event a diagnostic, with a policy's lines as the engine passes them on."""
    file = place / "events.json"
    lines: list[dict[str, Any]] = [{"preludeEvent": {"config": {}}}]
    for diagnostic in evaluate(stack, {config.PACK: {"exemptions": [EXEMPTION]}}):
        about = {
            "resourceUrn": diagnostic.urn,
            "message": diagnostic.message,
            "policyName": diagnostic.rule,
            "policyPackName": "fairway",
            "enforcementLevel": diagnostic.level,
        }
        lines.append({"policyEvent": about})
    file.write_text("\n".join(whole(*map(json.dumps, lines))))
    return file


def report(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["report", *arguments], catch_exceptions=False)


def test_json_says_of_each_entry_whether_it_blocks(tmp_path: Path) -> None:
    done = report("--events", str(events(tmp_path, STACK)), "--json")
    found = {(one["rule"], one["kind"], one["blocks"]) for one in json.loads(done.output)["policies"]}
    assert done.exit_code == 1
    assert {("image-tag-mutable", "finding", True), ("image-placeholder", "exempted", False)} <= found
    assert ("image-tag-mutable", "not evaluated", False) in found


def test_sarif_holds_to_its_schema_with_suppressed_and_open_results(tmp_path: Path) -> None:
    output = tmp_path / "report.sarif"
    done = report("--events", str(events(tmp_path, STACK)), "--format", "sarif", "--output", str(output))
    written = json.loads(output.read_text())
    jsonschema.validate(written, SCHEMA)
    (run,) = written["runs"]
    results = {(r["ruleId"], r["kind"], r["level"], bool(r.get("suppressions"))) for r in run["results"]}
    assert done.exit_code == 1
    assert ("image-tag-mutable", "fail", "error", False) in results
    assert ("image-placeholder", "fail", "error", True) in results
    assert ("image-tag-mutable", "open", "none", False) in results
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_junit_fails_what_blocks_and_skips_what_was_exempted_or_not_evaluated(tmp_path: Path) -> None:
    done = report("--events", str(events(tmp_path, STACK)), "--format", "junit")
    suite = ElementTree.fromstring(done.stdout).find("testsuite")  # noqa: S314 (written by the test itself)
    assert suite is not None
    failed = {case.get("classname") for case in suite if case.find("failure") is not None}
    skipped = {(case.get("classname"), case.get("name")) for case in suite if case.find("skipped") is not None}
    assert failed == {"image-tag-mutable"}
    assert ("image-placeholder", "aws:ecs/taskDefinition:TaskDefinition task") in skipped
    assert ("image-placeholder", "aws:ecs/taskDefinition:TaskDefinition later") in skipped
    assert suite.get("tests") == str(len(suite))


def test_the_table_counts_what_blocks(tmp_path: Path) -> None:
    done = report("--events", str(events(tmp_path, STACK)))
    assert "policies: 1 blocking" in done.stdout
    assert "exempted until 2099-12-31 by ops: known" in done.stdout


def test_nothing_found_ends_with_0(tmp_path: Path) -> None:
    done = report("--events", str(events(tmp_path, [task()])))
    assert (done.exit_code, "policies: 1 blocking" in done.stdout) == (0, False)


def test_a_state_is_judged_without_a_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "state.json"
    file.write_text(json.dumps(state([task(container(image=f"hello-world@{DIGEST}"))])))
    environment = launch.environment(launch.toolchain(), tmp_path / "sandbox")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    done = report("--state", str(file), "--format", "sarif")
    (run,) = json.loads(done.stdout)["runs"]
    assert (done.exit_code, [r["ruleId"] for r in run["results"]]) == (1, ["image-placeholder"])


def test_a_state_that_cannot_be_read_is_an_error_and_no_clean_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "state.json"
    file.write_text("{}")
    environment = launch.environment(launch.toolchain(), tmp_path / "sandbox")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Exception, match="could not be evaluated"):
        report("--state", str(file))
