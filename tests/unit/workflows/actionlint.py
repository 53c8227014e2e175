"""actionlint, built once from its Go module with the ordinary client."""

import os
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.tools import needed
from toolchain.cache import cache_root, ensure_built

VERSION = "v1.7.7"
MODULE = "github.com/rhysd/actionlint/cmd/actionlint"


def actionlint() -> Path:
    """The program; built into the cache when it is not there."""
    directory = cache_root(os.environ) / f"actionlint-{VERSION}-{platform.machine()}"

    def build(into: Path) -> None:
        go = needed("go", how="install Go 1.26 or later")
        environment = {**os.environ, "GOBIN": str(into), "GOFLAGS": "-mod=mod"}
        built = subprocess.run(
            [go, "install", f"{MODULE}@{VERSION}"], env=environment, capture_output=True, text=True, check=False
        )
        assert built.returncode == 0, built.stderr

    return ensure_built(directory, needs="actionlint", build=build) / "actionlint"


def lint(program: Path, checkout: Path, *files: Path, options: Sequence[str] = ()) -> str:
    """What actionlint has to say of the workflows, '' where it is content. checkout: where local actions are found."""
    result = subprocess.run(
        [program, "-no-color", *options, *files], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert result.returncode in (0, 1), result.stderr
    return result.stdout
