"""What was before, what is looked up in git, and the environment that a preview is judged in."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ops.aws import images
from ops.errors import OpsError
from ops.promotion import gates, previous
from ops.promotion.errors import RefusedError
from ops.promotion.journal import Journal
from ops.pulumi.environment import CHECKOUT, CONFIG, PACK, isolated_environment, with_policies
from ops.pulumi.state import SERVICE
from ops.release import release_file
from ops.release.resolve import ImageRefusedError
from ops.verify.result import Verdict, result
from tests.unit.ops.promoted import NEW, OLD, image, stacks
from tests.unit.ops.promoted import release as released

UP = {"deployment": {"resources": [{"urn": "urn:pulumi:prod::shop::x::api", "type": SERVICE}]}}
OTHER = "sha256:" + "3" * 64


def running(monkeypatch: pytest.MonkeyPatch, digest: str) -> None:
    def parse(stack: str, state: Any) -> Any:
        return SimpleNamespace(digests={"api": digest}, region="us-east-1")

    monkeypatch.setattr(gates, "parse_deployed", parse)


def test_what_runs_is_what_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, prod = stacks(tmp_path)
    running(monkeypatch, OLD)

    assert gates.before(prod, UP, None) == released("prod", OLD)
    assert gates.before(prod, {"deployment": {"resources": []}}, None) is None


def test_where_the_file_and_the_stack_differ_nobody_knows_what_to_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, prod = stacks(tmp_path)
    running(monkeypatch, OTHER)

    with pytest.raises(RefusedError, match="prod runs other images than"):
        gates.before(prod, UP, None)
    # … but for an interrupted promotion, which knows it.
    begun = Journal(source="dev", target="prod", digests={"api": NEW}, before=released("prod", OLD), found={}, steps=())
    with pytest.raises(RefusedError, match=r"other images of api than .* rm .fairway/promotions/prod.json"):
        gates.before(prod, UP, begun.reached("released"))  # somebody updated since it was interrupted
    for digest in (OLD, NEW):
        running(monkeypatch, digest)
        assert gates.before(prod, UP, begun.reached("released")) == released("prod", OLD)
    running(monkeypatch, OTHER)
    failed = replace(begun, found={"api": OTHER}).reached("released")
    assert gates.before(prod, UP, failed) == released("prod", OLD)
    with pytest.raises(RefusedError):
        gates.before(prod, UP, begun.reached("promoted"))


def test_alarms_that_somebody_deleted_come_back_before_a_promotion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, prod = stacks(tmp_path)
    running(monkeypatch, OLD)
    verdicts: tuple[Verdict, ...] = ("passed", "pending", "unknown", "failed")
    for verdict in verdicts:
        outcome = result(verdict, "alarms", None, "gone")
        monkeypatch.setattr(gates, "alarms", lambda aws, deployed, outcome=outcome: outcome)
        assert gates.missing_alarms(prod, UP) == (["prod's alarms: gone"] if verdict == "failed" else [])
    assert gates.missing_alarms(prod, {"deployment": {"resources": []}}) == []


def test_each_image_is_looked_for_in_the_registry_of_the_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, prod = stacks(tmp_path)
    services = tuple(SimpleNamespace(name=name, image_of=None) for name in ("api", "mail", "web"))
    found = {OLD: image(OLD), NEW: image(NEW, "linux/arm64")}

    def read_settings(stack: Any, *, with_images: bool) -> Any:
        return SimpleNamespace(services=services, region="us-east-1")

    def resolve(aws: Any, stack: Any, reference: Any, service: Any, text: str) -> images.ImageDetails | Any:
        if text not in found:
            raise ImageRefusedError([f"{service.name}: {text} is not in ECR"])
        return found[text]

    monkeypatch.setattr(gates, "read_settings", read_settings)
    monkeypatch.setattr(gates, "resolve", resolve)
    with pytest.raises(RefusedError) as refused:
        gates.images(prod, {"api": image(NEW), "web": image(OTHER), "gone": image(OLD)})

    api, mail, web = refused.value.reasons
    assert "linux/arm64 (F1)" in api and "no image of it" in mail and "web" in web and "not in ECR" in web
    services = services[:1]
    assert gates.images(prod, {"api": image(OLD), "gone": image(OLD)}) == {"api": image(OLD)}


def test_strict_mode_is_added_to_the_packs_configuration_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.json"
    own.write_text(json.dumps({"image-tag-mutable": "advisory", "fairway-pack": {"production": True}}))
    monkeypatch.delenv(PACK, raising=False)
    monkeypatch.setenv(CONFIG, str(own))

    with with_policies(strict=False):
        assert json.loads(Path(os.environ[CONFIG]).read_text()) == json.loads(own.read_text())
    with with_policies(strict=True):
        config = json.loads(Path(os.environ[CONFIG]).read_text())
        assert os.environ[PACK] == str(Path(CHECKOUT, "policies"))
    assert config == {"image-tag-mutable": "advisory", "fairway-pack": {"production": True, "strict": True}}
    assert PACK not in os.environ and os.environ[CONFIG] == str(own)


def test_a_program_is_run_without_this_checkout_on_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((CHECKOUT, "/own")))

    with isolated_environment():
        assert os.environ["PYTHONPATH"] == "/own"
    assert os.environ["PYTHONPATH"].startswith(CHECKOUT)


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=ana", "-c", "user.email=ana@example.org")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def test_the_release_of_before_is_the_journals_else_the_newest_other_one_in_git(tmp_path: Path) -> None:
    _, prod = stacks(tmp_path)
    with pytest.raises(OpsError, match="No earlier release"):
        previous.previous(prod, None)
    git(tmp_path, "init", "--quiet")
    for digest in (OTHER, OLD, NEW):
        release_file.write(prod.release, released("prod", digest))
        git(tmp_path, "add", "releases")
        git(tmp_path, "commit", "--quiet", "--message", digest)

    assert previous.previous(prod, None).digests == {"api": OLD}
    assert previous.at(prod, "HEAD~2").digests == {"api": OTHER}
    with pytest.raises(OpsError, match="git show failed"):
        previous.at(prod, "HEAD~9")
    before = released("prod", OTHER)
    begun = Journal(source="dev", target="prod", digests={"api": NEW}, before=before, found={}, steps=())
    assert previous.previous(prod, begun.reached("promoted")) == before


SIGNER = """#!/bin/sh
# What git asks of gpg: to sign what it reads, or to say of a signature whose it is.
case "$*" in
*--verify*) cat >/dev/null; echo "gpg: Good signature from ana" >&2; echo "[GNUPG:] GOODSIG 0A1B2C3D ana" ;;
*) cat >/dev/null; echo "[GNUPG:] SIG_CREATED D" >&2
    echo "-----BEGIN PGP SIGNATURE-----"; echo; echo c2ln; echo "-----END PGP SIGNATURE-----" ;;
esac
"""


def test_signatures_that_git_shows_are_no_commits(tmp_path: Path) -> None:
    _, prod = stacks(tmp_path)
    signer = tmp_path / "signer"
    signer.write_text(SIGNER)
    signer.chmod(0o755)
    git(tmp_path, "init", "--quiet")
    for name, value in (("log.showSignature", "true"), ("gpg.program", str(signer))):
        git(tmp_path, "config", name, value)
    for digest in (OLD, NEW):
        release_file.write(prod.release, released("prod", digest))
        git(tmp_path, "add", "releases")
        git(tmp_path, "commit", "--quiet", "--gpg-sign", "--message", digest)

    assert previous.previous(prod, None).digests == {"api": OLD}


def test_a_journal_that_another_machine_released_after_is_not_what_was_before(tmp_path: Path) -> None:
    _, prod = stacks(tmp_path)
    long_ago = Journal(
        source="dev", target="prod", digests={"api": OLD}, before=released("prod", OTHER), found={}, steps=()
    ).reached("promoted")
    release_file.write(prod.release, released("prod", NEW))

    # Of a stack without git it is the best that is known …
    assert previous.previous(prod, long_ago).digests == {"api": OTHER}
    git(tmp_path, "init", "--quiet")
    for digest in (OTHER, OLD, NEW):
        release_file.write(prod.release, released("prod", digest))
        git(tmp_path, "add", "releases")
        git(tmp_path, "commit", "--quiet", "--message", digest)
    # … and git knows better.
    assert previous.previous(prod, long_ago).digests == {"api": OLD}
