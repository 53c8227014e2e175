"""A policy pack over a state that is there already: `pulumi policy analyze`, which needs no program and no login."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ops.errors import OpsError


def analyze(state: Path, *, pack: Path, config: Path | None = None) -> list[str]:
    """The engine's events, a JSON line each. state: an exported one; config: the pack's.

    Raises OpsError where there is no pulumi, or the pack did not judge.
    """
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        raise OpsError("there is no pulumi on the PATH: run `make setup`, or install Pulumi")
    command = [pulumi, "policy", "analyze", "--file", str(state), "--policy-pack", str(pack), "--json"]
    if config is not None:
        command += ["--policy-pack-config", str(config)]
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true", "PATH": path}
    completed = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    lines = [line for line in completed.stdout.splitlines() if line.startswith("{")]
    if not any('"summaryEvent"' in line for line in lines):
        raise OpsError(f"the state could not be judged: {(completed.stderr or completed.stdout).strip()}")
    return lines
