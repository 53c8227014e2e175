"""What stops working without NAT, by the settings alone."""

from collections.abc import Collection, Iterator

from ops.aws.client import Aws
from ops.verify.result import Result, result
from settings.model import Settings
from settings.way_out import is_closed, reached, unreached

NAME = "way out"


def way_out(_: Aws, settings: Settings) -> Iterator[Result]:
    """Nothing of a stack with NAT; of an existing VPC `existing_network` says it, which looks at the routes."""
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
    yield from by_endpoints(settings, network.endpoints, where="network.endpoints", way="add it")


def by_endpoints(settings: Settings, present: Collection[str], *, where: str, way: str) -> Iterator[Result]:
    """What tasks without any other way out reach, and what the stack wants of them that they do not."""
    yield result("passed", NAME, None, reached(present))
    for sentence in unreached(settings, present, where=where, way=way):
        yield result("failed", NAME, None, sentence)
