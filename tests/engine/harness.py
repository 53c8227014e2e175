"""Runs the real engine on a sandbox of its own, and keeps what it said."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
STARTUP = str(ROOT / "tests" / "startup")


def clone(folder: Path) -> Path:
    """The files that a clone of this repository has, as they stand here."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, tracked.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    return folder


@dataclass(frozen=True)
class CommandResult:
    """What one command ended with. text: standard output and error, in that order."""

    code: int
    output: str
    errors: str

    @property
    def text(self) -> str:
        return self.output + self.errors

    def __repr__(self) -> str:  # what pytest shows when an assertion on it fails
        return f"exit {self.code}\n{self.text}"


@dataclass(frozen=True)
class Sandbox:
    """One simulated AWS with its own state. program: the folder of the Pulumi program that runs in it."""

    folder: Path
    program: Path = ROOT

    def run(self, *command: str, env: Mapping[str, str] | None = None) -> CommandResult:
        ended = subprocess.run(
            [str(ROOT / "sandbox" / "run"), *command],
            cwd=self.program,
            env={**os.environ, "FAIRWAY_SANDBOX": str(self.folder), "PYTHONPATH": STARTUP, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return CommandResult(ended.returncode, ended.stdout, ended.stderr)

    def pulumi(self, verb: str, stack: str, *options: str, env: Mapping[str, str] | None = None) -> CommandResult:
        return self.run("pulumi", verb, "-s", stack, "--non-interactive", *options, env=env)

    def must(self, verb: str, stack: str, *options: str, env: Mapping[str, str] | None = None) -> CommandResult:
        result = self.pulumi(verb, stack, *options, env=env)
        assert result.code == 0, result
        return result

    def cloud(self, stack: str) -> Path:
        return self.folder / "cloud" / "fairway" / f"{stack}.json"

    def state(self, stack: str) -> Mapping[str, Any]:
        """The stack's exported deployment; secrets stay encrypted."""
        result = self.run("pulumi", "stack", "export", "-s", stack)
        assert result.code == 0, result
        return json.loads(result.output)
