"""What stops working without NAT, by the settings alone."""

from collections.abc import Iterator

from ops.aws.client import Aws
from ops.verify.result import Result, result
from settings.model import Settings
from settings.way_out import is_closed, reached, unreached

NAME = "way out"


def way_out(_: Aws, settings: Settings) -> Iterator[Result]:
    """Nothing of a stack with NAT, or in a VPC that is there already."""
    network = settings.network
    if network.existing or network.nat != "none":
        return
    if not is_closed(settings):
        message = (
            "no NAT: each task has a public address, another with each start, so that nobody can put it on a list; "
            "only the load balancer gets in"
        )
        yield result("passed", NAME, None, message)
        return
    message = (
        f"no NAT: tasks reach {reached(settings)} in the VPC, and nothing else: no API outside AWS (payment, mail, "
        "login), no image of Docker Hub or GHCR, no cloudfront.net, no sign-in page of Cognito, no other region"
    )
    yield result("passed", NAME, None, message)
    yield from (result("failed", NAME, None, sentence) for sentence in unreached(settings))
