"""Which service answers at which name and path, and where `verify` therefore asks."""

from dataclasses import replace

from ops.aws.browser import walk_pages
from ops.aws.endpoint import addresses
from tests.unit.ops.reported import DEPLOYED
from tests.unit.ops.snapshots import SERVICE

API = replace(SERVICE, name="api", routes=("api.example.org/*", "/api/*"), health_path="/health")
WEB = replace(SERVICE, name="web", routes=("/*",), health_path="/")
STACK = replace(DEPLOYED, url="https://example.org", services=(API, WEB))


def test_a_route_of_one_name_comes_before_those_of_every_name() -> None:
    assert STACK.service_for("/") is WEB
    assert STACK.service_for("/api/users") is API
    assert STACK.service_for("/", "api.example.org") is API
    assert STACK.service_for("/", "other.example.org") is WEB


def test_a_service_is_asked_at_a_name_at_which_it_answers() -> None:
    assert list(addresses(STACK, API)) == [
        "https://api.example.org/health",
        "https://api.example.org/",
        "https://example.org/api/",
    ]
    assert list(addresses(STACK, WEB)) == ["https://example.org/", "https://example.org/"]
    assert not list(addresses(replace(STACK, url=None), WEB))


def test_a_service_that_speaks_grpc_is_not_asked_in_http1() -> None:
    calls = replace(WEB, protocol_version="GRPC")
    stack = replace(STACK, services=(API, calls))
    assert not list(addresses(stack, calls)) and walk_pages(stack, calls) == ()


def test_a_route_of_a_star_comes_between_and_is_asked_at_no_name() -> None:
    tenants = replace(SERVICE, name="tenants", routes=("*.example.org/*",), health_path="/health")
    stack = replace(STACK, services=(API, tenants, WEB))
    assert stack.service_for("/", "a.example.org") is tenants
    assert stack.service_for("/api/users", "a.example.org") is tenants
    assert stack.service_for("/", "api.example.org") is API
    assert stack.service_for("/", "a.b.example.org") is WEB
    assert not list(addresses(stack, tenants))
    assert not walk_pages(stack, tenants)
