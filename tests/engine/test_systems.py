"""The four systems of examples/, dev and prod: judged strictly, brought up, unchanged, refreshed and taken down."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from fairway_policies.rules import RULES

from demo import programs
from ops.pulumi import events
from tests.engine import pages
from tests.engine.harness import Sandbox
from tests.engine.pages import ADVICE, ALWAYS, EXAMPLES, PRODUCTION, SYSTEMS

STACKS = [(system, stack) for system in SYSTEMS for stack in ("dev", "prod")]


@pytest.fixture
def strict(tmp_path: Path) -> str:
    """The option with which a critical rule that could not be evaluated blocks."""
    file = tmp_path / "strict.json"
    file.write_text(json.dumps({"fairway-pack": {"strict": True}}))
    return f"--policy-pack-config={file}"


def unprotected(system: str, stack: str, folder: Path) -> str:
    """The stack's configuration with which it may be destroyed: what an operator writes before taking it down."""
    config: dict[str, Any] = yaml.safe_load((EXAMPLES / system / f"Pulumi.{stack}.yaml").read_text())
    settings = config["config"]
    settings["fairway:production"] = False
    settings["fairway:database"] |= {"protect": False, "deletionProtection": False}
    if "fairway:bucket" in settings:
        settings["fairway:bucket"]["protect"] = False
        settings["fairway:userPool"]["protect"] = False
    file = folder / "unprotected.yaml"
    file.write_text(yaml.safe_dump(config))
    return str(file)


@pytest.mark.parametrize(("system", "stack"), STACKS)
def test_a_system_comes_up_stays_as_it_is_and_goes(system: str, stack: str, strict: str, tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path / "sandbox", EXAMPLES / system)
    the_page_is_true(system, stack, previewed(sandbox, stack, strict, tmp_path / "events.json"))
    sandbox.must("up", stack, "--yes", "--skip-preview")
    sandbox.must("preview", stack, strict, "--refresh", "--expect-no-changes")
    # With its preview a destroy refuses before anything is gone; without it, it stops only at what is protected.
    refused = sandbox.pulumi("destroy", stack, "--yes")
    if stack == "prod":
        assert refused.code != 0 and "protect" in refused.text, refused
        sandbox.must("preview", stack, "--expect-no-changes")
        free = ["--config-file", unprotected(system, stack, tmp_path)]
        sandbox.must("up", stack, "--yes", "--skip-preview", *free)
        sandbox.must("destroy", stack, "--yes", "--skip-preview", *free)
    else:
        assert refused.code == 0, refused
    assert not sandbox.state(stack)["deployment"].get("resources")


def previewed(sandbox: Sandbox, stack: str, strict: str, log: Path) -> events.EngineRun:
    """A preview that must go well, as data."""
    said = sandbox.must("preview", stack, strict, f"--event-log={log}", env={"PULUMI_DEBUG_COMMANDS": "true"})
    return events.read(log.read_text().splitlines(), ok=True, output=said.text)


def the_page_is_true(system: str, stack: str, preview: events.EngineRun) -> None:
    """The rules that blocked the failures of old have nothing to say of the stack, and it costs what the page says."""
    judging = (ALWAYS, ADVICE, PRODUCTION) if stack == "prod" else (ALWAYS, ADVICE)
    assert pages.rules(system, *judging) <= preview.passed
    lines = pages.text(system).splitlines()
    assert [line for line in pages.costs(stack, preview) if line not in lines] == []


@pytest.mark.parametrize("production", [False, True], ids=["dev", "prod"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_old_way_is_blocked_by_the_rules_of_its_page(system: str, production: bool, tmp_path: Path) -> None:
    """By each of them and by no other, judged as a production stack, too; what the page marks as advice is advised."""
    config = tmp_path / "pack.json"
    config.write_text(json.dumps({"fairway-pack": {"production": production}}))
    with programs.Stage() as stage:
        outcome = stage.preview(EXAMPLES / system / "before.py", config)
    assert outcome.code != 0
    marks = (ALWAYS, PRODUCTION) if production else (ALWAYS,)
    assert set(outcome.mandatory) == pages.rules(system, *marks)
    assert set(outcome.advisory) >= pages.rules(system, ADVICE)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_page_names_for_each_failure_the_rules_that_are_about_it(system: str) -> None:
    about = {rule.name: set(rule.failures) for rule in RULES}
    for row in pages.failures(system):
        assert row.failures <= set().union(*(about[name] for name in row.rules)), row
        assert all(about[name] & row.failures for name in row.rules), row


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_systems_share_an_account(stack: str) -> None:
    """Each budget counts its own system, and one of them makes the account's only identity provider for GitHub."""
    expected = {
        system: yaml.safe_load((EXAMPLES / system / f"Pulumi.{stack}.yaml").read_text())["config"] for system in SYSTEMS
    }
    for system, config in expected.items():
        key, value = config["fairway:budget"]["tag"].split("=")
        assert config["aws:defaultTags"]["tags"][key] == value == system
    deploys = {
        system: config["fairway:githubActions"]
        for system, config in expected.items()
        if "fairway:githubActions" in config
    }
    assert set(deploys) == set(SYSTEMS) - {"snippet-manager"}
    assert [system for system, deploy in deploys.items() if "oidcProvider" not in deploy] == ["costfx"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_prod_differs_from_dev_by_data_alone(system: str) -> None:
    """Both are one program, and the same services with the same ports, health and routes."""
    expected = {
        stack: yaml.safe_load((EXAMPLES / system / f"Pulumi.{stack}.yaml").read_text())["config"]["fairway:services"]
        for stack in ("dev", "prod")
    }
    for fact in ("port", "health", "routes", "database", "migration", "grants", "secrets", "requiredEnv"):
        dev, prod = (
            {name: service.get(fact) for name, service in expected[stack].items()} for stack in ("dev", "prod")
        )
        assert dev == prod, fact
