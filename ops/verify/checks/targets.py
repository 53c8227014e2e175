"""Whether the load balancer finds the service's tasks healthy."""

from ops.aws.snapshot import Observed
from ops.verify.result import Result, result

NAME = "targets"
LEAVING = ("draining",)


def check(observed: Observed) -> Result:
    service = observed.deployed.name
    health = [target["TargetHealth"] for target in observed.targets]
    counted = [target for target in health if target.get("State") not in LEAVING]
    if why := observed.unread("elbv2 describe_target_health"):
        return result("unknown", NAME, service, why)
    if not counted and observed.idle:
        return result("held", NAME, service, "no task is wanted")
    if not counted:
        return result("waiting", NAME, service, "the target group is empty")
    ill = [target for target in counted if target.get("State") != "healthy"]
    if ill:
        reasons = sorted({str(target.get("Reason") or target.get("State")) for target in ill})
        return result("waiting", NAME, service, f"{len(ill)} of {len(counted)} not healthy: {', '.join(reasons)}")
    return result("held", NAME, service, f"{len(counted)} healthy")
