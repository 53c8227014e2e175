"""ship: what is built and from what, and what stands in its way, in a sentence."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest

from ops.clock import Clock
from ops.commands.ship import command as ship
from ops.errors import OpsError
from ops.promotion import journal as journals
from ops.promotion.lock import locked
from ops.pulumi.stack import Stack
from ops.pulumi.stack_settings import read_settings
from ops.release import docker
from ops.release.build import Planned, need_docker, plan
from ops.release.source import commits_between, read_source
from ops.session.signals import TerminatedError
from tests.unit.ops.answers import CannedAws

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
IDENTITY = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")


def git(folder: Path, *words: str) -> str:
    ended = subprocess.run(["git", "-C", str(folder), *IDENTITY, *words], capture_output=True, text=True, check=True)
    return ended.stdout.strip()


def commit(folder: Path, subject: str) -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", subject)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with the program at its top, a service's source in api/, and its release files."""
    folder = tmp_path / "shop"
    for name in ("api", "web", "releases"):
        (folder / name).mkdir(parents=True)
        (folder / name / "file").write_text("1")
    (folder / "Pulumi.dev.yaml").write_text("config: {}\n")
    git(tmp_path, "init", "--quiet", str(folder))
    commit(folder, "the beginning")
    return folder


def test_only_what_is_built_has_to_be_committed_and_release_files_never(shop: Path) -> None:
    own = shop / ".fairway" / "promotions"
    own.mkdir(parents=True)
    for changed in ("web/file", "releases/file", "releases/new", ".fairway/promotions/dev.lock"):
        (shop / changed).write_text("2")
    assert read_source(shop / "api", aside=shop / "releases").changes == ()
    assert read_source(shop, aside=shop / "releases").changes == ("web/file",)

    (shop / "api" / "new").write_text("1")
    (shop / "api" / "file").write_text("2")
    assert read_source(shop / "api", aside=shop / "releases").changes == ("api/file", "api/new")


@pytest.mark.parametrize(
    ("origin", "url"),
    [
        ("git@github.com:acme/shop.git", "https://github.com/acme/shop"),
        ("ssh://git@gitlab.example.org/acme/shop.git", "https://gitlab.example.org/acme/shop"),
        ("https://token:x@github.com/acme/shop.git", "https://github.com/acme/shop"),
        (None, None),
    ],
)
def test_the_source_is_a_url_without_credentials(shop: Path, origin: str | None, url: str | None) -> None:
    if origin:
        git(shop, "remote", "add", "origin", origin)
    assert read_source(shop / "api", aside=shop / "releases").url == url


def test_a_folder_that_no_commit_is_of_is_refused(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "loose").mkdir()
    with pytest.raises(OpsError, match="git rev-parse failed, so no commit says what is built"):
        read_source(tmp_path / "loose", aside=shop / "releases")
    with pytest.raises(OpsError, match=r"is no folder: write in fairway:services\.<name>\.build\.context"):
        read_source(tmp_path / "none", aside=shop / "releases")


def test_the_notes_are_the_folders_own_commits_since_the_image_before(shop: Path) -> None:
    first = git(shop, "rev-parse", "HEAD")
    for folder in ("api", "web"):
        (shop / folder / "file").write_text("2")
        commit(shop, f"change {folder}")
    before, after = (f"release-{name[:12]}-0a1b2c" for name in (first, git(shop, "rev-parse", "HEAD")))

    (note,) = commits_between(shop / "api", before, after)
    assert note.endswith(" change api") and commits_between(shop / "api", after, before) == []
    for tag in (None, "1.4.0", "release-1.4.0", "release-0123456789ab-0a1b2c"):
        assert commits_between(shop / "api", tag, after) == commits_between(shop / "api", before, tag) == []
    assert commits_between(shop / "gone", before, after) == []


def planned(shop: Path, build: dict[str, Any], *, dirty: bool = False) -> Planned:
    config = {
        "aws:region": "us-east-1",
        "fairway:app": "shop",
        "fairway:production": False,
        "fairway:registry": {"account": "111122223333"},
        "fairway:services": {"api": {"port": 3000, "health": {"path": "/health", "tool": "wget"}, "build": build}},
    }
    (shop / "Pulumi.dev.yaml").write_text(json.dumps({"config": config}))
    stack = Stack(name="dev", directory=shop)
    settings = read_settings(stack, with_images=False)
    (one,) = plan(CannedAws(), stack, settings, settings.services, dirty=dirty, now=NOW)
    return one


def test_one_commit_built_in_two_ways_has_two_tags_and_in_one_way_one(shop: Path) -> None:
    ways: tuple[dict[str, Any], ...] = (
        {"context": "api"},
        {"context": "api"},
        {"context": "api", "args": {"A": "1"}},
        {"context": "api", "target": "app"},
        {"context": "web"},
    )
    tags = [planned(shop, build).image.tag for build in ways]
    head = git(shop, "rev-parse", "HEAD")[:12]
    assert all(str(tag).startswith(f"release-{head}-") for tag in tags)
    assert tags[0] == tags[1] and len(set(tags)) == 4


def test_what_is_in_no_commit_is_named_and_its_image_is_never_a_release(shop: Path) -> None:
    (shop / "api" / "file").write_text("2")

    with pytest.raises(OpsError, match=r"(?s)in none:\n- api: api/file\nCommit them; or --dirty"):
        planned(shop, {"context": "api"})
    tag = planned(shop, {"context": "api"}, dirty=True).image.tag
    assert tag == f"dirty-{git(shop, 'rev-parse', 'HEAD')[:12]}-20261121090000"


def test_the_command_has_platform_stage_arguments_labels_sbom_and_provenance(shop: Path) -> None:
    build = {"context": "api", "dockerfile": "docker/Dockerfile", "target": "app", "args": {"B": "2", "A": "1 $x"}}

    words = planned(shop, build).command

    assert words[:11] == [
        "docker", "buildx", "build", "--platform", "linux/amd64", "--file", "api/docker/Dockerfile", "--target", "app",
        "--build-arg", "A=1 $x",
    ]  # fmt: skip
    assert {"--provenance=mode=min", "--sbom=true", "--push"} < set(words) and words[-1] == "api"
    assert f"org.opencontainers.image.revision={git(shop, 'rev-parse', 'HEAD')}" in words
    assert not any("image.source" in word for word in words)  # without an origin


def test_without_docker_it_says_who_builds_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(OpsError, match=r"Docker with buildx builds the images, and is not here: .* docs/pipeline\.md"):
        need_docker()


@pytest.mark.parametrize("words", docker.HINTS)
def test_what_docker_refuses_is_passed_on_with_what_to_do(tmp_path: Path, words: str) -> None:
    program = "import sys; print('#1 building'); print('ERROR: ' + sys.argv[1]); print('more'); sys.exit(1)"
    lines: list[str] = []

    with pytest.raises(OpsError) as error:
        docker.stream([sys.executable, "-c", program, words], tmp_path, lines.append)

    assert lines == ["#1 building", f"ERROR: {words}", "more"]
    assert str(error.value).endswith(f"failed: more. To do: {docker.HINTS[words]}")


def test_a_build_that_sigterm_ends_is_not_waited_for(tmp_path: Path) -> None:
    def show(_: str) -> None:
        raise TerminatedError  # as SIGTERM does, of which Docker hears nothing

    program = "import time; print('#1 building', flush=True); time.sleep(20)"
    clock = Clock()
    began = clock.elapsed()
    with pytest.raises(TerminatedError):
        docker.stream([sys.executable, "-c", program], tmp_path, show)
    assert clock.elapsed() - began < 15


@pytest.mark.parametrize("as_json", [False, True])
def test_two_releases_into_one_stack_do_not_meet(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    (shop / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    planned(shop, {"context": "api"})  # which writes the settings
    commit(shop, "settings")
    monkeypatch.setattr("ops.commands.ship.need_docker", lambda: None)
    monkeypatch.setattr("ops.commands.ship._chosen", lambda settings, _: settings.services)  # pyright: ignore
    words = ["dev", "--yes", "-C", os.fspath(shop), *(["--json"] if as_json else [])]

    with locked(journals.lock_of(Stack(name="dev", directory=shop))), pytest.raises(SystemExit) as ended:
        ship.main(words, standalone_mode=False)

    shown = capsys.readouterr()
    assert ended.value.code == 1 and "Another promotion or ship is under way: " in shown.out + shown.err
    if as_json:
        assert json.loads(shown.out)["ok"] is False


@pytest.mark.parametrize(
    ("services", "build", "registry", "sentence"),
    [
        (["web"], True, "", "web has no build; write fairway:services.web.build.context"),
        ([], False, "", "No service of dev has a build: write fairway:services.<name>.build.context"),
        ([], True, "  fairway:registry: {account: '444455556666'}\n", "dev runs images of account 444455556666: ship"),
    ],
)
def test_what_cannot_be_shipped_is_wrong_usage(
    tmp_path: Path, services: list[str], build: bool, registry: str, sentence: str
) -> None:
    api = "port: 3000, health: {path: /health, tool: wget}"
    built = ", build: {context: ../api}" if build else ""
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(
        "config:\n  aws:region: us-east-1\n  fairway:app: shop\n  fairway:production: false\n"
        f"{registry}  fairway:services:\n    api: {{{api}{built}}}\n    web: {{{api}, routes: [/web/*]}}\n"
    )
    with pytest.raises(click.UsageError) as error:
        ship.main(["dev", *services, "--yes", "-C", os.fspath(tmp_path)], standalone_mode=False)
    assert sentence in str(error.value)
