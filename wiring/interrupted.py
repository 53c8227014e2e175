"""A killed update leaves operations of which only AWS knows the outcome: `pulumi up` stops until they are settled.

Pulumi itself warns and goes on, and makes once more what AWS has already. `./fairway recover` settles them.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import mocks
from pulumi.runtime.settings import get_monitor

LIMIT = 60  # seconds


def refuse_interrupted(stack: str, directory: Path) -> None:
    """Before the first resource of an update. Where Pulumi cannot be asked for the state, nothing is refused."""
    if pulumi.runtime.is_dry_run() or isinstance(get_monitor(), mocks.MockMonitor):
        return
    if names := creating(_exported(stack, directory)):
        raise pulumi.RunError(
            f"an update of {stack} was killed while it created {', '.join(names)}: another one would create it a "
            f"second time. Run `./fairway recover {stack}` first."
        )


def creating(state: Any) -> list[str]:
    """The resources that were being created; none in a state of no known form. Other operations the engine settles."""
    try:
        operations: list[Any] = state["deployment"].get("pending_operations") or []
        return [one["resource"]["urn"].rpartition("::")[2] for one in operations if one["type"] == "creating"]
    except (KeyError, TypeError, AttributeError):
        return []


def _exported(stack: str, directory: Path) -> Any:
    try:
        exported = subprocess.run(
            ["pulumi", "stack", "export", "--stack", stack, "--non-interactive"],
            cwd=directory, env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=True, timeout=LIMIT,
        )  # fmt: skip
        return json.loads(exported.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
