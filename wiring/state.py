"""The stack's own state, as it is before the update."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from pulumi.runtime import mocks
from pulumi.runtime.settings import get_monitor

LIMIT = 60  # seconds


def exported_state(stack: str, directory: Path) -> Any:
    """As `pulumi stack export` has it, secrets encrypted; None where there is no state, or Pulumi cannot be asked."""
    if isinstance(get_monitor(), mocks.MockMonitor):
        return None
    try:
        exported = subprocess.run(
            ["pulumi", "stack", "export", "--stack", stack, "--non-interactive"],
            cwd=directory, env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=True, timeout=LIMIT,
        )  # fmt: skip
        return json.loads(exported.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
