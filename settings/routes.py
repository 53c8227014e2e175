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


def priorities(routes: Iterable[str]) -> Mapping[str, int]:
    """Route → listener rule priority; the more specific pattern is asked first, those of one name before the others.

    A priority hangs on the route alone, in a band for its length, so that a new route leaves the others' rules
    as they are: two rules that swap priorities in one update fail with PriorityInUse.
    """
    taken: dict[str, int] = {}
    for route in sorted(set(routes)):
        band = 128 - len(path_of(route).rstrip("*"))
        priority = (_OF_ONE_NAME if host_of(route) else _OF_ALL) + band * _BAND + zlib.crc32(route.encode()) % _BAND
        while priority in taken.values():
            priority += 1
        taken[route] = priority
    return taken
