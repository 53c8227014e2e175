"""The four systems of examples/, dev and prod: judged strictly, brought up, unchanged, refreshed and taken down."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from fairway_policies.rules import RULES

from demo import programs
from ops.pulumi import events
from tests.engine import pages
from tests.engine.harness import ROOT, Sandbox
from tests.engine.pages import ADVICE, ALWAYS, EXAMPLES, PRODUCTION, SYSTEMS

ELSEWHERE = {"FAIRWAY_SANDBOX_ACCOUNT": "444455556666"}  # prod has an account of its own


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


def project(system: str, folder: Path) -> Path:
    """The system's own files in a folder where releases may change; prod has a release from before dev's."""
    shutil.copytree(EXAMPLES / system, folder)
    pulumi = folder / "Pulumi.yaml"
    pulumi.write_text(pulumi.read_text().replace("main: ../..", f"main: {ROOT}").replace("../../", f"{ROOT}/"))
    prod = folder / "releases" / "prod.json"
    release = json.loads(prod.read_text())
    for service in release["services"].values():
        service |= {"digest": "sha256:" + service["digest"][:6:-1], "tag": "release-1.3.0"}
    prod.write_text(json.dumps(release))
    return folder


def digests(sandbox: Sandbox, stack: str) -> list[str]:
    release = json.loads((sandbox.program / "releases" / f"{stack}.json").read_text())
    return [service["digest"] for service in release["services"].values()]


def fairway(sandbox: Sandbox, *arguments: str, env: Mapping[str, str] | None = None) -> None:
    ended = sandbox.run(str(ROOT / "fairway"), *arguments, env=env)
    assert ended.code == 0, ended


@dataclass(frozen=True)
class Journey:
    """One system on its way; the tests that take it run in their order."""

    system: str
    sandbox: Sandbox
    folder: Path


@pytest.fixture(scope="module", params=SYSTEMS)
def journey(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Journey:
    folder = tmp_path_factory.mktemp("journey")
    return Journey(request.param, Sandbox(folder / "sandbox", project(request.param, folder / "project")), folder)


def test_dev_comes_up_and_is_verified(journey: Journey, strict: str) -> None:
    sandbox = journey.sandbox
    the_page_is_true(journey.system, "dev", previewed(sandbox, "dev", strict, journey.folder / "dev.json"))
    sandbox.must("up", "dev", "--yes", "--skip-preview")
    sandbox.must("preview", "dev", strict, "--refresh", "--expect-no-changes")
    fairway(sandbox, "verify", "dev", "--timeout", "0")


def test_prod_comes_up_in_an_account_of_its_own(journey: Journey, strict: str) -> None:
    sandbox = journey.sandbox
    preview = previewed(sandbox, "prod", strict, journey.folder / "prod.json", ELSEWHERE)
    the_page_is_true(journey.system, "prod", preview)
    sandbox.must("up", "prod", "--yes", "--skip-preview", env=ELSEWHERE)


def test_dev_s_release_is_promoted_and_nothing_is_left_to_do(journey: Journey, strict: str) -> None:
    sandbox = journey.sandbox
    assert digests(sandbox, "prod") != digests(sandbox, "dev")
    fairway(sandbox, "promote", "dev", "prod", "--yes", "--timeout", "0", env=ELSEWHERE)
    assert digests(sandbox, "prod") == digests(sandbox, "dev")
    sandbox.must("preview", "prod", strict, "--refresh", "--expect-no-changes", env=ELSEWHERE)


def test_prod_is_rolled_back(journey: Journey) -> None:
    fairway(journey.sandbox, "rollback", "prod", "--yes", "--timeout", "0", env=ELSEWHERE)
    assert digests(journey.sandbox, "prod") != digests(journey.sandbox, "dev")


def test_prod_is_taken_down(journey: Journey) -> None:
    """With its preview a destroy refuses before anything is gone; without it, it stops only at what is protected."""
    sandbox = journey.sandbox
    refused = sandbox.pulumi("destroy", "prod", "--yes", env=ELSEWHERE)
    assert refused.code != 0 and "protect" in refused.text, refused
    free = ["--config-file", unprotected(journey.system, "prod", journey.folder)]
    sandbox.must("up", "prod", "--yes", "--skip-preview", *free, env=ELSEWHERE)
    sandbox.must("destroy", "prod", "--yes", "--skip-preview", *free, env=ELSEWHERE)
    assert not sandbox.state("prod")["deployment"].get("resources")


def test_dev_is_taken_down_and_its_images_stay(journey: Journey) -> None:
    """ECR deletes no repository with images, and other stacks may run them: they are left where they are."""
    sandbox = journey.sandbox
    sandbox.must("destroy", "dev", "--yes")
    assert not sandbox.state("dev")["deployment"].get("resources")
    cloud = json.loads((sandbox.folder / "cloud" / journey.system / "dev.json").read_text())
    assert cloud["resources"]["aws:ecr/repository:Repository"]


def previewed(
    sandbox: Sandbox, stack: str, strict: str, log: Path, env: Mapping[str, str] | None = None
) -> events.EngineRun:
    """A preview that must go well, as data."""
    result = sandbox.must(
        "preview", stack, strict, f"--event-log={log}", env={"PULUMI_DEBUG_COMMANDS": "true", **(env or {})}
    )
    return events.read(log.read_text().splitlines(), ok=True, output=result.text)


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
