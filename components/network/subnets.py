"""Where subnets stand in a VPC's block: planned for the most zones, so that one zone more takes nothing from another.

awsx by itself divides the block by the number of zones that there are: with one more, every subnet gets another block,
and AWS refuses the new ones because the old ones are still there (InvalidSubnet.Conflict).
"""

from dataclasses import dataclass
from ipaddress import IPv4Network

from components.base.aws import SMALLEST_SUBNET

MOST_ZONES = 6
"""No region has more availability zones."""

SHARES_BITS = 3
"""The block is cut into 8 equal shares, one a zone; a share is a private half, a public quarter, and a quarter left."""

LARGEST_VPC = 16
SMALLEST_VPC = SMALLEST_SUBNET - 2 - SHARES_BITS
"""Prefix lengths: of AWS's largest VPC, and of the one whose public subnets are just large enough."""


@dataclass(frozen=True, kw_only=True)
class SubnetPlan:
    """Blocks by zone, in the order of the zones."""

    private: tuple[str, ...]
    public: tuple[str, ...]


def plan_subnets(cidr: str, zones: int) -> SubnetPlan:
    """The blocks of the first `zones` zones; those of a zone are the same, however many zones there are.

    ValueError for a block that is none, or that is too large or too small, as the end of a sentence about it.
    """
    try:
        network = IPv4Network(cidr)
    except ValueError as error:
        raise ValueError(f"is {cidr!r} ({error}); write a block such as 10.20.0.0/16") from error
    if not LARGEST_VPC <= network.prefixlen <= SMALLEST_VPC:
        raise ValueError(
            f"is {cidr!r}, too small or too large for {MOST_ZONES} zones, for which subnets are planned from the "
            f"start; write a block from /{LARGEST_VPC} to /{SMALLEST_VPC}"
        )
    shares = list(network.subnets(prefixlen_diff=SHARES_BITS))[:zones]
    halves = [tuple(share.subnets(prefixlen_diff=1)) for share in shares]
    return SubnetPlan(
        private=tuple(str(first) for first, _ in halves),
        public=tuple(str(next(second.subnets(prefixlen_diff=1))) for _, second in halves),
    )
