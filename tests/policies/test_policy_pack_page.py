"""docs/policy-pack.md, tried from an empty folder: its program, what it is said to be blocked by, and its baseline."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from demo import programs
from ops.commands.policy import command
from tests.policies.program_runner import preview

PAGE = (programs.CHECKOUT / "docs" / "policy-pack.md").read_text()


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.S)
    assert found, language
    return found[1]


RULES = frozenset(block("text").split())


@pytest.fixture(scope="module")
def stage() -> Iterator[programs.Stage]:
    with programs.Stage() as made:
        yield made


@pytest.fixture(scope="module")
def blocked(stage: programs.Stage, tmp_path_factory: pytest.TempPathFactory) -> tuple[programs.Outcome, Path]:
    """The page's program in an empty folder, previewed."""
    program = tmp_path_factory.mktemp("empty") / "__main__.py"
    program.write_text(block("python"))
    return stage.preview(program), program


def test_the_program_is_blocked_by_the_rules_that_the_page_names(blocked: tuple[programs.Outcome, Path]) -> None:
    outcome, _ = blocked
    assert (outcome.code != 0, outcome.mandatory) == (True, RULES), outcome.output
    assert "s3cr3t-horse" not in outcome.output


def test_a_baseline_takes_on_what_is_there_and_no_more(
    stage: programs.Stage, blocked: tuple[programs.Outcome, Path], tmp_path: Path
) -> None:
    outcome, program = blocked
    events, config = tmp_path / "events.json", tmp_path / "pack.json"
    events.write_text(outcome.events)
    line = next(line for line in PAGE.splitlines() if "--write-exemptions" in line)
    options = line.partition("policy ")[2].replace("events.json", str(events)).replace("pack.json", str(config)).split()
    done = CliRunner().invoke(command, options, catch_exceptions=False)
    assert done.exit_code == 0, done.output

    assert {entry["rule"] for entry in json.loads(config.read_text())["fairway-pack"]["exemptions"]} == RULES
    taken_on = stage.preview(program, config)
    assert (taken_on.code, taken_on.mandatory) == (0, frozenset()), taken_on.output
    assert taken_on.advisory >= RULES

    worse = program.with_name("worse.py")
    worse.write_text(program.read_text().replace('"name": "API_TOKEN"', '"name": "DB_PASSWORD"'))
    assert stage.preview(worse, config).mandatory == {"secret-in-plain-environment"}


def test_writing_it_again_adds_nothing(blocked: tuple[programs.Outcome, Path], tmp_path: Path) -> None:
    outcome, _ = blocked
    events, config = tmp_path / "events.json", tmp_path / "pack.json"
    events.write_text(outcome.events)
    config.write_text('{"image-placeholder": "advisory"}')
    options = ["report", "--events", str(events), "--write-exemptions", str(config), "--owner", "ops"]
    for expires, code in (("2027-03-31", 0), ("2027-03-31", 0), ("31.03.2027", 2)):
        assert CliRunner().invoke(command, [*options, "--expires", expires]).exit_code == code
    written = json.loads(config.read_text())
    assert written["image-placeholder"] == "advisory"
    assert len(written["fairway-pack"]["exemptions"]) == len(RULES)


def test_the_yaml_program_registers_the_same(blocked: tuple[programs.Outcome, Path]) -> None:
    properties = yaml.safe_load(block("yaml"))["resources"]["web"]["properties"]
    seen = preview(blocked[1]).requests[0].properties
    assert properties["containerDefinitions"]["fn::toJSON"] == json.loads(str(seen["containerDefinitions"]))
    assert properties["family"] == seen["family"]
