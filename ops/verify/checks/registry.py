"""Whether the released image is still in its repository, for the next task that has to pull it."""

from ops.aws.snapshot import Observed
from ops.verify.result import Result, result

NAME = "image"


def check(observed: Observed) -> Result:
    service, image = observed.deployed.name, observed.deployed.image
    if why := observed.unread("ecr "):
        return result("unknown", NAME, service, why)
    if observed.image is None:
        return result("differs", NAME, service, f"{image.repository} has no {image.digest} any more")
    return result("held", NAME, service, f"{image.repository} has it, for {', '.join(observed.image.platforms)}")
