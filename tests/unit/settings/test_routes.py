"""Priorities of listener rules: specific before general, and stable when other routes come and go."""

import re

from hypothesis import given
from hypothesis import strategies as st

from components.base.routes import host_of, is_wildcard, path_of
from settings.routes import PATTERN, REDIRECTS, priorities, shared_priorities

HOSTS = st.sampled_from(["", "", "api.example.org", "example.org", "*.example.org", "*.shop.example"])
PATHS = st.text("abc/*-", min_size=0, max_size=127).map(lambda text: "/" + text)
PATTERNS = st.sets(st.tuples(HOSTS, PATHS).map("".join), max_size=60)


@given(PATTERNS)
def test_each_pattern_has_its_own_priority_in_the_range_of_a_load_balancer(patterns: set[str]) -> None:
    result = priorities(patterns)
    assert set(result) == patterns
    assert len(set(result.values())) == len(patterns)
    assert all(REDIRECTS < priority <= 50_000 for priority in result.values())


@given(PATTERNS)
def test_a_route_of_one_name_comes_before_those_of_every_name(patterns: set[str]) -> None:
    result = priorities(patterns)
    ordered = sorted(patterns, key=lambda route: result[route])
    kinds = ["all" if host_of(route) is None else "star" if is_wildcard(route) else "one" for route in ordered]
    assert kinds == sorted(kinds, key=["one", "star", "all"].index)


def test_a_hundred_routes_of_stars_have_room_and_the_longer_comes_first() -> None:
    for routes in ([f"*.{n}.example/*" for n in range(99)], [f"*.example.org/{'x' * n}*" for n in range(99)]):
        for result in (priorities([*routes, "/" + "y" * 127]), shared_priorities(routes, 1)):
            ordered = [route for route in sorted(result, key=lambda route: result[route]) if is_wildcard(route)]
            lengths = [len(path_of(route)) for route in ordered]
            assert lengths == sorted(lengths, reverse=True)
            assert len(set(result.values())) == len(result) and max(result.values()) <= 50_000
        assert all(one < priorities(["/" + "y" * 127])["/" + "y" * 127] for one in priorities(routes).values())
        assert max(shared_priorities(routes, 1).values()) <= 1000


def test_a_route_is_a_path_or_a_name_and_a_path() -> None:
    assert [(host_of(route), path_of(route)) for route in ("/api/*", "api.example.org/v1/*")] == [
        (None, "/api/*"),
        ("api.example.org", "/v1/*"),
    ]
    assert re.fullmatch(PATTERN, "api.example.org/*") and re.fullmatch(PATTERN, "/*")
    assert re.fullmatch(PATTERN, "*.example.org/*") and not re.fullmatch(PATTERN, "a.*.example.org/*")
    assert not re.fullmatch(PATTERN, "api.example.org") and not re.fullmatch(PATTERN, "API.example.org/*")


def test_the_longer_prefix_comes_first() -> None:
    result = priorities(["/*", "/api/*", "/api/v1/*", "/api/v1/users"])
    assert sorted(result, key=lambda pattern: result[pattern]) == ["/api/v1/users", "/api/v1/*", "/api/*", "/*"]


def test_a_new_route_leaves_the_others_as_they_are() -> None:
    before = priorities(["/*", "/api/*"])
    after = priorities(["/*", "/api/*", "/app/*", "/docs/*", "/api/v1/*"])
    assert {pattern: after[pattern] for pattern in before} == before


def test_on_a_shared_listener_every_order_is_kept_within_a_thousand() -> None:
    routes = ["/*", "/api/*", "/a*", "/b*", "/c*", "/d*", "/e*", "a.example.org/*", "/" + "x" * 127, "/login"]
    at = shared_priorities(routes, 3001)
    assert all(3021 <= priority <= 4000 for priority in at.values()) and len(set(at.values())) == len(routes)
    ordered = sorted(at, key=lambda route: at[route])
    assert ordered[0] == "a.example.org/*" and ordered[1] == "/" + "x" * 127 and ordered[-1] == "/*"
    lengths = [len(route.rstrip("*")) for route in ordered[1:]]
    assert lengths == sorted(lengths, reverse=True)
