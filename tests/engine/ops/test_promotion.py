"""A release from dev to prod on the real engine and the simulated AWS: refused, promoted, rolled back, resumed."""

import json
import os
import signal
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.engine.harness import ROOT, Sandbox
from tests.engine.ops.program import fairway, program, push, release

FAULT = {
    "type": "aws:ecs/service:Service",
    "name": "backend*",
    "stack": "prod",
    "rollback": True,
    "times": 1,
    "shows": {
        "stopped": [{"stoppedReason": "Essential container in task exited", "stopCode": "EssentialContainerExited"}],
        "log": ["exec /usr/local/bin/docker-entrypoint.sh: exec format error"],
    },
}
# A task of which a preview can see nothing: its definition waits for a topic that is not there yet.
UNSEEN = """
import pulumi_aws as aws

topic = aws.sns.Topic("later")
aws.ecs.TaskDefinition("unseen", family="unseen", container_definitions=topic.arn.apply(lambda arn: "[]"))

"""
PROMOTE = ("promote", "dev", "prod", "--yes", "--timeout", "0")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """dev is up; the tests of this file run in their order."""
    place = tmp_path_factory.mktemp("promotion")
    made = Sandbox(place / "sandbox", program(place / "program"))
    made.must("up", "dev", "--yes", "--skip-preview")
    return made


@contextmanager
def edited(file: Path, old: str, new: str) -> Generator[None]:
    before = file.read_text()
    assert old in before
    file.write_text(before.replace(old, new))
    yield
    file.write_text(before)


def digest(sandbox: Sandbox, stack: str) -> str:
    return release(sandbox, stack)["services"]["backend"]["digest"]


def broken_off(sandbox: Sandbox, words: str, *faults: dict[str, Any]) -> None:
    """Starts a promotion; kills it, and all that it started, once it says `words`."""
    promotion = subprocess.Popen(
        [str(ROOT / "sandbox" / "run"), str(ROOT / "fairway"), *PROMOTE],
        cwd=sandbox.program,
        env={**os.environ, "FAIRWAY_SANDBOX": str(sandbox.folder), "FAIRWAY_SANDBOX_FAULTS": json.dumps(faults)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert promotion.stderr is not None
    lines: list[str] = []
    for line in promotion.stderr:
        lines.append(line)
        if words in line:
            break
    os.killpg(promotion.pid, signal.SIGKILL)
    promotion.wait()
    promotion.stderr.close()
    assert words in lines[-1], lines
    sandbox.pulumi("cancel", "prod", "--yes")  # Pulumi's own lock, if it had come so far


def reached_step(sandbox: Sandbox) -> str:
    """The last step that the journal of promotions into prod tells of."""
    journal = sandbox.program / ".fairway" / "promotions" / "prod.json"
    return json.loads(journal.read_text())["steps"][-1]["step"]


def test_a_release_goes_from_dev_to_a_prod_that_is_not_there_yet(sandbox: Sandbox) -> None:
    unverified = fairway(sandbox, *PROMOTE)
    assert unverified.code == 1 and "dev is not verified" in unverified.text, unverified
    assert fairway(sandbox, "promote", "dev", "prod").code == 2  # nobody can be asked
    assert fairway(sandbox, "verify", "dev", "--timeout", "0").code == 0

    result = fairway(sandbox, *PROMOTE, "--json")

    assert result.code == 0 and json.loads(result.output)["outcome"] == "promoted", result
    written = release(sandbox, "prod")
    assert written["evidence"]["digests"] == {name: image["digest"] for name, image in written["services"].items()}
    assert "backend:1" in written["evidence"]["taskDefinitions"]["backend"]


def test_what_may_not_go_to_prod_is_refused_and_prod_is_not_touched(sandbox: Sandbox) -> None:
    new = push(sandbox, "portfolio/backend", "2.0.0", "linux/amd64", "linux/arm64")
    assert fairway(sandbox, "release", "dev", "--image", "backend=2.0.0").code == 0
    sandbox.must("up", "dev", "--yes", "--skip-preview")
    assert fairway(sandbox, "verify", "dev", "--timeout", "0").code == 0
    before, cloud = release(sandbox, "prod"), sandbox.cloud("prod").read_text()
    settings, registry = sandbox.program / "Pulumi.prod.yaml", sandbox.cloud("prod").with_name("registry.json")
    lock = sandbox.program / ".fairway" / "promotions" / "prod.lock"

    with edited(sandbox.program / "__main__.py", "outputs.export(", UNSEEN + "outputs.export("):
        unseen = fairway(sandbox, *PROMOTE)
    with edited(settings, "database:\n", "database:\n    name: other\n"):
        renamed = fairway(sandbox, *PROMOTE)
    with edited(registry, new, "sha256:" + "0" * 64):
        missing = fairway(sandbox, *PROMOTE)
    with (
        edited(settings, "      cpu: 1024\n", "      cpu: 1024\n      architecture: ARM64\n"),
        edited(registry, r"\"architecture\": \"arm64\"", r"\"architecture\": \"s390x\""),
    ):
        wrong = fairway(sandbox, *PROMOTE)
    lock.write_text(json.dumps({"owner": "ana", "host": "elsewhere", "pid": 1, "since": "2026-11-21T09:00:00Z"}))
    held = fairway(sandbox, *PROMOTE)
    lock.unlink()

    assert unseen.code == 1 and "secret-arn-wildcard: F8: not evaluated" in unseen.text, unseen
    assert "strict mode blocks" in unseen.text
    assert renamed.code == 1 and "fairway:database.name is other" in renamed.text, renamed
    assert missing.code == 1 and f"{new} is not in ECR" in missing.text, missing
    assert wrong.code == 1 and "(F1)" in wrong.text, wrong
    assert held.code == 1 and f"rm {lock}" in held.text, held
    assert release(sandbox, "prod") == before
    assert sandbox.cloud("prod").read_text() == cloud


def test_a_release_that_fails_in_ecs_is_rolled_back_and_named(sandbox: Sandbox) -> None:
    old, new = digest(sandbox, "prod"), digest(sandbox, "dev")

    result = fairway(sandbox, *PROMOTE, "--json", env={"FAIRWAY_SANDBOX_FAULTS": json.dumps([FAULT])})

    assert result.code == 1 and old != new, result
    ended: dict[str, Any] = json.loads(result.output)
    assert ended["outcome"] == "rolled-back" and "F1" in ended["reasons"][0], result
    assert digest(sandbox, "prod") == old
    assert release(sandbox, "prod")["evidence"]["digests"]["backend"] == old
    assert fairway(sandbox, "verify", "prod", "--timeout", "0").code == 0


def test_killed_on_the_way_back_it_goes_on_rolling_back(sandbox: Sandbox) -> None:
    old = digest(sandbox, "prod")
    for words, reached, faults in (
        ("looking for the cause", "failed", [{**FAULT, "times": 2}]),
        ("rolling prod back", "failed", []),
        ("rolled back; verifying", "restored", []),
    ):
        broken_off(sandbox, words, *faults)
        assert reached_step(sandbox) == reached and "evidence" not in release(sandbox, "prod")

    result = fairway(sandbox, *PROMOTE, "--json")

    assert result.code == 1 and json.loads(result.output)["outcome"] == "rolled-back", result
    assert digest(sandbox, "prod") == old and release(sandbox, "prod")["evidence"]["digests"]["backend"] == old


def test_killed_on_the_way_forward_it_goes_on(sandbox: Sandbox) -> None:
    before, new = release(sandbox, "prod"), digest(sandbox, "dev")
    for words in ("reading dev", "previewing prod"):
        broken_off(sandbox, words)
        assert release(sandbox, "prod") == before
    slow = {"type": "aws:ecs/service:Service", "on": "update", "stack": "prod", "seconds": 120, "times": 2}
    for words, reached, faults in (("updating", "released", [slow]), ("updated; verifying", "updated", [])):
        broken_off(sandbox, words, *faults)
        assert reached_step(sandbox) == reached and "evidence" not in release(sandbox, "prod")

    result = fairway(sandbox, *PROMOTE)

    assert result.code == 0 and "stale lock of" in result.text, result
    assert digest(sandbox, "prod") == new and release(sandbox, "prod")["evidence"]["digests"]["backend"] == new


def test_a_rollback_brings_back_what_the_promotion_replaced(sandbox: Sandbox) -> None:
    new = digest(sandbox, "prod")

    result = fairway(sandbox, "rollback", "prod", "--yes", "--timeout", "0")

    assert result.code == 0, result
    assert digest(sandbox, "prod") != new and "evidence" in release(sandbox, "prod")
    differs = fairway(sandbox, "diff", "dev", "prod", "--json")
    assert differs.code == 1 and "backend" in {one["name"] for one in json.loads(differs.output)["differences"]}


def test_an_edit_by_hand_is_drift_and_a_scaled_count_is_not(sandbox: Sandbox) -> None:
    assert fairway(sandbox, "drift", "prod").code == 0
    with edited(sandbox.cloud("prod"), '"/api/health"', '"/old/health"'):
        drifted = fairway(sandbox, "drift", "prod", "--json")

    assert drifted.code == 1, drifted
    paths = {path for one in json.loads(drifted.output)["differences"] for path in one["paths"]}
    assert "healthCheck.path" in paths
