"""Whether the service answers through the public door."""

from urllib.parse import urlsplit

from ops.aws.snapshot import Observed
from ops.verify.result import Result, result

NAME = "public door"


def check(observed: Observed) -> Result:
    service, visit = observed.deployed.name, observed.visit
    if observed.idle:
        return result("held", NAME, service, "no task is wanted, so nobody answers")
    if visit is None:
        return result("held", NAME, service, "no public route of its own: the load balancer's check counts")
    if visit.status is None:
        # Where AWS's API did not answer either, it may be the way from here that is lost, and not the service.
        verdict = "unknown" if observed.unknown else "waiting"
        return result(verdict, NAME, service, f"{visit.url} does not answer: {visit.body}")
    # Its health path must say 200. Another path only shows that the door leads here: the app decides what it answers.
    own = urlsplit(visit.url).path == observed.deployed.health_path
    good = visit.status == 200 if own else visit.status < 500 and visit.status != 403
    return result("held" if good else "waiting", NAME, service, f"{visit.url} answers {visit.status}")
