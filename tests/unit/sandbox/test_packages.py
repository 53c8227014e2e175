"""Packages beside AWS: any SDK's types by the SDK alone, and what an image build answers."""

import re
import threading
from pathlib import Path
from typing import Any

import pytest

from sandbox import docker
from sandbox.protocol import UNKNOWN
from sandbox.provider import Provider
from sandbox.schema import Schemas
from tests.unit.sandbox.conftest import sdk

IMAGE = "urn:pulumi:dev::fairway::docker-build:index:Image::api"


@pytest.fixture
def provider(tmp_path: Path) -> Provider:
    provider = Provider(
        package="docker-build",
        schemas=Schemas(sdk("docker_build"), tmp_path / "schema", {}),
        kinds=docker.KINDS,
        functions={},
        directory=tmp_path,
        stopping=threading.Event(),
    )
    provider.configure("urn:pulumi:dev::fairway::pulumi:providers:docker-build::default", {})
    return provider


def test_an_image_has_a_digest_once_it_is_built(provider: Provider) -> None:
    image: dict[str, Any] = {"push": True, "tags": ["registry/api:1"], "platforms": ["linux/arm64"]}
    inputs, problems = provider.check(IMAGE, {}, image, "api-1a2b3c4")
    assert not problems
    assert provider.create(IMAGE, inputs, preview=True, limit=0)[1]["digest"] is UNKNOWN
    built = provider.create(IMAGE, inputs, preview=False, limit=0)[1]
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", built["digest"])
    assert built["ref"] == f"registry/api:1@{built['digest']}"


def test_a_typo_is_found_there_too(provider: Provider) -> None:
    _, problems = provider.check(IMAGE, {}, {"push": True, "plattforms": []}, None)
    assert "Did you mean `platforms`" in problems[0].text
