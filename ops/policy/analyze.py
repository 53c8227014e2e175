"""A policy pack over a state that is there already: `pulumi policy analyze`, which needs no program and no login."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from ops.errors import OpsError, reading
from ops.policy.entries import Entry, entries
from ops.pulumi import event_log, events
from ops.pulumi.resources import check_state

PACK_NAME = "fairway"
NO_PACK = "Fairway's policy pack did not judge it, so that nothing was found says nothing: preview with --policy-pack."


def analyze(state: Path, *, pack: Path, config: Path | None = None) -> list[str]:
    """The engine's events, a JSON line each. state: an exported one; config: the pack's.

    The state is checked first: of a damaged one the engine and the pack say anything or nothing. Raises OpsError where
    there is no pulumi, or the pack did not judge.
    """
    with reading(str(state)):
        check_state(json.loads(state.read_text(encoding="utf-8")), state.name)
    command = ["pulumi", "policy", "analyze", "--file", str(state), "--policy-pack", str(pack), "--json"]
    if config is not None:
        command += ["--policy-pack-config", str(config)]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_OPTION_POLICY_PACK")}
    path = os.pathsep.join((str(Path(sys.executable).parent), env.get("PATH", "")))
    env |= {"PULUMI_SKIP_UPDATE_CHECK": "true", "PATH": path}
    try:
        completed = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=env
        )
    except FileNotFoundError:
        raise OpsError("there is no pulumi on the PATH: run `make setup`, or install Pulumi") from None
    lines = [line for line in completed.stdout.splitlines() if line.startswith("{")]
    try:
        event_log.parse(lines, str(state))
    except OpsError:
        reason = (completed.stderr or completed.stdout).strip()
        raise OpsError(f"the state could not be evaluated: {reason}") from None
    return lines


def reported(lines: Iterable[str], name: str) -> list[Entry]:
    """What the pack says in an event log. Raises OpsError for a log that is not whole, or that it did not judge."""
    run = events.read(lines, ok=True, output="", name=name)
    if PACK_NAME not in run.packs:
        raise OpsError(f"{name}: {NO_PACK}")
    if not run.ok and not run.blocking:
        reason = "; ".join(run.errors) or "its summary says `failed`"
        raise OpsError(f"{name}: the run failed before the policies had seen everything: {reason}")
    return entries(run.violations)
