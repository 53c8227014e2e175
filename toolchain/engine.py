"""The Pulumi engine: a suitable one on the PATH, else the official installer's, else built from its Go modules."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from toolchain.cache import content_key, ensure_built, is_built
from toolchain.programs.go import program as go_of_the_index
from toolchain.progress import SetupError, run_step, say

INSTALLER = "https://get.pulumi.com"
INSTALLER_SECONDS = 5
CLI, SDK = "github.com/pulumi/pulumi/pkg/v3", "github.com/pulumi/pulumi/sdk/v3"
HOST, EXECUTOR = "pulumi-language-python", "pulumi-language-python-exec"
SOURCES = ("go.mod", "go.sum", "tools.go")

Version = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Where set-up looks and writes: `sources` holds go.mod and our language host, which runs in the virtual
    environment `environment`."""

    sources: Path
    cache: Path
    environment: Path
    environ: Mapping[str, str]
    installer: str = INSTALLER

    def which(self, name: str) -> str | None:
        return shutil.which(name, path=self.environ.get("PATH", os.defpath))


def ensure_engine(machine: Machine) -> Path:
    """The directory that holds `pulumi` and its Python language host. Raises SetupError where none can be had."""
    pinned = pinned_version(machine.sources)
    if directory := suitable_on_path(machine, pinned):
        return directory
    official = machine.cache / f"pulumi-official-{_text(pinned)}"
    built = machine.cache / f"engine-{content_key(*(machine.sources / name for name in SOURCES))}"
    if not is_built(built, "pulumi") and (is_built(official, "bin/pulumi") or _install(official, machine, pinned)):
        return official / "bin"
    ensure_built(built, needs="pulumi", build=lambda directory: _build(directory, machine, pinned))
    return install_host(built, machine)


def pinned_version(sources: Path) -> Version:
    """The version of the CLI that go.mod names: the one that is installed or built, and the oldest that is accepted."""
    match = re.search(rf"{re.escape(CLI)} v(\S+)", (sources / "go.mod").read_text())
    if match is None:
        raise SetupError(f"{sources / 'go.mod'} does not require {CLI}.")
    return _version(match[1])


def suitable_on_path(machine: Machine, oldest: Version) -> Path | None:
    """The directory of the `pulumi` on the PATH, if it has its language host and a version the SDK works with."""
    pulumi = machine.which("pulumi")
    if pulumi is None or Path(pulumi).is_relative_to(machine.cache):  # our own, of an earlier set-up perhaps
        return None
    directory = Path(pulumi).parent
    if not all((Path(pulumi).resolve().parent / name).exists() for name in (HOST, EXECUTOR)):
        say(f"{pulumi} has no Python language host beside it; not using it.")
        return None
    answer = subprocess.run([pulumi, "version"], capture_output=True, text=True, check=False).stdout.strip()
    version = _version(answer)
    if not (oldest <= version and version[0] == oldest[0]):
        say(f"{pulumi} is version {answer or 'unknown'}, not {_text(oldest)} or a later {oldest[0]}.x; not using it.")
        return None
    return directory


def _install(directory: Path, machine: Machine, version: Version) -> bool:
    """Install Pulumi with the official installer; False, quickly, where it cannot be reached."""
    curl = machine.which("curl")
    if curl is None:
        return False
    download = [curl, "-fsSL", "--connect-timeout", "3", "--max-time", str(INSTALLER_SECONDS), machine.installer]
    script = subprocess.run(download, capture_output=True, check=False)
    if script.returncode != 0:
        return False

    def build(target: Path) -> None:
        installer = target / "install.sh"
        installer.write_bytes(script.stdout)
        options = ["--version", _text(version), "--install-root", str(target), "--no-edit-path"]
        run_step("Installing Pulumi", ["sh", str(installer), *options], log=target / "setup.log")

    try:
        ensure_built(directory, needs="bin/pulumi", build=build)
    except SetupError as error:
        say(f"{error} Building Pulumi instead.")
    return is_built(directory, "bin/pulumi")


def _build(directory: Path, machine: Machine, version: Version) -> None:
    go = _suitable_go(machine)
    env = {**machine.environ, "GOWORK": "off"}
    # Without its version in it, `pulumi version` is empty and the Automation API refuses the binary.
    flags = f"-s -w -X {SDK}/go/common/version.Version={_text(version)}"
    command = [go, "build", "-buildvcs=false", "-ldflags", flags, "-o", str(directory / "pulumi"), f"{CLI}/cmd/pulumi"]
    log = directory / "setup.log"
    run_step("Building Pulumi from its Go modules (3 to 6 minutes)", command, log=log, cwd=machine.sources, env=env)
    list_module = [go, "list", "-m", "-f", "{{.Dir}}", SDK]
    module = subprocess.run(list_module, cwd=machine.sources, env=env, capture_output=True, text=True, check=True)
    shutil.copyfile(Path(module.stdout.strip(), "python", "cmd", EXECUTOR), directory / EXECUTOR)


def _suitable_go(machine: Machine) -> str:
    """The `go` command: the machine's where it is new enough, or may fetch a later one, else the package index's."""
    match = re.search(r"^go (\S+)$", (machine.sources / "go.mod").read_text(), re.MULTILINE)
    needed = _version(match[1] if match else "1.21")
    if go := machine.which("go"):
        ask = [go, "env", "GOVERSION", "GOTOOLCHAIN"]
        completed = subprocess.run(ask, capture_output=True, text=True, env=dict(machine.environ), check=False)
        version, toolchain = [*completed.stdout.split(), "", "local"][:2]
        least = needed if toolchain == "local" else (1, 21)  # from 1.21 on, Go fetches a later one by itself
        if _version(version) >= least:
            return go
        say(f"{go} is {version or 'of an unknown version'}, too old to build Pulumi; not using it.")
    return str(go_of_the_index(machine.cache, machine.environment))


def install_host(built: Path, machine: Machine) -> Path:
    """A directory with the built engine and our own language host, tied to the virtual environment that runs it."""
    source = machine.sources / "host"
    python = machine.environment / "bin" / "python"

    def build(directory: Path) -> None:
        binaries = directory / "bin"
        binaries.mkdir()
        os.link(built / "pulumi", binaries / "pulumi")  # not a symbolic link: Pulumi looks for its host beside itself
        shutil.copyfile(built / EXECUTOR, binaries / EXECUTOR)
        package = directory / "lib" / "toolchain" / "host"
        shutil.copytree(source, package, ignore=shutil.ignore_patterns("__pycache__"))
        (package.parent / "__init__.py").touch()  # else a checkout on PYTHONPATH would be `toolchain` to the host
        subprocess.run([python, "-m", "compileall", "-q", package], check=True)
        host = binaries / HOST
        host.write_text(f'#!/bin/sh\nexec {quote(str(python))} {quote(str(package / "__main__.py"))} "$@"\n')
        host.chmod(0o755)

    key = content_key("a package", built.name, str(python), *sorted(source.glob("*.py")))
    return ensure_built(machine.cache / f"pulumi-{key}", needs="bin/pulumi", build=build) / "bin"


def _version(text: str) -> Version:
    """The numbers of `v3.259.0`, `go1.26.8` or `3.260.0-alpha.1`; () for anything else."""
    match = re.match(r"(?:v|go)?(\d+(?:\.\d+)*)", text)
    return tuple(int(part) for part in match[1].split(".")) if match else ()


def _text(version: Version) -> str:
    return ".".join(map(str, version))
