"""The programs that building and testing need beside Python: the machine's own where new enough, else from registries.

Each is fetched when it is first asked for, and kept in the cache as the rest of set-up is.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from toolchain.cache import cache_root
from toolchain.programs import chromium, debian, go, node, postgres, yaml_host
from toolchain.progress import SetupError

Version = tuple[int, ...]
NAMES_OF_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OLDEST = {"node": (20,), "initdb": (15,)}


@dataclass(frozen=True, kw_only=True)
class Programs:
    """Where they are looked for and kept. environment: the virtual environment whose pip and Node are used."""

    cache: Path
    environment: Path
    environ: Mapping[str, str]

    def find(self, name: str) -> Path:
        """The program. Raises SetupError, in one sentence, where it can be had from nowhere."""
        names = NAMES_OF_CHROMIUM if name == "chromium" else (name,)
        for program in filter(None, map(self._on_path, names)):
            if self._is_new_enough(name, program):
                return program
        return self._sources().get(name, lambda: debian.program(name, self.cache))()

    def _sources(self) -> Mapping[str, Callable[[], Path]]:
        return {
            "go": lambda: go.program(self.cache, self.environment),
            "node": lambda: node.program(self.cache, self.environment, "node"),
            "npm": lambda: node.program(self.cache, self.environment, "npm"),
            "initdb": lambda: postgres.program(self.cache, self._npm()),
            "initdb-15": lambda: postgres.oldest(self.cache, self._npm()),
            yaml_host.NAME: lambda: yaml_host.program(self.cache, self.find("go"), self.environ),
            "chromium": lambda: chromium.program(self.cache, self._npm()),
        }

    def _npm(self) -> node.Npm:
        return node.Npm(node=self.find("node"), npm=self.find("npm"), environ=self.environ)

    def _on_path(self, name: str) -> Path | None:
        program = shutil.which(name, path=self.environ.get("PATH", os.defpath))
        return Path(program) if program else None

    def _is_new_enough(self, name: str, program: Path) -> bool:
        if name == "npm":  # it runs with the node beside it
            return self._on_path("node") is not None and self.find("node") == self._on_path("node")
        if name == "ruby":  # of no use without its client of PostgreSQL
            return subprocess.run([program, "-rpg", "-e", ""], capture_output=True, check=False).returncode == 0
        return name not in OLDEST or version(program) >= OLDEST[name]


def version(program: Path) -> Version:
    """What `--version` says first that looks like one; empty where it says nothing."""
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    match = re.search(r"\d+(?:\.\d+)*", answer.stdout)
    return tuple(map(int, match[0].split("."))) if match else ()


def programs() -> Programs:
    """Those of this machine, for a process that runs in a virtual environment of set-up's."""
    from toolchain.environment import shared_environment

    environment = shared_environment()
    if environment is None:
        raise SetupError("The programs of this checkout are found from its virtual environment: run `make setup`.")
    return Programs(cache=cache_root(os.environ), environment=environment, environ=os.environ)
