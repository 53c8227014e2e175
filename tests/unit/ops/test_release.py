"""release: which image the words mean, and under which tag it is written down."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.aws.images import ImageDetails, ImageReference, reference
from ops.errors import OpsError
from ops.pulumi.stack import Stack
from ops.pulumi.stack_settings import read_settings
from ops.release.resolve import ImageRefusedError, release
from settings.model import Image
from tests.unit.ops.snapshots import DIGEST, image
from tests.unit.ops.test_images import HOME

ROOT = Path(__file__).resolve().parents[3]
REPOSITORY = "111122223333.dkr.ecr.us-east-1.amazonaws.com/portfolio/backend"
Release = Callable[[str, ImageDetails], Image]


@pytest.fixture
def released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """Releases what the words mean, where the registry has one image, and looks what the file says then."""
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)

    def run(words: str, details: ImageDetails) -> Image:
        def ask(*_: object, **__: object) -> dict[str, Any]:
            return {"Account": "111122223333"}

        def find(_: object, requested: ImageReference) -> ImageDetails:
            assert requested.tag or requested.digest
            return details

        monkeypatch.setattr("ops.aws.client.Aws.ask", ask)
        monkeypatch.setattr("ops.aws.images.find", find)
        (change,) = release(Stack(name="dev", directory=tmp_path), {"backend": words})
        return change.after

    return run


@pytest.mark.parametrize(
    ("words", "tag"),
    [
        ("1.4.0", "1.4.0"),
        (DIGEST, "release-1.4.0"),
        ("latest", "release-1.4.0"),
        (f"{REPOSITORY}:1.4.0@{DIGEST}", "1.4.0"),
        (f"portfolio/backend:latest@{DIGEST}", "release-1.4.0"),
    ],
)
def test_the_tag_is_one_that_the_image_has_and_keeps(released: Release, words: str, tag: str) -> None:
    assert released(words, image(tags=("1.4.0", "latest", "release-1.4.0"))).tag == tag


@pytest.mark.parametrize("words", [f"{REPOSITORY}:release-9.9.9@{DIGEST}", f"portfolio/backend:latest@{DIGEST}"])
def test_f32_a_tag_that_the_digests_image_has_not_is_refused(released: Release, words: str) -> None:
    with pytest.raises(
        ImageRefusedError, match=r"is not tagged \S+: its tags are 1\.3\.0; write one of them, or the digest"
    ):
        released(words, image(tags=("1.3.0",)))


def test_a_repository_alone_is_no_image(released: Release) -> None:
    with pytest.raises(ImageRefusedError, match=f"names no image: write {REPOSITORY}:TAG, or .*@sha256:"):
        released(REPOSITORY, image(tags=("1.4.0", "latest")))
    with pytest.raises(OpsError, match="names no image"):
        reference(str(HOME), home=HOME)


def test_a_file_that_pulumi_has_written_says_the_same(tmp_path: Path) -> None:
    """It writes flags and numbers as texts, as `pulumi stack init` with a KMS key does."""
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    written_by_hand = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    written = written_by_hand | {"fairway:production": "false", "fairway:logRetentionDays": "30"}
    (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": written}))

    requested = read_settings(Stack(name="dev", directory=tmp_path), with_images=False)

    assert (requested.production, requested.log_days) == (False, 30)
