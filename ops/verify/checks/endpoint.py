"""Whether the service answers at the public endpoint."""

from urllib.parse import urlsplit

from ops.aws.snapshot import Snapshot
from ops.verify.result import Result, result

NAME = "public endpoint"


def check(snapshot: Snapshot) -> Result:
    """Pending until it answers: 200 on the health path, anything but 403 and 5xx elsewhere."""
    service, probe = snapshot.deployed.name, snapshot.probe
    if snapshot.deployed.kind in ("internal", "worker"):
        return result("passed", NAME, service, f"{snapshot.deployed.kind}: it has none")
    if snapshot.idle:
        return result("passed", NAME, service, "desired count is 0")
    if snapshot.deployed.protocol_version != "HTTP1":
        sentence = (
            f"{snapshot.deployed.protocol_version}, which is not asked from here: the load balancer's check decides"
        )
        return result("passed", NAME, service, sentence)
    if probe is None:
        return result("passed", NAME, service, "no public route of its own: the load balancer's health check decides")
    if probe.status is None:
        # Where AWS's API did not answer either, it may be the way from here that is lost, and not the service.
        verdict = "unknown" if snapshot.unknown else "pending"
        return result(verdict, NAME, service, f"{probe.url} does not answer: {probe.body}")
    # Its health path must answer as the load balancer demands. Another path only shows that requests arrive: the app
    # decides what it answers.
    is_health_path = urlsplit(probe.url).path == snapshot.deployed.health_path
    is_healthy = (
        snapshot.deployed.is_healthy(probe.status) if is_health_path else probe.status < 500 and probe.status != 403
    )
    return result("passed" if is_healthy else "pending", NAME, service, f"{probe.url} answers {probe.status}")
