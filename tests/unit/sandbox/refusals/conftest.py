"""The world is made once; each test has a copy of its cloud."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from sandbox.schema import Schemas
from tests.unit.sandbox.conftest import Aws, provider
from tests.unit.sandbox.refusals.world import build


@pytest.fixture(scope="session")
def built(schemas: Schemas, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("world")
    return folder, build(Aws(provider(schemas, folder, region="us-east-1"), folder))


@pytest.fixture
def world(built: tuple[Path, dict[str, Any]], tmp_path: Path) -> dict[str, Any]:
    """Name → outputs of what is there, in the cloud of the `aws` of the same test."""
    folder, world = built
    shutil.copytree(folder / "cloud", tmp_path / "cloud")
    return world
