"""The virtual environment: the packages of requirements*.txt, installed once, and each checkout's `.venv`."""

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from toolchain.cache import content_key, ensure_built, locked
from toolchain.progress import SetupError, run_step, say

CONSTRAINTS = "constraints.txt"
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")  # the second: only where there is something to test
PYTHON = "bin/python"
KEY = "fairway.key"  # in a `.venv`: what it was made from


def environment_directory(checkout: Path, cache: Path) -> Path:
    """Where the environment of these requirements and this Python is kept."""
    interpreter = f"{sys.implementation.cache_tag} {platform.python_version()} {platform.machine()} {sys.base_prefix}"
    files = [checkout / name for name in (CONSTRAINTS, *_requirements(checkout))]
    return cache / f"venv-{content_key(interpreter, *files)}"


def ensure_environment(checkout: Path, cache: Path) -> Path:
    """Build the checkout's virtual environment in the cache if it is not there; return its directory."""
    directory = environment_directory(checkout, cache)
    return ensure_built(directory, needs=PYTHON, build=lambda directory: _build(directory, checkout))


def attach_environment(checkout: Path, environment: Path) -> None:
    """Make the checkout's `.venv` a virtual environment of its own that sees the packages of the shared `environment`.

    It is no link to the shared one: `pulumi install` runs `python3 -m venv .venv`, which refuses a link, and then
    installs into it. Raises SetupError where `.venv` is something else than a virtual environment.
    """
    own = checkout / ".venv"
    with locked(checkout / ".fairway" / "set-up.lock"):
        if (own / PYTHON).exists() and (own / KEY).exists() and (own / KEY).read_text() == _key(own, environment):
            return
        _make_way(own)
        venv = [sys.executable, "-m", "venv", "--without-pip", str(own)]
        subprocess.run(venv, check=True, stdin=subprocess.DEVNULL)
        packages = _site_packages(environment)
        (_site_packages(own) / "fairway.pth").write_text(f"{packages}\n")
        _copy_scripts(environment, own)
        (own / KEY).write_text(_key(own, environment))


def _key(own: Path, environment: Path) -> str:
    """What `own` was made from. Where another Python's `-m venv` ran on it, the interpreter is not its library's."""
    config = (own / "pyvenv.cfg").read_text().splitlines()
    return "\n".join([str(own), str(environment), *(line for line in config if line.startswith("home"))])


def shared_environment() -> Path | None:
    """The shared environment whose packages this process runs with; None outside of one."""
    own = Path(sys.prefix)
    lines = (own / KEY).read_text().splitlines() if (own / KEY).exists() else []
    environment = Path(lines[1]) if len(lines) > 1 else own
    return environment if (environment / "pyvenv.cfg").exists() else None


def _make_way(own: Path) -> None:
    """Remove the `.venv` of an earlier set-up, or another virtual environment, which holds nothing but packages."""
    if own.is_symlink():
        own.unlink()
    elif (own / "pyvenv.cfg").exists():
        if not (own / KEY).exists():
            say(f"{own} is not set-up's own: making it anew from requirements.txt.")
        shutil.rmtree(own)
    elif own.exists():
        raise SetupError(f"{own} is in the way and no virtual environment: move it away and run it again.")


def _copy_scripts(environment: Path, own: Path) -> None:
    """The commands of the shared environment's packages, run by the interpreter of `own`."""
    python = f"#!{environment}/bin/python".encode()
    for script in sorted((environment / "bin").iterdir()):
        target = own / "bin" / script.name
        if target.exists() or script.name.lower().startswith(("python", "activate")):
            continue
        content = script.read_bytes()
        if content.startswith(python):
            target.write_bytes(f"#!{own}/bin/python".encode() + content.removeprefix(python))
            target.chmod(0o755)
        else:
            target.symlink_to(script)


def _site_packages(environment: Path) -> Path:
    return next(environment.glob("lib/python*/site-packages"))


def _requirements(checkout: Path) -> list[str]:
    return [name for name in REQUIREMENTS if (checkout / name).exists()]


def _build(directory: Path, checkout: Path) -> None:
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            f"Python {version} at {sys.executable} cannot make virtual environments: "
            f"install its venv module (Debian, Ubuntu: apt install python{version}-venv)."
        )
    log = directory / "setup.log"
    run_step("Creating a virtual environment", [sys.executable, "-m", "venv", str(directory)], log=log)
    python = str(directory / PYTHON)
    requirements = [part for name in _requirements(checkout) for part in ("-r", name)]
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-compile", *requirements]
    run_step("Installing the Python packages", pip, log=log, cwd=checkout)
    # Where PYTHONDONTWRITEBYTECODE is set nothing else ever would, and every preview imports the SDK twice.
    compile_all = [python, "-m", "compileall", "-q", "-j", str(os.cpu_count() or 1), str(directory / "lib")]
    run_step("Compiling the Python packages", compile_all, log=log)
