"""A route of a service: a path pattern such as `/api/*`, or a name and one, such as `api.example.org/*`."""

from collections.abc import Iterable, Sequence


def host_of(route: str) -> str | None:
    """The name of a route; None for one of every name."""
    return route.partition("/")[0] or None


def path_of(route: str) -> str:
    """The path pattern of a route, with its first slash."""
    return route[len(host_of(route) or "") :]


def is_wildcard(name: str) -> bool:
    """Whether a name such as `*.example.org`, or a route of it, stands for many."""
    return name.startswith("*.")


def named_hosts(routes: Iterable[str]) -> Sequence[str]:
    """The names that routes have, without those of a star."""
    return [host for route in routes if (host := host_of(route)) and not is_wildcard(host)]


def covers(name: str, other: str) -> bool:
    """Whether a certificate's name is for another one: *.example.org is for a.example.org and not for a.b.example.org.

    Source: ACM user guide, "Wildcard names"; RFC 9525, 6.3.
    """
    return name == other or (is_wildcard(name) and name[2:] == other.partition(".")[2])
