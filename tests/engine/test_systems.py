"""The four systems of examples/, dev and prod: judged strictly, brought up, unchanged, refreshed and taken down."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from demo import programs
from tests.engine.harness import ROOT, Sandbox

EXAMPLES = ROOT / "examples"
STACKS = [(folder.name, stack) for folder in sorted(EXAMPLES.glob("*/")) for stack in ("dev", "prod")]

BEFORE = {  # what each system's program of old is blocked by
    "costfx": {
        "database-url-unencoded",
        "database-url-weak-tls",
        "health-path-mismatch",
        "image-tag-mutable",
        "secret-arn-wildcard",
        "service-circuit-breaker-missing",
        "service-wait-unbounded",
    },
    "portfolio-platform": {
        "desired-count-fights-autoscaling",
        "execution-role-insufficient",
        "fargate-size-invalid",
        "health-path-mismatch",
        "image-ecr-uri-malformed",
        "image-tag-mutable",
        "registry-retention-unsafe",
        "registry-tags-mutable",
        "secret-in-plain-environment",
        "target-group-port-mismatch",
    },
    "scalemap": {
        "cdn-api-cached",
        "cdn-methods-missing",
        "certificate-wrong-region",
        "fargate-size-invalid",
        "image-platform-mismatch",
        "registry-tags-mutable",
        "secret-arn-wildcard",
        "secret-placeholder",
        "service-circuit-breaker-missing",
        "service-wait-unbounded",
        "viewer-plain-http",
    },
    "snippet-manager": {
        "database-tls-not-forced",
        "health-path-mismatch",
        "image-placeholder",
        "image-tag-mutable",
        "secret-in-plain-environment",
        "secret-placeholder",
        "security-group-too-open",
        "service-circuit-breaker-missing",
        "service-wait-unbounded",
    },
}


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
    if "fairway:documents" in settings:
        settings["fairway:documents"]["protect"] = False
        settings["fairway:identity"]["protect"] = False
    file = folder / "unprotected.yaml"
    file.write_text(yaml.safe_dump(config))
    return str(file)


@pytest.mark.parametrize(("system", "stack"), STACKS)
def test_a_system_comes_up_stays_as_it_is_and_goes(system: str, stack: str, strict: str, tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path / "sandbox", EXAMPLES / system)
    sandbox.must("preview", stack, strict)
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


@pytest.mark.parametrize("system", sorted(BEFORE))
def test_the_old_way_is_blocked(system: str) -> None:
    with programs.Stage() as stage:
        outcome = stage.preview(EXAMPLES / system / "before.py")
    assert outcome.code != 0
    assert set(outcome.mandatory) == BEFORE[system]


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_systems_share_an_account(stack: str) -> None:
    """Each budget counts its own system, and one of them makes the account's only identity provider for GitHub."""
    told = {
        system: yaml.safe_load((EXAMPLES / system / f"Pulumi.{stack}.yaml").read_text())["config"]
        for system in sorted(BEFORE)
    }
    for system, config in told.items():
        key, value = config["fairway:budget"]["tag"].split("=")
        assert config["aws:defaultTags"]["tags"][key] == value == system
    deploys = {system: config["fairway:deploy"] for system, config in told.items() if "fairway:deploy" in config}
    assert set(deploys) == set(BEFORE) - {"snippet-manager"}
    assert [system for system, deploy in deploys.items() if "oidcProvider" not in deploy] == ["costfx"]


@pytest.mark.parametrize("system", sorted(BEFORE))
def test_prod_differs_from_dev_by_data_alone(system: str) -> None:
    """Both are one program, and the same services with the same ports, health and routes."""
    told = {
        stack: yaml.safe_load((EXAMPLES / system / f"Pulumi.{stack}.yaml").read_text())["config"]["fairway:services"]
        for stack in ("dev", "prod")
    }
    for fact in ("port", "health", "routes", "database", "migrate", "uses", "secrets", "requires"):
        dev, prod = ({name: service.get(fact) for name, service in told[stack].items()} for stack in ("dev", "prod"))
        assert dev == prod, fact
