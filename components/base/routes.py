"""A route of a service: a path pattern such as `/api/*`, or a name and one, such as `api.example.org/*`."""


def host_of(route: str) -> str | None:
    """The name of a route; None for one of every name."""
    return route.partition("/")[0] or None


def path_of(route: str) -> str:
    """The path pattern of a route, with its first slash."""
    return route[len(host_of(route) or "") :]
