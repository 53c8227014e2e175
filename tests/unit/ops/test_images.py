"""What an image's words mean, and what ECR's manifests say of platforms."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from ops.aws.client import Aws, AwsError
from ops.aws.images import ImageReference, find, reference
from ops.errors import OpsError
from tests.unit.ops.snapshots import DIGEST, OTHER, REPOSITORY

HOME = ImageReference(account="111122223333", region="us-east-1", repository="shop/api", tag=None, digest=None)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1.4.0", f"{REPOSITORY}:1.4.0"),
        (DIGEST, f"{REPOSITORY}@{DIGEST}"),
        ("shop/api:1.4.0", f"{REPOSITORY}:1.4.0"),
        (f"{REPOSITORY}:1.4.0@{DIGEST}", f"{REPOSITORY}:1.4.0@{DIGEST}"),
        ("444455556666.dkr.ecr.eu-west-1.amazonaws.com/a/b:2", "444455556666.dkr.ecr.eu-west-1.amazonaws.com/a/b:2"),
    ],
)
def test_words_that_name_an_image(text: str, meant: str) -> None:
    assert str(reference(text, home=HOME)) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "docker.io/library/nginx:1",
        "ghcr.io/a/b:1",
        "shop/api",
        "111122223333.dkr.ecr..amazonaws.com/shop/api:1",
        "a b",
    ],
)
def test_words_that_name_none_in_ecr(text: str) -> None:
    with pytest.raises(OpsError, match="is not an image in ECR"):
        reference(text, home=HOME)


class Registry(Aws):
    """ECR with one image."""

    def __init__(self, manifest: Mapping[str, Any] | None, url: str = "") -> None:
        super().__init__("us-east-1")
        self.manifest, self.url = manifest, url

    def ask(self, service: str, operation: str, *, region: str = "", **parameters: Any) -> Mapping[str, Any]:
        if self.manifest is None:
            raise AwsError("ecr describe_images: no such image", "ImageNotFoundException")
        pushed = datetime(2026, 11, 2, 9, 14, tzinfo=UTC)
        answers: Mapping[str, Mapping[str, Any]] = {
            "describe_images": {
                "imageDetails": [{"imageDigest": DIGEST, "imageTags": ["b", "a"], "imagePushedAt": pushed}]
            },
            "batch_get_image": {"images": [{"imageManifest": json.dumps(self.manifest)}]},
            "get_download_url_for_layer": {"downloadUrl": self.url},
        }
        return answers[operation]


def entry(system: str, architecture: str, **more: str) -> dict[str, Any]:
    return {"digest": OTHER, "platform": {"os": system, "architecture": architecture, **more}}


@pytest.mark.parametrize("kind", ["oci.image.index.v1", "docker.distribution.manifest.list.v2"])
def test_an_index_names_its_platforms_and_attestations_are_none(kind: str) -> None:
    entries = [entry("linux", "arm64", variant="v8"), entry("linux", "amd64"), entry("unknown", "unknown")]
    found = find(Registry({"mediaType": f"application/vnd.{kind}+json", "manifests": entries}), HOME)

    assert found
    assert found.platforms == ("linux/amd64", "linux/arm64")
    assert found.manifests == (OTHER, OTHER)
    assert (found.digest, found.tags, found.pushed_at) == (DIGEST, ("a", "b"), "2026-11-02T09:14:00Z")


def test_a_missing_image_is_none() -> None:
    assert find(Registry(None), HOME) is None


@pytest.mark.parametrize(
    ("manifest", "url"),
    [({"config": {}}, ""), ({"config": {"digest": OTHER}}, ""), ({"config": {"digest": OTHER}}, "file:///etc/passwd")],
)
def test_a_platform_that_nobody_says_is_not_guessed(manifest: Mapping[str, Any], url: str) -> None:
    with pytest.raises(OpsError, match="platform is unknown"):
        find(Registry(manifest, url), HOME)
