"""Path patterns of services and the priorities of their listener rules."""

import zlib
from collections.abc import Iterable, Mapping

DEFAULT_ROUTE = "/*"
PATTERN = r"/[A-Za-z0-9_.$/~\"'@:+?&*-]{0,127}"  # what an ALB takes in a path pattern


def priorities(patterns: Iterable[str]) -> Mapping[str, int]:
    """Pattern → listener rule priority, 1 to 50000; the more specific pattern is asked first.

    A priority hangs on the pattern alone, in a band for its length, so that a new route leaves the others' rules
    as they are: two rules that swap priorities in one update fail with PriorityInUse.
    """
    taken: dict[str, int] = {}
    for pattern in sorted(set(patterns)):
        band = 128 - len(pattern.rstrip("*"))
        priority = 1 + band * 380 + zlib.crc32(pattern.encode()) % 380
        while priority in taken.values():
            priority += 1
        taken[pattern] = priority
    return taken
