"""Commands of ours beside a stack of a local AWS."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.pulumi.stack import Stack
from sandbox import launch
from tests.aws_api.account import Account
from tests.engine.harness import ROOT, CommandResult


@dataclass(frozen=True)
class Lane:
    """An account, one stack's program in it, and a folder with Pulumi's home; the environment names the AWS."""

    account: Account
    stack: Stack
    place: Path

    def run(self, *command: str, seconds: float = 120, programs: Path | None = None) -> CommandResult:
        """To its end."""
        process = self.start(*command, programs=programs)
        output, errors = process.communicate(timeout=seconds)
        return CommandResult(process.returncode, output, errors)

    def start(self, *command: str, programs: Path | None = None) -> subprocess.Popen[str]:
        """In the program's folder, with the engine of the checkout and this AWS. programs: first on the PATH."""
        environment = launch.environment(launch.toolchain(), self.place)
        aws = {name: os.environ[name] for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
        path = [part for part in environment["PATH"].split(os.pathsep) if part != str(ROOT / "sandbox" / "bin")]
        if programs:
            path.insert(0, str(programs))
        return subprocess.Popen(
            command,
            cwd=self.stack.directory,
            env={**environment, **aws, "PATH": os.pathsep.join(path)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def ecr(self) -> Any:
        return self.account.client("ecr")
