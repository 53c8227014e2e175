"""Routes of services, by path or by name and path, and the priorities of their listener rules."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from components.base.patterns import ANY_DOMAIN
from components.base.routes import host_of, is_wildcard, path_of

DEFAULT_ROUTE = "/*"
PATH = r"/[A-Za-z0-9_.$/~\"'@:+?&*-]{0,127}"  # what an ALB takes in a path pattern
PATTERN = rf"({ANY_DOMAIN})?{PATH}"

# Rules are tried in the order of their priorities, 1 to 50000: redirects of names, then routes of one name, then those
# of a name with a star, then routes of every name. The longest path has band 0 and `/*` has 127; in band 128 of one
# name are the names with a star.
REDIRECTS = 100
_BAND = 190
_OF_ONE_NAME, _OF_ALL = REDIRECTS + 1, REDIRECTS + 1 + 129 * _BAND
_OF_A_STAR = _OF_ALL - _BAND


# On a listener that stacks share, each has 1,000 priorities of its own, in the same order.
_SHARED_REDIRECTS, _SHARED_BAND = 20, 3


def shared_priorities(routes: Iterable[str], first: int) -> Mapping[str, int]:
    """The same from `first` on, within 1,000: a route's place is its length's, or the next that is free."""
    taken: dict[str, int] = {}
    last = 0
    for route in sorted(set(routes), key=lambda route: (_names(route), _band(route), route)):
        place = (_band(route), 128, 129 + _band(route))[_names(route)]
        last = max(first + _SHARED_REDIRECTS + place * _SHARED_BAND, last + 1)
        taken[route] = last
    return taken


def _names(route: str) -> int:
    """For how many names a route is: 0 for one, 1 for those of a star, 2 for all."""
    host = host_of(route)
    return 2 if host is None else int(is_wildcard(host))


def _band(route: str) -> int:
    """How many characters a path pattern lacks of the longest: the more specific comes first."""
    return 128 - len(path_of(route).rstrip("*"))


def priorities(routes: Iterable[str]) -> Mapping[str, int]:
    """Route → listener rule priority; the more specific pattern is asked first, those of one name before the others.

    A priority hangs on the route alone, in a band for its length, so that a new route leaves the others' rules
    as they are: two rules that swap priorities in one update fail with PriorityInUse. Those of a star are few, and
    have one band together, in their order.
    """
    taken = dict(_of_a_star([route for route in set(routes) if _names(route) == 1]))
    for route in sorted(set(routes) - set(taken)):
        priority = (
            (_OF_ONE_NAME if host_of(route) else _OF_ALL) + _band(route) * _BAND + zlib.crc32(route.encode()) % _BAND
        )
        while priority in taken.values():
            priority += 1
        taken[route] = priority
    return taken


def _of_a_star(routes: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The more specific path first; each where its length says, as far as the others leave room."""
    last = _OF_A_STAR - 1
    for at, route in enumerate(sorted(routes, key=lambda route: (_band(route), route))):
        last = max(last + 1, min(_OF_A_STAR + _band(route), _OF_ALL - len(routes) + at))
        yield route, last
