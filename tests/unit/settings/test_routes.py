"""Priorities of listener rules: specific before general, and stable when other routes come and go."""

from hypothesis import given
from hypothesis import strategies as st

from settings.routes import priorities

PATTERNS = st.sets(st.text("abc/*-", min_size=0, max_size=60).map(lambda text: "/" + text), max_size=60)


@given(PATTERNS)
def test_each_pattern_has_its_own_priority_in_the_range_of_a_load_balancer(patterns: set[str]) -> None:
    result = priorities(patterns)
    assert set(result) == patterns
    assert len(set(result.values())) == len(patterns)
    assert all(1 <= priority <= 50_000 for priority in result.values())


def test_the_longer_prefix_comes_first() -> None:
    result = priorities(["/*", "/api/*", "/api/v1/*", "/api/v1/users"])
    assert sorted(result, key=lambda pattern: result[pattern]) == ["/api/v1/users", "/api/v1/*", "/api/*", "/*"]


def test_a_new_route_leaves_the_others_as_they_are() -> None:
    before = priorities(["/*", "/api/*"])
    after = priorities(["/*", "/api/*", "/app/*", "/docs/*", "/api/v1/*"])
    assert {pattern: after[pattern] for pattern in before} == before
