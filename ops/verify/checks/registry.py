"""Whether the released image is still in its repository, for the next task that has to pull it."""

from ops.aws.snapshot import Snapshot
from ops.verify.result import Result, result

NAME = "image"


def check(snapshot: Snapshot) -> Result:
    """Failed where the repository has the released digest no more."""
    service, image = snapshot.deployed.name, snapshot.deployed.image
    if reason := snapshot.unread("ecr "):
        return result("unknown", NAME, service, reason)
    if snapshot.image is None:
        return result("failed", NAME, service, f"{image.repository} has no {image.digest} any more")
    return result("passed", NAME, service, f"{image.repository} has it, for {', '.join(snapshot.image.platforms)}")
