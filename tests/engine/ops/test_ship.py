"""`./fairway ship` from a folder of source to a verified stack, with a Docker that writes down what it is asked."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.harness import Sandbox
from tests.engine.ops.program import WRONG_PLATFORM, fairway, program, release

SHIP = ("ship", "dev", "--yes", "--timeout", "0")


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
    return subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


def commit(folder: Path, subject: str) -> str:
    (folder / "app.js").write_text(f"// {subject}\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", subject)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """A stack that never was, and the source of its two services; the tests of this file run in their order."""
    place = tmp_path_factory.mktemp("ship")
    made = Sandbox(place / "sandbox", program(place / "program"))
    for stack in ("dev", "prod"):
        empty = {"schema": 1, "stack": stack, "services": {}}
        (made.program / "releases" / f"{stack}.json").write_text(json.dumps(empty))
    file = made.program / "Pulumi.dev.yaml"
    content = yaml.safe_load(file.read_text())
    content["config"]["fairway:alarms"]["chat"] = True
    services = content["config"]["fairway:services"]
    for name in ("frontend", "backend"):
        services[name]["build"] = {"context": f"../{name}", "args": {"NODE_VERSION": "24"}}
        (place / name).mkdir()
        (place / name / "Dockerfile").write_text("FROM scratch\n")
        git(place / name, "init", "--quiet")
        git(place / name, "remote", "add", "origin", f"git@github.com:acme/{name}.git")
        commit(place / name, "the beginning")
    file.write_text(yaml.safe_dump(content))
    assert made.run("pulumi", "stack", "init", "dev").code == 0
    return made


def builds(sandbox: Sandbox) -> Sequence[Sequence[str]]:
    lines = (sandbox.folder / "docker.jsonl").read_text().splitlines()
    return [words for words in map(json.loads, lines) if words[1:3] == ["buildx", "build"]]


def chat(sandbox: Sandbox) -> Sequence[Mapping[str, Any]]:
    """What the stack's chat was told, the oldest first."""
    file = sandbox.folder / "published.jsonl"
    published = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    assert all(":alarms-chat-" in each["topic"] for each in published)
    return [json.loads(each["message"])["content"] for each in published]


def test_a_first_deployment_that_cannot_work_is_shown_and_ended_with_its_cause(sandbox: Sandbox) -> None:
    (sandbox.folder / "faults.json").write_text(json.dumps([WRONG_PLATFORM]))

    failed = fairway(sandbox, *SHIP)

    assert failed.code == 1, failed
    for words in (
        "a first update makes it",
        "ECR's scan: nothing found",
        "backend: IN_PROGRESS, 0 of 1 running, 1 pending, 1 failed",
        "F1 backend: the image is built for another platform",
        "exec format error",
    ):
        assert words in failed.text, failed
    assert len(builds(sandbox)) == 2
    (message,) = chat(sandbox)
    assert message["title"] == "portfolio-dev does not run its new release"
    assert message["description"].startswith("F1 backend: the image is built for another platform")


def test_the_same_command_goes_on_from_there(sandbox: Sandbox) -> None:
    shipped = fairway(sandbox, *SHIP)

    assert shipped.code == 0, shipped
    assert "verified; evidence is in dev.json" in shipped.text and len(builds(sandbox)) == 2
    written = release(sandbox, "dev")
    head = git(sandbox.program.parent / "backend", "rev-parse", "HEAD")
    tag = written["services"]["backend"]["tag"]
    assert tag.startswith(f"release-{head[:12]}-") and written["evidence"]["simulated"]
    backend = next(words for words in builds(sandbox) if words[-1] == "../backend")
    assert backend == [
        "docker", "buildx", "build", "--platform", "linux/amd64", "--file", "../backend/Dockerfile",
        "--build-arg", "NODE_VERSION=24",
        "--label", f"org.opencontainers.image.revision={head}",
        "--label", "org.opencontainers.image.source=https://github.com/acme/backend",
        "--provenance=mode=min", "--sbom=true", "--progress=plain",
        "--tag", f"111122223333.dkr.ecr.us-east-1.amazonaws.com/portfolio/backend:{tag}", "--push", "../backend",
    ]  # fmt: skip


def test_a_commit_more_is_built_alone_and_its_subject_is_shown(sandbox: Sandbox) -> None:
    commit(sandbox.program.parent / "backend", "answer faster")

    shipped = fairway(sandbox, *SHIP, "--json")

    content = json.loads(shipped.output)
    assert shipped.code == 0 and content["verified"], shipped
    assert [content["images"][name]["built"] for name in ("backend", "frontend")] == [True, False]
    (note,) = content["images"]["backend"]["commits"]
    assert note.endswith(" answer faster") and content["images"]["frontend"]["commits"] == []
    assert len(builds(sandbox)) == 3
    message = chat(sandbox)[-1]
    assert message["title"] == "portfolio-dev runs a new release, verified"
    assert message["description"].splitlines()[1:] == [f"• {note}"]  # the frontend is as it was


def test_what_no_commit_has_is_not_built_unless_it_stays_where_it_is(sandbox: Sandbox) -> None:
    (sandbox.program.parent / "backend" / "app.js").write_text("// half done\n")

    refused = fairway(sandbox, *SHIP)
    shipped = fairway(sandbox, *SHIP, "backend", "--dirty")
    promoted = fairway(sandbox, "promote", "dev", "prod", "--yes")

    assert refused.code == 3 and "- backend: app.js" in refused.errors, refused
    assert shipped.code == 0, shipped
    assert release(sandbox, "dev")["services"]["backend"]["tag"].startswith("dirty-")
    assert promoted.code == 1 and "backend: built from what is in no commit" in promoted.text, promoted


def test_what_ecrs_scan_found_is_not_released_and_the_file_is_as_it_was(sandbox: Sandbox) -> None:
    before = release(sandbox, "dev")
    file = sandbox.program / "Pulumi.dev.yaml"
    content = yaml.safe_load(file.read_text())
    content["config"]["fairway:scan"] = {"block": "critical"}
    file.write_text(yaml.safe_dump(content))
    registry = sandbox.cloud("dev").with_name("registry.json")
    images = json.loads(registry.read_text())
    for image in images["repositories"]["portfolio/frontend"]:
        image["findings"] = [{"name": "CVE-2026-12345", "severity": "CRITICAL"}]
    registry.write_text(json.dumps(images))

    refused = fairway(sandbox, *SHIP, "frontend")

    assert refused.code == 1, refused
    assert "has findings of ECR's scan that are critical: CVE-2026-12345" in refused.text, refused
    assert release(sandbox, "dev") == before
