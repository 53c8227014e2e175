"""tidewatch through the real engine: a public service and the internal one that it asks, of images without a shell.

The tests run in their order: each goes on with the stacks as the one before left them.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine import pages
from tests.engine.harness import Sandbox
from tests.engine.ops.program import fairway
from tests.engine.test_systems import ELSEWHERE, previewed, project, unprotected

SYSTEM = "tidewatch"
SERVICE, NAMESPACE = "aws:ecs/service:Service", "aws:servicediscovery/httpNamespace:HttpNamespace"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    folder = tmp_path_factory.mktemp("internal")
    return Sandbox(folder / "sandbox", project(SYSTEM, folder / "project"))


def resources(sandbox: Sandbox, stack: str, kind: str) -> dict[str, dict[str, Any]]:
    """What AWS has of a type, by its logical name."""
    entries = sandbox.state(stack)["deployment"]["resources"]
    return {entry["urn"].rsplit("::", 1)[-1]: entry["outputs"] for entry in entries if entry["type"] == kind}


def test_dev_comes_up_and_both_are_verified(sandbox: Sandbox, strict: str, tmp_path: Path) -> None:
    preview = previewed(sandbox, "dev", strict, tmp_path / "dev.json")
    lines = pages.text(SYSTEM).splitlines()
    assert [line for line in pages.costs("dev", preview) if line not in lines] == []
    sandbox.must("up", "dev", "--yes", "--skip-preview")
    sandbox.must("preview", "dev", strict, "--refresh", "--expect-no-changes")
    (namespace,) = resources(sandbox, "dev", NAMESPACE).values()
    services = resources(sandbox, "dev", SERVICE)
    connected = {name: service["serviceConnectConfiguration"] for name, service in services.items()}
    assert {one["namespace"] for one in connected.values()} == {namespace["arn"]} and len(connected) == 2
    assert connected["tides-service"]["services"][0]["clientAlias"] == [{"dnsName": "tides", "port": 50051}]
    verified = fairway(sandbox, "verify", "dev", "--timeout", "0")
    assert verified.code == 0, verified
    evidence = json.loads((sandbox.program / "releases" / "dev.json").read_text())["evidence"]
    checks = {check["name"]: check["observed"] for check in evidence["checks"] if check.get("service") == "tides"}
    assert checks["targets"] == checks["public endpoint"] == "internal: it has none"


def test_a_client_starts_anew_when_the_name_that_it_asks_has_another_port(sandbox: Sandbox, tmp_path: Path) -> None:
    file = sandbox.program / "Pulumi.dev.yaml"
    kept = file.read_text()
    file.write_text(kept.replace("50051", "50052"))
    log = tmp_path / "events.json"
    changed = previewed(sandbox, "dev", "--diff", log)
    file.write_text(kept)
    steps = {step.name: step for step in changed.steps}
    assert (
        "triggers" in steps["gateway-service"].diffs and "serviceConnectConfiguration" in steps["tides-service"].diffs
    )
    opening = [step.op for step in changed.steps if step.name == "gateway-to-tides"]
    assert opening.index("create-replacement") < opening.index("delete-replaced")  # both ports are asked for a while


def test_prod_has_dev_s_release_and_both_are_taken_down(sandbox: Sandbox, strict: str, tmp_path: Path) -> None:
    preview = previewed(sandbox, "prod", strict, tmp_path / "prod.json", ELSEWHERE)
    lines = pages.text(SYSTEM).splitlines()
    assert [line for line in pages.costs("prod", preview) if line not in lines] == []
    sandbox.must("up", "prod", "--yes", "--skip-preview", env=ELSEWHERE)
    promoted = fairway(sandbox, "promote", "dev", "prod", "--yes", "--timeout", "0", env=ELSEWHERE)
    assert promoted.code == 0, promoted
    sandbox.must("preview", "prod", strict, "--refresh", "--expect-no-changes", env=ELSEWHERE)
    free = ["--config-file", unprotected(SYSTEM, "prod", tmp_path)]
    sandbox.must("up", "prod", "--yes", "--skip-preview", *free, env=ELSEWHERE)
    sandbox.must("destroy", "prod", "--yes", "--skip-preview", *free, env=ELSEWHERE)
    sandbox.must("destroy", "dev", "--yes", "--skip-preview")
    for stack in ("dev", "prod"):
        assert not sandbox.state(stack)["deployment"].get("resources")
