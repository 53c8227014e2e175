"""The stack's own state, as it is before the update."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from pulumi.runtime import mocks
from pulumi.runtime.settings import get_monitor

LIMIT = 60  # seconds


class StateBefore:
    """Asks Pulumi for the stack's state as soon as it is made, and does not wait. directory: where Pulumi.yaml is."""

    def __init__(self, stack: str, directory: Path) -> None:
        self._export: subprocess.Popen[str] | None = None
        if isinstance(get_monitor(), mocks.MockMonitor):
            return
        try:
            self._export = subprocess.Popen(
                ["pulumi", "stack", "export", "--stack", stack, "--non-interactive"],
                cwd=directory, env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
        except OSError:
            return

    def read(self) -> Any:
        """As `pulumi stack export` has it, secrets encrypted; None without a state, or where Pulumi cannot be asked."""
        if self._export is None:
            return None
        with self._export as export:
            try:
                text, _ = export.communicate(timeout=LIMIT)
                return json.loads(text) if export.returncode == 0 else None
            except (subprocess.TimeoutExpired, ValueError):
                export.kill()
                return None
