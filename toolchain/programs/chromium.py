"""Headless Chromium with the libraries it needs, as npm's registry has it."""

import platform
import subprocess
import sys
from pathlib import Path

from toolchain.cache import ensure_built
from toolchain.programs.node import Npm, extract
from toolchain.progress import SetupError

VERSION = "153.0.0"
INTEGRITY = "sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
INFLATE = """
const fs = require('node:fs'), {pipeline} = require('node:stream/promises'), zlib = require('node:zlib');
const [from, to] = process.argv.slice(1);
pipeline(fs.createReadStream(from), zlib.createBrotliDecompress(), fs.createWriteStream(to));
"""
LAUNCHER = """#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
export LD_LIBRARY_PATH="$here/al2023/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" FONTCONFIG_PATH="$here/fonts/fonts"
exec "$here/headless-chromium" "$@"
"""


def program(cache: Path, npm: Npm) -> Path:
    """A command that takes Chromium's options. Raises SetupError where the registry has none for this machine."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise SetupError("There is no Chromium on the PATH, and none to fetch for this machine: install Chromium.")

    def build(directory: Path) -> None:
        name = f"@sparticuz/chromium@{VERSION}"
        packed = npm.unpack(name, INTEGRITY, directory, title="Fetching Chromium") / "bin"
        for part in ("al2023", "fonts", "swiftshader"):
            archive = directory / f"{part}.tar"
            subprocess.run([npm.node, "-e", INFLATE, packed / f"{part}.tar.br", archive], check=True)
            extract(archive, directory / part)
            archive.unlink()
        for library in (directory / "swiftshader").iterdir():  # Chromium looks for them beside itself
            library.rename(directory / library.name)
        browser = directory / "headless-chromium"
        subprocess.run([npm.node, "-e", INFLATE, packed / "chromium.br", browser], check=True)
        browser.chmod(0o755)
        (directory / "chromium").write_text(LAUNCHER)
        (directory / "chromium").chmod(0o755)

    return ensure_built(cache / f"chromium-{VERSION}", needs="chromium", build=build) / "chromium"
