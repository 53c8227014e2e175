"""A preview environment through the real engine: made, updated from another checkout, listed, reaped with nothing left.

The tests run in their order: each goes on with the environment as the one before left it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.harness import ROOT, Sandbox
from tests.engine.ops.program import fairway as command
from tests.engine.ops.program import program

NAME = "pr-12"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """A stack that is up, with a database and without NAT, beside which environments stand."""
    place = tmp_path_factory.mktemp("environments")
    folder = program(place / "program")
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    for key in ("alarms", "budget"):
        config.pop(f"fairway:{key}")
    config["fairway:network"] = {"nat": "none"}
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))
    sandbox = Sandbox(place / "sandbox", folder)
    sandbox.must("up", "dev", "--yes", "--skip-preview")
    return sandbox


def fairway(sandbox: Sandbox, *arguments: str) -> Mapping[str, Any]:
    """What `./fairway env` says as JSON."""
    result = command(sandbox, "env", *arguments, "--json")
    assert result.code == 0, result
    return json.loads(result.output)


def settings_of(sandbox: Sandbox, name: str = NAME) -> Mapping[str, Any]:
    return yaml.safe_load((sandbox.program / f"Pulumi.{name}.yaml").read_text())["config"]


def resources(sandbox: Sandbox, stack: str) -> Mapping[str, Mapping[str, Any]]:
    return json.loads(sandbox.cloud(stack).read_text())["resources"]


def test_it_is_made_beside_the_stack_and_costs_little(sandbox: Sandbox) -> None:
    made = fairway(sandbox, "create", NAME, "--from", "dev", "--yes")
    assert made["ok"] and made["url"].startswith("https://") and 0 < made["usdPerMonth"] < 20
    own, parents = resources(sandbox, NAME), resources(sandbox, "dev")
    for shared in ("aws:ec2/vpc:Vpc", "aws:lb/loadBalancer:LoadBalancer", "aws:rds/instance:Instance"):
        assert parents[shared] and not own.get(shared), shared
    listeners = {entry["properties"]["listenerArn"] for entry in own["aws:lb/listenerRule:ListenerRule"].values()}
    assert listeners == set(parents["aws:lb/listener:Listener"])
    assert command(sandbox, "verify", NAME).code == 0
    sandbox.must("preview", "dev", "--expect-no-changes")


def test_another_checkout_updates_it_and_keeps_its_time_and_its_priorities(sandbox: Sandbox) -> None:
    before = settings_of(sandbox)
    for file in (f"Pulumi.{NAME}.yaml", f"releases/{NAME}.json"):
        (sandbox.program / file).unlink()
    assert fairway(sandbox, "create", NAME, "--from", "dev", "--yes")["changes"].keys() <= {"same"}
    assert settings_of(sandbox) == before
    (listed,) = fairway(sandbox, "list")["environments"]
    created = before["aws:defaultTags"]["tags"]["fairway:created"]
    assert (listed["name"], listed["of"], listed["created"]) == (NAME, "dev", created) and listed["resources"] > 20


def test_a_second_one_has_other_priorities_and_goes_before_it_was_made(sandbox: Sandbox) -> None:
    written = command(sandbox, "env", "create", "pr-13", "--from", "dev", "--settings-only")
    assert written.code == 0, written
    first, second = (
        settings_of(sandbox, name)["fairway:loadBalancer"]["existing"]["firstPriority"] for name in (NAME, "pr-13")
    )
    assert abs(first - second) >= 1000
    assert fairway(sandbox, "destroy", "pr-13", "--yes")["destroyed"] == [
        {"name": "pr-13", "ok": True, "left": [], "reason": None}
    ]
    assert not (sandbox.program / "Pulumi.pr-13.yaml").exists()


def test_a_plan_that_would_take_the_stack_from_under_it_says_so(sandbox: Sandbox) -> None:
    plan = command(sandbox, "plan", "dev", "--destroy", "--json")
    first = json.loads(plan.output)["consequences"][0]
    assert plan.code == 1 and first["kind"] == "refused", plan
    assert "network" in first["what"] and "database server" in first["what"] and f"which {NAME} beside" in first["what"]
    assert first["way"] == f"first ./fairway env destroy {NAME}"


def test_a_stack_that_is_no_environment_is_not_destroyed(sandbox: Sandbox) -> None:
    refused = command(sandbox, "env", "destroy", "dev", "--yes")
    assert refused.code == 3 and f"dev is no environment; there are: {NAME}." in refused.text
    other = command(sandbox, "env", "create", "prod", "--from", "dev", "--yes")
    assert other.code == 3 and "prod is a stack of its own and no environment" in other.text


def test_reaped_nothing_is_left_and_the_stack_is_as_it_was(sandbox: Sandbox) -> None:
    young = fairway(sandbox, "reap", "--older-than", "48h", "--yes")
    assert young == {"old": [], "destroyed": []}
    (old,) = fairway(sandbox, "reap", "--older-than", "0s", "--dry-run")["old"]
    assert old["name"] == NAME
    for file in (f"Pulumi.{NAME}.yaml", f"releases/{NAME}.json"):
        Path(sandbox.program, file).unlink()  # a workflow's checkout has none
    reaped = fairway(sandbox, "reap", "--older-than", "0s", "--yes")["destroyed"]
    assert reaped == [{"name": NAME, "ok": True, "left": [], "reason": None}]
    assert {kind: entries for kind, entries in resources(sandbox, NAME).items() if entries} == {}
    assert fairway(sandbox, "list") == {"environments": []}
    setups = [task for task in tasks(sandbox) if "database-setup" in json.dumps(task["containers"])]
    assert len(setups) == 2  # one made the database, one dropped it
    sandbox.must("preview", "dev", "--expect-no-changes")
    alone = json.loads(command(sandbox, "plan", "dev", "--destroy", "--json").output)
    assert {one["kind"] for one in alone["consequences"]} == {"lost"} and alone["usdPerMonth"]["then"] == 0


def tasks(sandbox: Sandbox) -> list[Mapping[str, Any]]:
    return list(json.loads((sandbox.folder / "tasks.json").read_text()).values())
