"""The Python of a program: its interpreter, environment and installed packages."""

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

EXECUTOR = Path(__file__).resolve().parents[3] / "bin" / "pulumi-language-python-exec"
LOCK_FILES = {"uv.lock": "uv", "poetry.lock": "Poetry"}  # the official host looks for them in this order


class ProgramError(Exception):
    """The program cannot be run. The message is one sentence that says what to do."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """A provider's SDK that is installed: what its `pulumi-plugin.json` says of its plugin."""

    name: str
    version: str
    server: str


@dataclass(frozen=True, kw_only=True)
class Interpreter:
    """The interpreter that a program asks for: its `virtualenv` runtime option, else the one on the PATH."""

    python: Path
    virtualenv: Path | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any], root: str, program: str) -> "Interpreter":
        """`options` are the runtime's in Pulumi.yaml, `root` is that file's directory, `program` that of its `main`."""
        _require_pip(options.get("toolchain"), Path(program))
        if option := options.get("virtualenv"):
            virtualenv = Path(root, option)
            return cls(python=virtualenv / "bin" / "python", virtualenv=virtualenv)
        return cls(python=python_on_path())

    def activated(self, environ: Mapping[str, str]) -> dict[str, str]:
        """`environ` with the virtual environment active, if there is one."""
        env = dict(environ)
        if self.virtualenv is not None:
            env["VIRTUAL_ENV"] = str(self.virtualenv)
            env["PATH"] = f"{self.virtualenv / 'bin'}{os.pathsep}{env.get('PATH', '')}"
            env.pop("PYTHONHOME", None)
        return env

    def check(self) -> None:
        """Raises ProgramError when the interpreter or the Pulumi SDK in it is missing."""
        if not self.python.exists():
            raise ProgramError(
                f"There is no virtual environment {self.virtualenv}: run `make setup` or `pulumi install`."
            )
        if not any(Path(entry, "pulumi", "__init__.py").exists() for entry in self.search_path()):
            raise ProgramError(
                f"The Pulumi SDK is not installed for {self.python}: run `make setup` or `pulumi install`."
            )

    def search_path(self) -> list[str]:
        """`sys.path` of the interpreter. Asking it takes a start of Python, which is saved where it runs this too."""
        if self._runs_this():
            return sys.path[1:]
        return _search_path(self.python)

    def version(self) -> str:
        if self._runs_this():
            return platform.python_version()
        return self._answer("import platform; print(platform.python_version())").strip()

    def packages(self) -> Iterator[Package]:
        """The providers' SDKs on the search path; the engine asks for the plugin of each."""
        for entry in self.search_path():
            for file in sorted(Path(entry).glob("*/pulumi-plugin.json")):
                info = json.loads(file.read_text())
                if info.get("resource"):
                    version = info.get("version") or _installed_version(file.parent)
                    yield Package(
                        name=info.get("name") or file.parent.name.removeprefix("pulumi_").replace("_", "-"),
                        version=f"v{version.removeprefix('v')}",
                        server=info.get("server", ""),
                    )

    def dependencies(self) -> dict[str, str]:
        """Name and version of everything installed."""
        import importlib.metadata  # takes longer to load than all else in this file, and few calls need it

        installed = importlib.metadata.distributions(path=self.search_path())
        return {distribution.name: distribution.version for distribution in installed}

    def _runs_this(self) -> bool:
        return self.python.parent.parent.resolve() == Path(sys.prefix).resolve()

    def _answer(self, code: str) -> str:
        return _answer(self.python, code)


def python_on_path() -> Path:
    """What the official host takes for Python: PULUMI_PYTHON_CMD, else `python3`, else `python`."""
    named = os.environ.get("PULUMI_PYTHON_CMD")
    python = next(filter(None, map(shutil.which, [named] if named else ["python3", "python"])), None)
    if python is None:
        raise ProgramError(f"There is no {named or 'python3'} on the PATH to run the program with.")
    return Path(python)


def _require_pip(toolchain: str | None, program: Path) -> None:
    """Raises ProgramError where the official host would not use pip: by option, or by a lock file in any parent."""
    if toolchain in (None, "auto"):
        for name, tool in LOCK_FILES.items():
            if lock := next(
                (parent / name for parent in (program, *program.parents) if (parent / name).exists()), None
            ):
                raise ProgramError(
                    f"{lock} makes Pulumi use {tool} for {program}, which this Pulumi cannot: "
                    "write `toolchain: pip` under runtime.options in Pulumi.yaml, or install the official Pulumi."
                )
    elif toolchain != "pip":
        raise ProgramError(f"This Pulumi was built with pip alone: `toolchain: {toolchain}` needs the official one.")


@cache
def _search_path(python: Path) -> list[str]:
    return json.loads(_answer(python, "import json, sys; print(json.dumps(sys.path[1:]))"))


def _answer(python: Path, code: str) -> str:
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout


def _installed_version(package: Path) -> str:
    import importlib.metadata

    distributions = importlib.metadata.distributions(name=package.name, path=[str(package.parent)])
    return next(iter(distributions)).version
