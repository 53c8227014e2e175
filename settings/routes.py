"""Routes of services, by path or by name and path, and the priorities of their listener rules."""

import zlib
from collections.abc import Iterable, Mapping

from components.base.patterns import DOMAIN
from components.base.routes import host_of, path_of

DEFAULT_ROUTE = "/*"
PATH = r"/[A-Za-z0-9_.$/~\"'@:+?&*-]{0,127}"  # what an ALB takes in a path pattern
PATTERN = rf"({DOMAIN})?{PATH}"

# Rules are tried in the order of their priorities, 1 to 50000: redirects of names, then routes of one name, then
# routes of every name.
REDIRECTS = 100
_BAND = 190
_OF_ONE_NAME, _OF_ALL = REDIRECTS + 1, REDIRECTS + 1 + 129 * _BAND


# On a listener that stacks share, each has 1,000 priorities of its own, in the same order.
_SHARED_REDIRECTS, _SHARED_BAND = 20, 3


def shared_priorities(routes: Iterable[str], first: int) -> Mapping[str, int]:
    """The same from `first` on, within 1,000: a route's place is its length's, or the next that is free."""
    taken: dict[str, int] = {}
    last = 0
    for route in sorted(set(routes), key=lambda route: (host_of(route) is None, _band(route), route)):
        half = 0 if host_of(route) else 129 * _SHARED_BAND
        last = max(first + _SHARED_REDIRECTS + half + _band(route) * _SHARED_BAND, last + 1)
        taken[route] = last
    return taken


def _band(route: str) -> int:
    """How many characters a path pattern lacks of the longest: the more specific comes first."""
    return 128 - len(path_of(route).rstrip("*"))


def priorities(routes: Iterable[str]) -> Mapping[str, int]:
    """Route → listener rule priority; the more specific pattern is asked first, those of one name before the others.

    A priority hangs on the route alone, in a band for its length, so that a new route leaves the others' rules
    as they are: two rules that swap priorities in one update fail with PriorityInUse.
    """
    taken: dict[str, int] = {}
    for route in sorted(set(routes)):
        priority = (
            (_OF_ONE_NAME if host_of(route) else _OF_ALL) + _band(route) * _BAND + zlib.crc32(route.encode()) % _BAND
        )
        while priority in taken.values():
            priority += 1
        taken[route] = priority
    return taken
