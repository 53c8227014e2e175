"""dev and prod of this repository through the real engine: preview, up, nothing to do, refresh, drift, destroy."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.engine.harness import ROOT, Sandbox


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """A sandbox in which dev is up."""
    sandbox = Sandbox(tmp_path_factory.mktemp("sandbox"))
    up = sandbox.must("up", "dev", "--yes", "--skip-preview")
    assert "simulated" in up.text
    return sandbox


def test_a_second_preview_has_nothing_to_do(sandbox: Sandbox) -> None:
    sandbox.must("preview", "dev", "--expect-no-changes")


def test_a_refresh_finds_nothing(sandbox: Sandbox) -> None:
    sandbox.must("refresh", "dev", "--preview-only", "--expect-no-changes")


def test_no_secret_is_in_plain_text_in_state_or_output(sandbox: Sandbox) -> None:
    shown = sandbox.run("pulumi", "stack", "export", "-s", "dev", "--show-secrets")
    passwords = {
        resource["outputs"]["result"]["plaintext"].strip('"')
        for resource in json.loads(shown.output)["deployment"]["resources"]
        if resource["type"] == "random:index/randomPassword:RandomPassword"
    }
    assert len(passwords) == 4, "the database's, and the origin header's of three versions"
    sealed = json.dumps(sandbox.state("dev"))
    outputs = sandbox.run("pulumi", "stack", "output", "-s", "dev", "--json").output
    for password in passwords:
        decoded = json.loads(f'"{password}"')
        assert password not in sealed and decoded not in sealed
        assert decoded not in outputs
    assert "postgresql://" not in sealed and "postgresql://" not in outputs


def test_a_hand_edit_of_the_cloud_is_drift(sandbox: Sandbox) -> None:
    cloud = sandbox.cloud("dev")
    before = cloud.read_text()
    edited = before.replace('"/api/health"', '"/old/health"', 1)
    assert edited != before
    cloud.write_text(edited)
    drifted = sandbox.pulumi("refresh", "dev", "--preview-only", "--expect-no-changes")
    cloud.write_text(before)
    assert drifted.code != 0 and "healthCheck" in drifted.text, drifted
    sandbox.must("refresh", "dev", "--preview-only", "--expect-no-changes")


def test_the_checkout_stays_clean(sandbox: Sandbox) -> None:
    files = ["Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"]
    status = subprocess.run(
        ["git", "status", "--porcelain", *files], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not [line for line in status.stdout.splitlines() if "encryptionsalt" in (ROOT / line[3:]).read_text()]


def test_dev_is_destroyed_cleanly(sandbox: Sandbox) -> None:
    """Last in this module: it takes down what the others look at."""
    sandbox.must("destroy", "dev", "--yes", "--skip-preview")
    assert not sandbox.state("dev")["deployment"].get("resources")
    assert "aws:ecs/service:Service" not in sandbox.cloud("dev").read_text()


def test_prod_comes_up_and_refuses_to_be_destroyed(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    sandbox.must("up", "prod", "--yes", "--skip-preview")
    sandbox.must("preview", "prod", "--expect-no-changes")
    sandbox.must("refresh", "prod", "--preview-only", "--expect-no-changes")
    refused = sandbox.pulumi("destroy", "prod", "--yes")
    assert refused.code != 0 and "protect" in refused.text, refused
    sandbox.must("preview", "prod", "--expect-no-changes")


def test_a_failed_deployment_ends_the_update_and_the_next_one_succeeds(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    fault = {"type": "aws:ecs/service:Service", "name": "backend*", "rollback": True}
    faults = {"FAIRWAY_SANDBOX_FAULTS": json.dumps([fault])}
    failed = sandbox.pulumi("up", "dev", "--yes", "--skip-preview", env=faults)
    assert failed.code != 0 and "backend-service" in failed.text, failed
    sandbox.must("up", "dev", "--yes", "--skip-preview")
    sandbox.must("preview", "dev", "--expect-no-changes")


def test_wrong_settings_are_one_error_before_anything_is_created(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    wrong = sandbox.pulumi(
        "up", "dev", "--yes", "--skip-preview", "-c", "fairway:production=maybe", "-c", "fairway:logRetentionDays=31"
    )
    assert wrong.code != 0
    assert "fairway:production is 'maybe'; write true or false" in wrong.text, wrong
    assert "fairway:logRetentionDays is 31" in wrong.text
    assert "Traceback" not in wrong.text
    assert not sandbox.cloud("dev").exists() or json.loads(sandbox.cloud("dev").read_text()) in ({}, {"resources": {}})
