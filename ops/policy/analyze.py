"""The pack on an exported state: `pulumi policy analyze`, which needs no cloud, no program and no login."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from ops.errors import OpsError
from ops.policy.entries import Entry, entries
from ops.pulumi import events
from ops.pulumi.event_log import IncompleteLogError

PACK_NAME = "fairway"
NO_PACK = "Fairway's policy pack did not judge it, so that nothing was found says nothing: preview with --policy-pack."


def analyze(state: Path, *, pack: str, config: str | None, directory: Path) -> list[Entry]:
    """What the pack says of a state in a file. Raises OpsError where it could not judge all of it."""
    command = ["pulumi", "policy", "analyze", "--file", str(state.absolute()), "--policy-pack", pack, "--json"]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_OPTION_POLICY_PACK")}
    # After the PATH's own: the pack starts with the `python3` that set-up made, where there is no other.
    env |= {
        "PATH": os.pathsep.join((env.get("PATH", ""), str(Path(sys.executable).parent))),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    try:
        completed = subprocess.run(
            command + (["--policy-pack-config", config] if config else []),
            cwd=directory, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise OpsError("there is no pulumi on the PATH: run `make setup`, or install Pulumi") from None
    lines = [line for line in completed.stdout.splitlines() if line.startswith("{")]
    try:
        return reported(lines, "what pulumi policy analyze says")
    except IncompleteLogError:
        reason = (completed.stderr or completed.stdout).strip()[-500:]
        raise OpsError(f"the state could not be evaluated: {reason}") from None


def reported(lines: Iterable[str], name: str) -> list[Entry]:
    """What the pack says in an event log. Raises OpsError for a log that is not whole, or that it did not judge."""
    run = events.read(lines, ok=True, output="", name=name)
    if PACK_NAME not in run.packs:
        raise OpsError(f"{name}: {NO_PACK}")
    return entries(run.violations)
