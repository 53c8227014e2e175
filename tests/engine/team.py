"""A team's state on this machine: a bucket and a key in moto, and clones of a project that share them."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import boto3

from sandbox import launch
from tests.engine.harness import ROOT, CommandResult

BUCKET = "fairway-state-111122223333"
STATE = ".pulumi/stacks/fairway/dev.json"
LOCKS = ".pulumi/locks/organization/fairway/dev/"

T = TypeVar("T")


def documented(name: str) -> str:
    """The block of commands that docs/state.md marks with this name."""
    blocks = re.findall(r"<!-- run: (.*?) -->\n```sh\n(.*?)```", (ROOT / "docs" / "state.md").read_text(), re.S)
    return dict(blocks)[name]


def wait_for(look: Callable[[], T], seconds: float = 90) -> T:
    """What `look` finds, once it finds something."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"not found within {seconds:.0f} s"
        time.sleep(0.2)
    return found


@dataclass(frozen=True)
class Team:
    """place: the simulated AWS that the stacks run in; api: where S3 and KMS answer."""

    place: Path
    api: str

    def __post_init__(self) -> None:
        launch.install_plugins(launch.toolchain(), self.place)
        tools = self.place / "bin"
        tools.mkdir()
        (tools / "aws").write_text(
            f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).with_name("aws_cli.py")}" "$@"\n'
        )
        (tools / "aws").chmod(0o755)

    def environment(self) -> Mapping[str, str]:
        """The sandbox's, but with the shared backend and without its wrapper around pulumi."""
        env = launch.environment(launch.toolchain(), self.place)
        for name in ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_OPTION_POLICY_PACK"):
            env.pop(name, None)
        path = [folder for folder in env["PATH"].split(os.pathsep) if folder != str(ROOT / "sandbox" / "bin")]
        return {
            **env,
            "PATH": os.pathsep.join([str(self.place / "bin"), *path]),
            "AWS_ENDPOINT_URL": self.api,
            "AWS_DEFAULT_REGION": "us-east-1",
            "PULUMI_OPTION_NON_INTERACTIVE": "true",
            "PULUMI_OPTION_YES": "true",
            "PULUMI_OPTION_SKIP_PREVIEW": "true",
        }

    def clone(self, name: str) -> "Clone":
        folder = self.place / name
        shutil.copytree(Path(__file__).with_name("shared"), folder)
        (folder / ".venv").symlink_to(ROOT / ".venv")
        return Clone(self, folder)

    def read(self, key: str) -> Any:
        """An object of the bucket as JSON, {} where there is none."""
        s3 = self._s3()
        try:
            return json.loads(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read())
        except (s3.exceptions.NoSuchKey, s3.exceptions.NoSuchBucket):
            return {}

    def lock(self) -> Any:
        """Who updates the stack, as the one lock says; {} where nobody does."""
        found = self._s3().list_objects_v2(Bucket=BUCKET, Prefix=LOCKS).get("Contents", [])
        return self.read(found[0]["Key"]) if found else {}

    def deployment(self) -> Any:
        """The stack's state: `resources` and, while calls are under way, `pending_operations`."""
        return self.read(STATE).get("checkpoint", {}).get("latest", {})

    def cloud(self) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        """(type, id) → properties of everything in the simulated AWS."""
        file = self.place / "cloud" / "fairway" / "dev.json"
        found = json.loads(file.read_text())["resources"] if file.exists() else {}
        return {(kind, identity): entry["properties"] for kind in found for identity, entry in found[kind].items()}

    def _s3(self) -> Any:
        make = cast(Callable[..., Any], boto3.client)
        keys = {"aws_access_key_id": "simulated", "aws_secret_access_key": "simulated"}
        return make("s3", endpoint_url=self.api, region_name="us-east-1", **keys)


@dataclass(frozen=True)
class Clone:
    team: Team
    folder: Path

    def start(self, script: str, **env: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**self.team.environment(), **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, script: str, **env: str) -> CommandResult:
        return ended(self.start(script, **env))

    def must(self, script: str, **env: str) -> CommandResult:
        result = self.run(script, **env)
        assert result.code == 0, result
        return result


def ended(process: subprocess.Popen[str]) -> CommandResult:
    output, _ = process.communicate(timeout=300)
    return CommandResult(process.returncode, output, "")
