"""An update that is killed while AWS makes what is dear: nothing goes on until that is settled, none is made twice."""

import json
import os
import signal
import subprocess
from pathlib import Path

from tests.engine.harness import ROOT, Sandbox
from tests.engine.ops.program import fairway, program
from tests.engine.team import wait_for
from tests.torture import kills
from tests.torture.kills import ARNS, REVISIONS, cloud, pending

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
DEAR = (BALANCER, "aws:ec2/natGateway:NatGateway", "aws:cloudfront/distribution:Distribution")
SLOW = [{"type": token, "on": "create", "seconds": 4} for token in DEAR]


def killed_update(sandbox: Sandbox, token: str) -> None:
    """Killed while it creates a resource of this type; AWS finishes what was begun."""
    update = subprocess.Popen(
        [str(ROOT / "sandbox" / "run"), "pulumi", "up", "-s", "dev", "--yes", "--skip-preview", "--non-interactive"],
        cwd=sandbox.program,
        env={**os.environ, "FAIRWAY_SANDBOX": str(sandbox.folder), "FAIRWAY_SANDBOX_FAULTS": json.dumps(SLOW)},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for(lambda: token in pending(sandbox))
    os.kill(update.pid, signal.SIGKILL)  # ./sandbox/run has become pulumi
    update.wait()
    wait_for(lambda: token in {kind for kind, _ in cloud(sandbox)})


def test_nothing_goes_on_before_recovery_and_nothing_is_made_twice_after_it(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path / "sandbox", program(tmp_path / "program"))
    killed_update(sandbox, BALANCER)
    made = cloud(sandbox)

    dry = fairway(sandbox, "recover", "dev", "--dry-run", "--json")
    assert any(BALANCER in operation["urn"] for operation in json.loads(dry.output)["operations"]) and dry.code == 1
    sandbox.pulumi("cancel", "dev", "--yes")
    for command in (("verify", "dev", "--timeout", "0"), ("drift", "dev")):
        result = fairway(sandbox, *command)
        assert result.code == 3 and "./fairway recover dev" in result.text, result
    again = sandbox.pulumi("up", "dev", "--yes", "--skip-preview")
    assert again.code and "./fairway recover dev" in again.text, again
    assert cloud(sandbox) == made

    recovered = fairway(sandbox, "recover", "dev", "--yes")
    assert recovered.code == 0 and pending(sandbox) == set(), recovered
    sandbox.must("up", "dev", "--yes", "--skip-preview")
    dear = {entry for entry in made if entry[0] in DEAR}
    assert dear and dear <= {entry for entry in cloud(sandbox) if entry[0] in DEAR}
    known = {(entry["type"], entry["id"]) for entry in sandbox.state("dev")["deployment"]["resources"] if "id" in entry}
    assert {entry for entry in cloud(sandbox) if entry[0] not in ARNS | REVISIONS} <= known
    sandbox.must("preview", "dev", "--expect-no-changes")


def test_whatever_an_update_is_killed_at_nothing_is_lost_or_made_twice() -> None:
    """A sample; `make torture` is the whole."""
    figures = kills.torture(2)
    assert figures.problems == [] and figures.kills >= 2
