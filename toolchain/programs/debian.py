"""Small programs of Debian and Ubuntu, from their packages, without being root and without installing them."""

import os
import platform
import shlex
import shutil
from pathlib import Path

from toolchain.cache import ensure_built
from toolchain.progress import SetupError, run_step

SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin"
FOLDERS = ("usr/bin", "bin", "usr/sbin", "sbin")


def program(name: str, cache: Path, *, package: str | None = None) -> Path:
    """The program `name` of the package `name`, with libraries that come with it. Raises SetupError elsewhere.

    package: what is fetched beside it, and is of no use without it: a library of a language.
    """
    packages = [name, package] if package else [name]
    tools = [shutil.which(tool, path=SYSTEM) for tool in ("apt-get", "dpkg-deb")]
    if not all(tools):
        missing = " and ".join(f"`{one}`" for one in packages)
        noun = "packages" if package else "package"
        raise SetupError(f"There is no {name} on the PATH, and nowhere to fetch it from: install the {noun} {missing}.")
    apt, unpack = map(str, tools)

    def build(directory: Path) -> None:
        archives = directory / "archives" / "partial"
        archives.mkdir(parents=True)
        (directory / "lists" / "partial").mkdir(parents=True)
        places = {"Dir::State::Lists": directory / "lists", "Dir::Cache": directory, "Debug::NoLocking": "1"}
        command = [apt, "-qq", *(part for key, value in places.items() for part in ("-o", f"{key}={value}"))]
        log, env = directory / "setup.log", {**os.environ, "PATH": SYSTEM}  # apt-get looks for dpkg and others there
        run_step("Reading the list of Debian's packages", [*command, "update"], log=log, env=env)
        download = ["--yes", "--no-install-recommends", "--download-only", "--reinstall", "install", *packages]
        run_step(f"Fetching {' and '.join(packages)}", [*command, *download], log=log, env=env)
        for archive in sorted(archives.parent.glob("*.deb")):
            run_step(
                f"Unpacking {archive.name}", [unpack, "-x", str(archive), str(directory / "root")], log=log, env=env
            )
        for left in ("archives", "lists"):
            shutil.rmtree(directory / left)
        _write_launcher(directory, name)

    directory = cache / f"debian-{package or name}-{platform.machine()}"
    return ensure_built(directory, needs=f"bin/{name}", build=build) / "bin" / name


def _write_launcher(directory: Path, name: str) -> None:
    root = directory / "root"
    program = next((root / folder / name for folder in FOLDERS if (root / folder / name).exists()), None)
    if program is None:
        raise SetupError(f"Debian's package `{name}` has no program of that name: install {name} yourself.")
    libraries = sorted({str(path.parent) for path in root.rglob("*.so*")})
    environment = {"LD_LIBRARY_PATH": libraries, "RUBYLIB": _ruby_folders(root)}
    launcher = directory / "bin" / name
    launcher.parent.mkdir()
    if not any(environment.values()):
        launcher.symlink_to(program)
        return
    variables = " ".join(f"{key}={shlex.quote(':'.join(folders))}" for key, folders in environment.items() if folders)
    launcher.write_text(f'#!/bin/sh\n{variables} exec {shlex.quote(str(program))} "$@"\n')
    launcher.chmod(0o755)


def _ruby_folders(root: Path) -> list[str]:
    """Where Ruby's own library and its packages are: it has them compiled in, below / and not below `root`."""
    of_each = ("vendor_ruby", "vendor_ruby/[0-9]*", "[0-9]*")
    return sorted(
        str(path) for lib in ("lib", "lib/*") for part in of_each for path in root.glob(f"usr/{lib}/ruby/{part}")
    )
