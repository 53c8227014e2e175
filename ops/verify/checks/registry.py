"""Whether the released image is still in its repository, for the next task that has to pull it."""

from ops.aws.snapshot import Observed
from ops.verify.result import Result, result

NAME = "image"


def check(observed: Observed) -> Result:
    service, image = observed.deployed.name, observed.deployed.image
    if reason := observed.unread("ecr "):
        return result("unknown", NAME, service, reason)
    if observed.image is None:
        return result("failed", NAME, service, f"{image.repository} has no {image.digest} any more")
    return result("passed", NAME, service, f"{image.repository} has it, for {', '.join(observed.image.platforms)}")
