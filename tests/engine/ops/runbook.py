"""docs/operations.md as something to run: its blocks of commands by heading, on a sandbox and a local AWS."""

import os
import pty
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import boto3

from tests.engine.harness import ROOT, CommandResult, Sandbox

CLI = ROOT / "tests" / "engine" / "aws_cli.py"
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
# What the local AWS does not do; these are checked against AWS's own model of the service, and not called.
ONLY_CHECKED = {
    "rds start-db-instance-automated-backups-replication": "the local AWS keeps no backups in a second region",
    "rds restore-db-instance-to-point-in-time": "it restores none from there; the one of the same region is called",
}
# Before each block: what names the commands that fail; an update that asks nothing and makes no preview of its own,
# which the page shows where it matters; and an `aws`.
BEFORE = """
trap 'echo "failed: $BASH_COMMAND"' ERR
pulumi() { if [ "$1" = up ]; then command pulumi "$@" --yes --skip-preview; else command pulumi "$@"; fi; }
aws() { AWS_ENDPOINT_URL="$LOCAL_AWS" python "$LOCAL_AWS_CLI" "$@"; }
"""


def blocks(heading: str) -> list[str]:
    """The blocks of commands of one section, in their order."""
    (section,) = re.findall(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    return re.findall(r"```sh\n(.*?)```", section, re.S)


EVERY = [block for heading in re.findall(r"^## (.+)$", PAGE, re.M) for block in blocks(heading)]


@dataclass(frozen=True)
class Runbooks:
    """sandbox: where pulumi and ./fairway work; api: where `aws` asks. names: what to read for the page's capitals."""

    sandbox: Sandbox
    api: str
    names: Mapping[str, str]
    ran: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        own = self.sandbox.program / "fairway"
        own.write_text(f'#!/bin/sh\nexec "{ROOT}/fairway" "$@"\n')
        own.chmod(0o755)

    def run(self, heading: str, index: int = 0, *, only_checked: str = "") -> CommandResult:
        """One block as the page has it; somebody at the terminal says yes to what it asks.

        The output ends with a line `failed: COMMAND` for each command that did not end with 0.
        """
        block = blocks(heading)[index]
        self.ran.append(block)
        for name, real in sorted(self.names.items(), key=lambda pair: -len(pair[0])):  # SECURITY-GROUP has GROUP in it
            block = re.sub(rf"\b{name}\b", real, block)
        return self._bash(BEFORE + block, only_checked)

    def client(self, service: str, region: str = "us-east-1") -> Any:
        """Of the API that `aws` asks."""
        make = cast(Callable[..., Any], boto3.client)
        keys = {"aws_access_key_id": "simulated", "aws_secret_access_key": "simulated"}
        return make(service, endpoint_url=self.api, region_name=region, **keys)

    def _bash(self, script: str, only_checked: str) -> CommandResult:
        keyboard, terminal = pty.openpty()
        os.write(keyboard, b"y\n" * 3)
        ended = subprocess.run(
            [str(ROOT / "sandbox" / "run"), "bash", "-uo", "pipefail", "-c", script],
            cwd=self.sandbox.program,
            env={
                **os.environ,
                "FAIRWAY_SANDBOX": str(self.sandbox.folder),
                "PULUMI_OPTION_POLICY_PACK": "",  # each preview would take twice the time
                # The sandbox takes away what begins with AWS_.
                "LOCAL_AWS": self.api,
                "LOCAL_AWS_CLI": str(CLI),
                "LOCAL_AWS_ONLY_CHECKED": only_checked,
            },
            stdin=terminal,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )  # fmt: skip
        os.close(terminal)
        os.close(keyboard)
        return CommandResult(ended.returncode, ended.stdout, ended.stderr)


def failed(result: CommandResult) -> list[str]:
    """The commands of a block that did not end with 0."""
    return re.findall(r"^failed: (\S*(?:fairway|pulumi|aws|sandbox|git|docker|psql).*)$", result.output, re.M)


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=ana", "-c", "user.email=ana@example.org")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)
