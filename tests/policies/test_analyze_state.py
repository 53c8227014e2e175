"""`pulumi policy analyze --file`: the pack on an exported state, with no program, no cloud and no login."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from demo import programs
from sandbox import launch
from tests.policies.stacks import DIGEST, IMAGE, Record, container, ecs_service, task

URN = "urn:pulumi:test::shop::pulumi:pulumi:Stack::shop-test"


def state(records: Iterable[Record]) -> dict[str, Any]:
    """A deployment as `pulumi stack export` writes it."""
    records = list(records)
    urns = {record.name: record.urn for record in records}
    root: dict[str, Any] = {"urn": URN, "custom": False, "type": "pulumi:pulumi:Stack"}
    resources = [root] + [
        {
            "urn": record.urn,
            "custom": True,
            "id": record.name,
            "type": record.type,
            "inputs": dict(record.props),
            "outputs": {**record.props, **record.outputs},
            "parent": URN,
            "propertyDependencies": {key: [urns[name] for name in names] for key, names in record.dependencies.items()},
        }
        for record in records
    ]
    return {"version": 3, "deployment": {"manifest": {"time": "2026-01-01T00:00:00Z"}, "resources": resources}}


def analyze(
    place: Path, records: Iterable[Record], config: dict[str, Any] | None = None
) -> subprocess.CompletedProcess[str]:
    file, settings = place / "state.json", place / "pack.json"
    file.write_text(json.dumps(state(records)))
    settings.write_text(json.dumps(config or {}))
    tools = launch.toolchain()
    environment = launch.environment(tools, place / "sandbox")
    environment.pop("PULUMI_OPTION_POLICY_PACK")
    pack = ["--policy-pack", str(programs.CHECKOUT / "policies"), "--policy-pack-config", str(settings)]
    command = [environment["FAIRWAY_PULUMI"], "policy", "analyze", "--file", str(file), *pack, "--json"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def rules(done: subprocess.CompletedProcess[str]) -> set[tuple[str, str]]:
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    violations = [event["policyEvent"] for event in events if "policyEvent" in event]
    return {(event["policyName"], event["enforcementLevel"]) for event in violations}


def test_a_sound_state_passes(tmp_path: Path) -> None:
    done = analyze(tmp_path, [task(container(image=IMAGE)), ecs_service()])
    assert (done.returncode, rules(done)) == (0, set()), done.stderr


def test_a_state_is_blocked_by_what_each_and_joined_rules_find(tmp_path: Path) -> None:
    stack = [task(container(image=f"hello-world@{DIGEST}")), ecs_service(deploymentCircuitBreaker=None)]
    done = analyze(tmp_path, [*stack, task(container(image="shop/api:latest"), name="other")])
    assert done.returncode != 0
    assert rules(done) == {
        ("image-placeholder", "mandatory"),
        ("service-circuit-breaker-missing", "mandatory"),
        ("image-tag-mutable", "mandatory"),
    }


def test_an_exempted_finding_stays_visible_and_passes(tmp_path: Path) -> None:
    exemption = {
        "rule": "image-placeholder",
        "urn": "*::task",
        "reason": "known",
        "owner": "ops",
        "expires": "2099-12-31",
    }
    done = analyze(
        tmp_path,
        [task(container(image=f"hello-world@{DIGEST}"))],
        {"fairway-pack": {"exemptions": [exemption]}},
    )
    assert (done.returncode, rules(done)) == (0, {("image-placeholder", "advisory"), ("fairway-pack", "advisory")})
    assert "exempted until 2099-12-31 by ops: known" in done.stdout
    assert "ends only on 2099-12-31: known" in done.stdout


def test_a_misspelt_rule_in_the_configuration_ends_the_run(tmp_path: Path) -> None:
    done = analyze(tmp_path, [task()], {"image-tag-mutabel": "advisory"})
    assert done.returncode != 0
    assert "did you mean 'image-tag-mutable'?" in done.stderr + done.stdout
