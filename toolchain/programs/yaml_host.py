"""Pulumi's language host for YAML programs, built from its Go module where the machine has none."""

import os
from collections.abc import Mapping
from pathlib import Path

from toolchain.cache import ensure_built
from toolchain.progress import run_step

NAME = "pulumi-language-yaml"
VERSION = "1.25.0"


def program(cache: Path, go: Path, environ: Mapping[str, str]) -> Path:
    def build(directory: Path) -> None:
        env = {**environ, "GOBIN": str(directory), "GOWORK": "off", "GOFLAGS": "-mod=mod"}
        env["PATH"] = os.pathsep.join((str(go.parent), environ.get("PATH", os.defpath)))
        module = f"github.com/pulumi/pulumi-yaml/cmd/{NAME}@v{VERSION}"
        run_step("Building Pulumi's YAML host", [str(go), "install", module], log=directory / "setup.log", env=env)

    return ensure_built(cache / f"yaml-host-{VERSION}", needs=NAME, build=build) / NAME
