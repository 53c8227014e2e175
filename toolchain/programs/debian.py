"""Small programs of Debian and Ubuntu, from their packages, without being root and without installing them."""

import os
import platform
import shlex
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from toolchain.cache import ensure_built
from toolchain.progress import SetupError, run_step

SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin"
# The first two before /usr/bin, where Debian has links to what its own alternatives choose.
FOLDERS = ("usr/lib/postgresql/*/bin", "usr/lib/jvm/*/bin", "usr/bin", "bin", "usr/sbin", "sbin")
# Program → its packages, where not one of its own name. What these need comes with them, unless the machine has it.
_POSTGRES = ("postgresql-client-15", "libpq5")
PACKAGES = {
    "java": ("openjdk-17-jdk-headless", "openjdk-17-jre-headless"),
    "psql": _POSTGRES,
    "pg_dump": _POSTGRES,
    "pg_restore": _POSTGRES,
    "ruby": ("ruby", "ruby-pg"),  # Ruby is of no use here without its client
}


def program(name: str, cache: Path) -> Path:
    """The program `name`, with libraries that come with it. Raises SetupError where there is no Debian."""
    packages = PACKAGES.get(name, (name,))

    def build(directory: Path) -> None:
        _unpack(name, packages, directory)
        for one in {name, *(other for other, its in PACKAGES.items() if its == packages)}:  # they share the folder
            _write_launcher(directory, one)

    return ensure_built(_directory(cache, *packages), needs=f"bin/{name}", build=build) / "bin" / name


def file(package: str, path: str, cache: Path) -> Path:
    """One file of a package. path: below /. Raises SetupError where there is no Debian."""
    directory, needs = _directory(cache, package), f"root/{path}"
    return ensure_built(directory, needs=needs, build=partial(_unpack, package, (package,))) / needs


def _directory(cache: Path, *packages: str) -> Path:
    return cache / f"debian-{'-'.join(packages)}-{platform.machine()}"


def _unpack(name: str, packages: Sequence[str], directory: Path) -> None:
    """Puts the packages into `root` as they would be below /."""
    tools = [shutil.which(tool, path=SYSTEM) for tool in ("apt-get", "dpkg-deb")]
    if not all(tools):
        missing = " and ".join(f"`{one}`" for one in packages)
        noun = "packages" if len(packages) > 1 else "package"
        raise SetupError(f"There is no {name} on the PATH, and nowhere to fetch it from: install the {noun} {missing}.")
    apt, unpack = map(str, tools)
    archives, root = directory / "archives", directory / "root"
    (archives / "partial").mkdir(parents=True)
    (directory / "lists" / "partial").mkdir(parents=True)
    places = {"Dir::State::Lists": directory / "lists", "Dir::Cache": directory, "Debug::NoLocking": "1"}
    command = [apt, "-qq", *(part for key, value in places.items() for part in ("-o", f"{key}={value}"))]
    log, env = directory / "setup.log", {**os.environ, "PATH": SYSTEM}  # apt-get looks for dpkg and others there
    run_step("Reading the list of Debian's packages", [*command, "update"], log=log, env=env)
    download = ["--yes", "--no-install-recommends", "--download-only", "--reinstall", "install", *packages]
    run_step(f"Fetching {' and '.join(packages)}", [*command, *download], log=log, env=env)
    for archive in sorted(archives.glob("*.deb")):
        run_step(f"Unpacking {archive.name}", [unpack, "-x", str(archive), str(root)], log=log, env=env)
    for left in ("archives", "lists"):
        shutil.rmtree(directory / left)
    _relink(root)


def _relink(root: Path) -> None:
    """Lets a link to a place below / lead to the same place below `root`, where it is."""
    for link in [path for path in root.rglob("*") if path.is_symlink() and path.readlink().is_absolute()]:
        inside = root / link.readlink().relative_to("/")
        if inside.exists():
            link.unlink()
            link.symlink_to(inside)


def _write_launcher(directory: Path, name: str) -> None:
    root = directory / "root"
    program = next((path for folder in FOLDERS for path in root.glob(f"{folder}/{name}")), None)
    if program is None:
        raise SetupError(f"Debian's package `{name}` has no program of that name: install {name} yourself.")
    libraries = sorted({str(path.parent) for path in root.rglob("*.so*")})
    environment = {"LD_LIBRARY_PATH": libraries, "RUBYLIB": _ruby_folders(root)}
    launcher = directory / "bin" / name
    launcher.parent.mkdir(exist_ok=True)
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
