"""The release file: what is written is read back, whatever is wrong is named, and a crash leaves the old one whole."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ops.release import release_file
from ops.release.release_file import ReleaseError
from settings.model import Image
from settings.model.release import CheckRecord, Evidence, Release
from tests.unit.ops.snapshots import DEFINITION, DIGEST, OTHER

IMAGE = Image(digest=DIGEST, platforms=("linux/amd64",), tag="1.4.0", pushed_at="2026-11-02T09:14:00Z")
EVIDENCE = Evidence(
    verified_at="2026-11-21T12:00:00Z",
    digests={"api": DIGEST},
    task_definitions={"api": DEFINITION},
    checks=(
        CheckRecord(name="alarms", service=None, observed="3 quiet"),
        CheckRecord(name="targets", service="api", observed="2 healthy"),
    ),
)
VERIFIED = Release(stack="dev", services={"api": IMAGE}, evidence=EVIDENCE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "releases" / "dev.json"


@pytest.mark.parametrize("release", [VERIFIED, Release(stack="dev", services={}, evidence=None)])
def test_what_was_written_is_read_back(file: Path, release: Release) -> None:
    release_file.write(file, release)

    assert release_file.read(file, "dev") == release
    assert [path.name for path in file.parent.iterdir()] == ["dev.json"]


def test_keys_are_sorted_so_that_a_change_shows_alone(file: Path) -> None:
    release_file.write(file, VERIFIED)

    assert file.read_text() == json.dumps(json.loads(file.read_text()), indent=2, sort_keys=True) + "\n"


def test_a_failed_write_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release_file.write(file, VERIFIED)

    def full(descriptor: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        release_file.write(file, Release(stack="dev", services={}, evidence=None))

    assert release_file.read(file, "dev") == VERIFIED
    assert [path.name for path in file.parent.iterdir()] == ["dev.json"]


def test_another_image_has_no_evidence_yet_and_the_same_keeps_it() -> None:
    other = Image(digest=OTHER, platforms=("linux/amd64",), tag="1.5.0", pushed_at=None)

    assert release_file.with_images(VERIFIED, {"api": IMAGE}).verified
    changed = release_file.with_images(VERIFIED, {"api": other})
    assert changed.evidence is None
    assert not changed.verified


def test_evidence_of_other_images_verifies_nothing() -> None:
    assert VERIFIED.verified
    assert not Release(stack="dev", services={"api": IMAGE, "web": IMAGE}, evidence=EVIDENCE).verified
    assert not Release(stack="dev", services={}, evidence=replace(EVIDENCE, digests={})).verified


def test_evidence_from_the_sandbox_counts_only_there(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = replace(VERIFIED, evidence=replace(EVIDENCE, simulated=True))
    release_file.write(file, seen)
    assert json.loads(file.read_text())["evidence"]["simulated"] is True

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "simulated")
    assert release_file.read(file, "dev") == seen and seen.verified
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    assert release_file.read(file, "dev") == replace(seen, evidence=None)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"verifiedAt": "yesterday"}, "evidence.verifiedAt is 'yesterday'"),
        ({"digests": {"api": "latest"}}, "evidence.digests.api is 'latest'"),
        ({"taskDefinitions": {"api": "api:7"}}, "evidence.taskDefinitions.api is 'api:7'"),
        ({"checks": [{"name": "alarms"}]}, r"evidence.checks\[0\].observed is missing"),
        ({"checks": {}}, "evidence.checks is a mapping; write a list of mappings"),
        ({"by": "hand"}, "evidence.by is not a known key"),
    ],
)
def test_evidence_is_checked(file: Path, change: dict[str, Any], problem: str) -> None:
    release_file.write(file, VERIFIED)
    content = json.loads(file.read_text())
    content["evidence"] |= change
    file.write_text(json.dumps(content))

    with pytest.raises(ReleaseError, match=problem):
        release_file.read(file, "dev")


@pytest.mark.parametrize(
    ("text", "problem"), [(None, "is missing"), ("{", "cannot be read as JSON"), ("[]", "is a list")]
)
def test_a_file_that_is_none_is_named(file: Path, text: str | None, problem: str) -> None:
    file.parent.mkdir()
    if text is not None:
        file.write_text(text)

    with pytest.raises(ReleaseError, match=rf"releases/dev.json.*{problem}"):
        release_file.read(file, "dev")
