"""A stack's releases as git remembers them: each once, with when it came and whether it was ever verified."""

import subprocess
from pathlib import Path

import pytest

from ops.pulumi.stack import Stack
from ops.release import release_file
from ops.release.history import timeline
from tests.unit.ops.promoted import NEW, OLD, release


def commit(stack: Stack, subject: str, digest: str, *, verified: bool) -> None:
    release_file.write(stack.release, release("prod", digest, verified=verified))
    git(stack.directory, "add", "--all")
    git(stack.directory, "commit", "--quiet", "--message", subject)


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    subprocess.run(["git", "-C", str(folder), *identity, *words], check=True)


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    (tmp_path / "Pulumi.prod.yaml").write_text("config: {}\n")
    (tmp_path / "Pulumi.yaml").write_text("name: shop\n")
    return Stack(name="prod", directory=tmp_path)


def test_each_release_is_there_once_with_its_evidence_the_newest_first(stack: Stack) -> None:
    git(stack.directory, "init", "--quiet")
    commit(stack, "release the old one", OLD, verified=False)
    commit(stack, "verified", OLD, verified=True)
    stack.release.write_text("no JSON")
    git(stack.directory, "commit", "--quiet", "--all", "--message", "break it")
    commit(stack, "release the new one", NEW, verified=False)

    new, old = timeline(stack)

    assert (new.release.digests, new.release.verified, new.by) == ({"api": NEW}, False, "Ana")
    assert (old.release.digests, old.release.verified) == ({"api": OLD}, True)
    subjects = subprocess.run(
        ["git", "-C", str(stack.directory), "show", "--no-patch", "--format=%s", old.commit],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert subjects.stdout.strip() == "release the old one"  # when it came, and not when it was verified


def test_what_is_not_committed_yet_is_the_newest(stack: Stack) -> None:
    git(stack.directory, "init", "--quiet")
    commit(stack, "release", OLD, verified=True)
    release_file.write(stack.release, release("prod", NEW))

    new, old = timeline(stack)

    assert (new.commit, new.release.digests, old.release.digests) == ("", {"api": NEW}, {"api": OLD})


def test_without_version_control_there_is_the_file_alone(stack: Stack) -> None:
    assert timeline(stack) == []
    release_file.write(stack.release, release("prod", NEW))
    (only,) = timeline(stack)
    assert (only.commit, only.release.digests) == ("", {"api": NEW})
