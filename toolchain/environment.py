"""The virtual environment: requirements.txt and requirements-dev.txt, installed and compiled once."""

import importlib.util
import os
import platform
import sys
from pathlib import Path

from toolchain.cache import content_key, ensure_built, replace_link
from toolchain.progress import SetupError, run_step

REQUIREMENTS = ("constraints.txt", "requirements.txt", "requirements-dev.txt")
PYTHON = "bin/python"


def ensure_environment(checkout: Path, cache: Path) -> Path:
    """Build the checkout's virtual environment in the cache if it is not there; return its directory."""
    interpreter = f"{sys.implementation.cache_tag} {platform.python_version()} {platform.machine()} {sys.base_prefix}"
    key = content_key(interpreter, *(checkout / name for name in REQUIREMENTS))
    return ensure_built(cache / f"venv-{key}", needs=PYTHON, build=lambda directory: _build(directory, checkout))


def link_environment(checkout: Path, environment: Path) -> None:
    """Make `.venv` in the checkout the environment. Raises SetupError where `.venv` is somebody's own directory."""
    link = checkout / ".venv"
    if link.exists() and not link.is_symlink():
        raise SetupError(f"{link} is a directory of its own and not set-up's link: move it away and run it again.")
    replace_link(link, environment)


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
    requirements = [part for name in REQUIREMENTS[1:] for part in ("-r", name)]
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-compile", *requirements]
    run_step("Installing the Python packages", pip, log=log, cwd=checkout)
    # Where PYTHONDONTWRITEBYTECODE is set nothing else ever would, and every preview imports the SDK twice.
    compile_all = [python, "-m", "compileall", "-q", "-j", str(os.cpu_count() or 1), str(directory / "lib")]
    run_step("Compiling the Python packages", compile_all, log=log)
