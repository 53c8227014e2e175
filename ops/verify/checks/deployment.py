"""Whether ECS finished the deployment, with as many tasks as it wants."""

from ops.aws.snapshot import GONE, Observed
from ops.verify.result import Result, result

NAME = "deployment"


def check(observed: Observed) -> Result:
    service, primary = observed.deployed.name, observed.primary
    if gone := observed.unread(GONE):
        return result("differs", NAME, service, gone)
    if not observed.service:
        return result("unknown", NAME, service, "ECS did not say")
    failed = [deployment for deployment in observed.failed if deployment["taskDefinition"] == _wanted(observed)]
    if failed:
        return result(
            "differs", NAME, service, f"FAILED: {failed[-1].get('rolloutStateReason', 'ECS gives no reason')}"
        )
    if not primary:
        return result("waiting", NAME, service, "no deployment yet")
    running, wanted = primary.get("runningCount", 0), primary.get("desiredCount", 0)
    state = primary.get("rolloutState") or "no state"  # services that another controller deploys have none
    found = f"{state}, {running} of {wanted} running"
    done = state == "COMPLETED" and running >= wanted
    return result("held" if done else "waiting", NAME, service, found)


def _wanted(observed: Observed) -> str:
    return observed.deployed.task_definition
