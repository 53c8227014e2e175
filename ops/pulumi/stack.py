"""One stack, through the `pulumi` command: its outputs, its state, previews and updates as data."""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.errors import OpsError, ProgramError
from ops.pulumi import events

TAIL = 4000  # characters of Pulumi's output that an error carries


@dataclass(frozen=True, kw_only=True)
class Stack:
    """name: the stack's own, which files are named after; directory: the Pulumi program's folder.

    owner: what stands before the name where the stack is not the login's own, such as "acme/fairway/".
    """

    name: str
    directory: Path
    owner: str = ""

    @property
    def release(self) -> Path:
        """The release file: `fairway:release` of the stack's settings, else releases/<stack>.json."""
        return self.directory / (self.config().get("fairway:release") or f"releases/{self.name}.json")

    def config(self) -> Mapping[str, Any]:
        """What Pulumi.yaml and the stack's file say under `config`; an encrypted value is `{"secure": …}`."""
        import yaml

        config: dict[str, Any] = {}
        settings: dict[str, dict[str, Any]] | None
        for name in ("Pulumi.yaml", f"Pulumi.{self.name}.yaml"):
            file = self.directory / name
            settings = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else None
            config |= settings.get("config") or {} if settings else {}
        return config

    def outputs(self) -> Mapping[str, Any]:
        """The stack's exports; a secret one is "[secret]". Raises ProgramError where there is no such stack."""
        return json.loads(self._must("stack", "output", "--json"))

    def state(self) -> Mapping[str, Any]:
        """The exported deployment; secrets stay encrypted in it."""
        return json.loads(self._must("stack", "export"))

    def preview(self, *options: str) -> events.EngineRun:
        """What an update would do, judged by the policy pack of the environment.

        A program that fails, and a policy that blocks, are a Run that is not ok; ProgramError is for a preview that did
        not begin.
        """
        return self._run("preview", *options)

    def up(self, *options: str) -> events.EngineRun:
        """Updates, without a preview of its own. A failed update is a Run that is not ok."""
        return self._run("up", "--yes", "--skip-preview", *options)

    def _run(self, verb: str, *options: str) -> events.EngineRun:
        with tempfile.TemporaryDirectory() as scratch:
            log = Path(scratch, "events")
            completed = self.pulumi(verb, "--event-log", str(log), "--suppress-outputs", *options)
            lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        output = _tail(completed)
        if not lines:
            raise ProgramError(f"pulumi {verb} of {self.name} did not begin:", output)
        return events.read(lines, ok=completed.returncode == 0, output=output)

    def _must(self, *arguments: str) -> str:
        completed = self.pulumi(*arguments)
        if completed.returncode:
            raise ProgramError(f"pulumi {' '.join(arguments)} of {self.name} failed:", _tail(completed))
        return completed.stdout

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Any other command of this stack. Raises OpsError where there is no pulumi."""
        command: Sequence[str] = ["pulumi", *arguments, "--stack", f"{self.owner}{self.name}", "--non-interactive"]
        # --event-log is a debugging flag to the CLI.
        env = {**os.environ, "PULUMI_DEBUG_COMMANDS": "true", "NO_COLOR": "1"}
        try:
            return subprocess.run(
                command,
                cwd=self.directory,
                env=env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError:
            raise OpsError(
                "There is no `pulumi` on the PATH: run `make setup`, and commands as ./fairway does."
            ) from None


def _tail(completed: subprocess.CompletedProcess[str]) -> str:
    return (completed.stdout + completed.stderr).strip()[-TAIL:]
