"""A release's life on the real engine and the simulated AWS: looked at first, released, verified, broken, diagnosed."""

import json
from pathlib import Path

import pytest

from tests.engine.harness import Sandbox
from tests.engine.ops.program import fairway, program, push, release

FAULT = {
    "type": "aws:ecs/service:Service",
    "name": "backend*",
    "rollback": True,
    "shows": {
        "stopped": [{"stoppedReason": "Essential container in task exited", "stopCode": "EssentialContainerExited"}],
        "log": ["exec /usr/local/bin/docker-entrypoint.sh: exec format error"],
    },
}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """One stack that is up, for all tests of this file; they run in their order."""
    place = tmp_path_factory.mktemp("operations")
    made = Sandbox(place / "sandbox", program(place / "program"))
    before = fairway(made, "preflight", "dev")
    assert before.code == 0, before
    made.must("up", "dev", "--yes", "--skip-preview")
    return made


def test_a_stack_that_is_up_is_verified_with_evidence(sandbox: Sandbox) -> None:
    result = fairway(sandbox, "verify", "dev", "--timeout", "0", "--json")

    assert result.code == 0, result
    written = release(sandbox, "dev")
    assert json.loads(result.output)["evidence"] == written["evidence"]
    assert written["evidence"]["digests"] == {name: image["digest"] for name, image in written["services"].items()}
    assert {seen["name"] for seen in written["evidence"]["checks"]} == {
        "release", "alarms", "image", "deployment", "task definition", "digest", "secrets", "targets",
        "public endpoint", "browser", "migration",
    }  # fmt: skip
    assert fairway(sandbox, "doctor", "dev").code == 0
    assert sandbox.pulumi("preview", "dev", "--expect-no-changes").code == 0  # the program reads the evidence


def test_what_may_not_be_released_is_refused_and_nothing_is_written(sandbox: Sandbox) -> None:
    before = release(sandbox, "dev")
    push(sandbox, "portfolio/backend", "wrong", "linux/s390x")
    push(sandbox, "portfolio/backend", "latest", "linux/amd64")
    for image, reason in {
        "9.9.9": "is not in ECR",
        "wrong": "is built for linux/s390x (F1)",
        "latest": "has no tag that stays with it",
        "nginx:latest": "is a sample image (F12)",
        "portfolio/frontend:1.0.0": "is not in the service's repository",
        "docker.io/library/shop:1": "is not an image in ECR",
    }.items():
        result = fairway(sandbox, "release", "dev", "--image", "frontend=1.0.0", "--image", f"backend={image}")
        assert result.code == 1 and reason in result.text, result

    assert release(sandbox, "dev") == before


def test_a_release_that_fails_in_ecs_is_not_verified_and_doctor_says_why(sandbox: Sandbox) -> None:
    digest = push(sandbox, "portfolio/backend", "2.0.0", "linux/amd64", "linux/arm64")
    released = fairway(sandbox, "release", "dev", "--image", "backend=2.0.0", "--json")
    assert released.code == 0, released
    written = release(sandbox, "dev")
    assert written["services"]["backend"]["digest"] == digest
    assert written["services"]["backend"]["platforms"] == ["linux/amd64", "linux/arm64"]
    assert "evidence" not in written

    up = sandbox.pulumi("up", "dev", "--yes", "--skip-preview", env={"FAIRWAY_SANDBOX_FAULTS": json.dumps([FAULT])})
    assert up.code != 0, up
    verified = fairway(sandbox, "verify", "dev", "--timeout", "0")

    assert verified.code == 1, verified
    assert "FAILED: " in verified.output
    assert "portfolio-dev-backend:1 runs, portfolio-dev-backend:2 was deployed" in verified.output
    assert "evidence" not in release(sandbox, "dev")
    found = json.loads(fairway(sandbox, "doctor", "dev", "--json").output)["diagnoses"]
    assert [diagnosis["failures"][0] for diagnosis in found] == ["F1", "F30"]


def test_the_mended_release_is_verified_again(sandbox: Sandbox) -> None:
    sandbox.must("up", "dev", "--yes", "--skip-preview")

    result = fairway(sandbox, "verify", "dev", "--timeout", "0")

    assert result.code == 0, result
    assert fairway(sandbox, "doctor", "dev").code == 0


def test_an_image_that_left_the_registry_is_noticed(sandbox: Sandbox) -> None:
    registry = sandbox.cloud("dev").with_name("registry.json")
    content = json.loads(registry.read_text())
    kept, content["repositories"]["portfolio/frontend"] = content["repositories"]["portfolio/frontend"], []
    registry.write_text(json.dumps(content))

    verified = fairway(sandbox, "verify", "dev", "--timeout", "0", "--no-doctor")
    found = json.loads(fairway(sandbox, "doctor", "dev", "--json").output)["diagnoses"]
    before = fairway(sandbox, "preflight", "dev")

    assert verified.code == 1 and "any more" in verified.output, verified
    assert [diagnosis["failures"] for diagnosis in found] == [["F32"]]
    assert before.code == 1 and "(F32)" in before.output, before
    content["repositories"]["portfolio/frontend"] = kept
    registry.write_text(json.dumps(content))


def test_what_cannot_be_found_out_is_neither_good_nor_bad(sandbox: Sandbox, tmp_path: Path) -> None:
    empty = Sandbox(tmp_path, sandbox.program)

    assert fairway(sandbox, "verify", "nosuch").code == 2
    assert fairway(empty, "verify", "dev").code == 3
    assert (
        "Nothing is deployed" in fairway(empty, "doctor", "dev").text
        or "no stack" in fairway(empty, "doctor", "dev").text
    )
