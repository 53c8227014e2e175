"""Updates killed at moments drawn by a seed, recovered, and gone on with: nothing is lost, nothing is made twice.

`python -m tests.torture.kills COUNT [SEED]` prints the figures; the engine's tests run a small sample.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.engine.harness import ROOT, Sandbox
from tests.engine.ops.program import fairway, program
from tests.engine.team import wait_for

# Dear, slow on AWS, or without a name of its own: half of the kills are aimed at their creation.
AIMED = (
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/eip:Eip",
    "aws:cloudfront/distribution:Distribution",
    "aws:rds/instance:Instance",
    "aws:ecs/service:Service",
    "aws:ec2/vpc:Vpc",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:lb/targetGroup:TargetGroup",
    "aws:secretsmanager/secret:Secret",
)
REVISIONS = {"aws:ecs/taskDefinition:TaskDefinition"}  # one more of them costs nothing, and only the last one counts
ARNS = {"aws:appautoscaling/policy:Policy"}  # whose ids in the cloud are others than in the state
KILLS_A_STACK = 3
SECONDS = 2  # that the simulated AWS takes for what a kill is aimed at


@dataclass
class Figures:
    """kills: updates that were alive when they were killed; problems: what was not as it should be, with its seed."""

    kills: int = 0
    stacks: int = 0
    problems: list[str] = field(default_factory=list[str])


def cloud(sandbox: Sandbox) -> set[tuple[str, str]]:
    """Type and id of all that the simulated AWS has."""
    file = sandbox.cloud("dev")
    try:
        resources: dict[str, dict[str, Any]] = json.loads(file.read_text())["resources"] if file.exists() else {}
    except ValueError:
        return set()  # it is being written
    return {(kind, identity) for kind, entries in resources.items() for identity in entries}


def pending(sandbox: Sandbox) -> set[str]:
    """The types of what the stack's state says is being created."""
    file = sandbox.folder / "state" / ".pulumi" / "stacks" / "fairway" / "dev.json"
    try:
        operations = json.loads(file.read_text())["checkpoint"]["latest"]["pending_operations"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()  # there is none yet, or it is being written
    return {one["resource"]["type"] for one in operations or []}


def kinds(sandbox: Sandbox) -> Counter[str]:
    return Counter(kind for kind, _ in cloud(sandbox) if kind not in REVISIONS)


def kill_one(sandbox: Sandbox, chance: random.Random, total: int) -> bool:
    """Kills an update, alone or with its plugins, at a moment that `chance` draws; False where it was over before."""
    standing = len(cloud(sandbox))
    aim = chance.choice(AIMED) if chance.random() < 0.5 else ""
    moment = chance.randint(standing, max(standing, total - 1))
    slow = [{"type": aim or "aws:*", "on": "create", "seconds": SECONDS if aim else 0.05}]
    update = subprocess.Popen(
        [str(ROOT / "sandbox" / "run"), "pulumi", "up", "-s", "dev", "--yes", "--skip-preview", "--non-interactive"],
        cwd=sandbox.program,
        env={**os.environ, "FAIRWAY_SANDBOX": str(sandbox.folder), "FAIRWAY_SANDBOX_FAULTS": json.dumps(slow)},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip

    def reached() -> bool:
        now = aim in pending(sandbox) if aim else len(cloud(sandbox)) > moment
        return now or update.poll() is not None

    wait_for(reached, 300)
    alive = update.poll() is None
    # ./sandbox/run has become pulumi; plugins that are left finish what was begun, as AWS does, and end.
    for process in (_processes(update.pid) if chance.random() < 0.5 else [update.pid]) if alive else ():
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    update.wait()
    wait_for(lambda: not _processes(update.pid), 300)
    return alive


def _processes(session: int) -> list[int]:
    """Those of a session: plugins are in process groups of their own."""
    if Path("/proc/self").exists():
        every = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    else:
        listed = subprocess.run(["ps", "-A", "-o", "pid="], capture_output=True, text=True, check=True)
        every = [int(word) for word in listed.stdout.split()]
    return [process for process in every if _session(process) == session]


def _session(process: int) -> int | None:
    try:
        return os.getsid(process)
    except ProcessLookupError:
        return None


def torture(count: int, first: int = 0) -> Figures:
    """At least `count` kills, some in each stack, with seeds from `first` on."""
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="fairway-kills-") as scratch:
        whole = Sandbox(Path(scratch, "whole"), program(Path(scratch, "program")))
        whole.must("up", "dev", "--yes", "--skip-preview")
        expected = kinds(whole)
        seed = first
        while figures.kills < count:
            sandbox = Sandbox(Path(scratch, str(seed)), whole.program)
            figures.problems += [f"seed {seed}: {problem}" for problem in _one_stack(sandbox, seed, expected, figures)]
            figures.stacks += 1
            seed += 1
    return figures


def _one_stack(sandbox: Sandbox, seed: int, expected: Counter[str], figures: Figures) -> list[str]:
    chance = random.Random(seed)  # noqa: S311
    for _ in range(KILLS_A_STACK):
        if not kill_one(sandbox, chance, expected.total()):
            break
        figures.kills += 1
        recovered = fairway(sandbox, "recover", "dev", "--yes")
        if recovered.code or pending(sandbox):
            return [f"not recovered after kill {figures.kills}: {recovered}"]
    update = sandbox.pulumi("up", "dev", "--yes", "--skip-preview")
    if update.code:
        return [f"the update after the recovery failed: {update}"]
    state = sandbox.state("dev")["deployment"]["resources"]
    known = {(entry["type"], entry["id"]) for entry in state if "id" in entry}
    made = {entry for entry in cloud(sandbox) if entry[0] not in REVISIONS | ARNS}
    now = kinds(sandbox)
    return [
        *(f"AWS has {kind} {count} times more than without the kills" for kind, count in (now - expected).items()),
        *(f"{kind} is {count} times missing" for kind, count in (expected - now).items()),
        *(f"no state knows {kind} {identity}" for kind, identity in sorted(made - known)),
    ]


if __name__ == "__main__":
    outcome = torture(int(sys.argv[1]), *map(int, sys.argv[2:3]))
    print(f"{outcome.kills} kills in {outcome.stacks} stacks, {len(outcome.problems)} problems")
    print("\n".join(outcome.problems))
    sys.exit(bool(outcome.problems))
