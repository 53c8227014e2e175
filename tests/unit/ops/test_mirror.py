"""release --mirror: a public image's copy in the service's repository."""

import base64
import shutil
from pathlib import Path
from typing import Any

import pytest

from ops.aws.client import AwsError
from ops.aws.images import ImageReference
from ops.errors import OpsError
from ops.pulumi.stack import Stack
from ops.release.mirror import mirror, tag_of
from tests.unit.ops.snapshots import image

ROOT = Path(__file__).resolve().parents[3]
REGISTRY = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
SOURCE = "docker.io/grafana/grafana:12.1.0"


@pytest.mark.parametrize(
    ("source", "tag"),
    [
        (SOURCE, "release-12.1.0"),
        (f"quay.io/keycloak/keycloak@sha256:{'a1' * 32}", "release-a1a1a1a1a1a1"),
        (f"ghcr.io/a/b:latest@sha256:{'a1' * 32}", "release-a1a1a1a1a1a1"),
        ("localhost:5000/a:1", "release-1"),
    ],
)
def test_the_copy_has_a_tag_of_its_source(source: str, tag: str) -> None:
    assert tag_of(source) == tag


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("docker.io/grafana/grafana", "is another image tomorrow: write its version or its digest"),
        ("docker.io/grafana/grafana:latest", "is another image tomorrow"),
        ("localhost:5000/grafana", "is another image tomorrow"),
        ("Grafana!", "is no image: write its name and version"),
    ],
)
def test_a_source_that_moves_is_refused(source: str, sentence: str) -> None:
    with pytest.raises(OpsError, match=sentence):
        tag_of(source)


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)

    def ask(_: object, service: str, operation: str, **__: object) -> dict[str, Any]:
        token = base64.b64encode(b"AWS:pass:word").decode()
        answers = {"sts": {"Account": "111122223333"}, "ecr": {"authorizationData": [{"authorizationToken": token}]}}
        return answers[service]

    monkeypatch.setattr("ops.aws.client.Aws.ask", ask)
    return Stack(name="dev", directory=tmp_path)


def test_it_goes_from_registry_to_registry_and_the_password_is_no_argument(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[tuple[list[str], str | None]] = []
    monkeypatch.setattr("ops.aws.images.find", lambda *_: None)  # pyright: ignore[reportUnknownLambdaType]
    assert mirror(stack, "backend", SOURCE, run=lambda *command: commands.append(command)) == "release-12.1.0"
    (login, password), (copy, nothing) = commands
    assert (login[:2], login[-1], password, nothing) == (["docker", "login"], REGISTRY, "pass:word", None)
    assert copy[-3:] == ["--tag", f"{REGISTRY}/portfolio/backend:release-12.1.0", SOURCE]


def test_what_is_there_is_not_copied_again(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(_: object, requested: ImageReference) -> object:
        assert requested.tag == "release-12.1.0"
        return image()

    def run(*_: object) -> None:
        pytest.fail("nothing is copied")

    monkeypatch.setattr("ops.aws.images.find", find)
    assert mirror(stack, "backend", SOURCE, run=run) == "release-12.1.0"


def test_a_service_that_is_not_there_and_a_machine_without_docker(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OpsError, match="grafana is no service of dev with an image of its own; those are: backend"):
        mirror(stack, "grafana", SOURCE)
    monkeypatch.setattr("ops.aws.images.find", lambda *_: None)  # pyright: ignore[reportUnknownLambdaType]
    monkeypatch.setenv("PATH", "")
    with pytest.raises(OpsError, match="Docker with buildx copies the image, and is not here"):
        mirror(stack, "backend", SOURCE)


def test_a_repository_that_is_not_there_yet(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(*_: object) -> None:
        raise AwsError("no", "RepositoryNotFoundException")

    monkeypatch.setattr("ops.aws.images.find", find)
    with pytest.raises(
        OpsError, match=r"There is no repository .*/portfolio/backend:release-12.1.0 \(F15\): run `pulumi"
    ):
        mirror(stack, "backend", SOURCE)
