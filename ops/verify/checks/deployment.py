"""Whether ECS finished the deployment, with as many tasks as it wants."""

from ops.aws.snapshot import GONE, Snapshot
from ops.verify.result import Result, result

NAME = "deployment"


def check(snapshot: Snapshot) -> Result:
    """Failed where ECS gave it up, pending while it goes on or tasks are missing."""
    service, primary = snapshot.deployed.name, snapshot.primary
    if missing := snapshot.unread(GONE):
        return result("failed", NAME, service, missing)
    if not snapshot.service:
        return result("unknown", NAME, service, "no answer from ECS")
    definition = snapshot.deployed.task_definition
    failed = [deployment for deployment in snapshot.failed if deployment["taskDefinition"] == definition]
    if failed:
        return result("failed", NAME, service, f"FAILED: {failed[-1].get('rolloutStateReason', 'ECS gives no reason')}")
    if not primary:
        return result("pending", NAME, service, "no deployment yet")
    running, desired = primary.get("runningCount", 0), primary.get("desiredCount", 0)
    state = primary.get("rolloutState") or "no state"  # services that another controller deploys have none
    summary = f"{state}, {running} of {desired} running"
    is_complete = state == "COMPLETED" and running >= desired
    return result("passed" if is_complete else "pending", NAME, service, summary)
