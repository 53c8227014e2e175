"""Whether the load balancer finds the service's tasks healthy."""

from ops.aws.snapshot import Snapshot
from ops.verify.result import Result, result

NAME = "targets"
LEAVING = ("draining",)


def check(snapshot: Snapshot) -> Result:
    """Pending while a target that counts is not healthy, or none is registered."""
    service = snapshot.deployed.name
    if snapshot.deployed.kind in ("internal", "worker"):
        return result("passed", NAME, service, f"{snapshot.deployed.kind}: it has none")
    health = [target["TargetHealth"] for target in snapshot.targets]
    counted = [target for target in health if target.get("State") not in LEAVING]
    if reason := snapshot.unread("elbv2 describe_target_health"):
        return result("unknown", NAME, service, reason)
    if not counted and snapshot.idle:
        return result("passed", NAME, service, "desired count is 0")
    if not counted:
        return result("pending", NAME, service, "the target group is empty")
    unhealthy = [target for target in counted if target.get("State") != "healthy"]
    if unhealthy:
        reasons = sorted({str(target.get("Reason") or target.get("State")) for target in unhealthy})
        return result("pending", NAME, service, f"{len(unhealthy)} of {len(counted)} not healthy: {', '.join(reasons)}")
    return result("passed", NAME, service, f"{len(counted)} healthy")
