"""A whole way of a request, over HTTP: what an app makes of what Fairway configures, and of what it once did."""

import http.client
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ops.aws.browser import walk
from ops.verify.checks import browser
from ops.verify.result import Result
from tests.unit.edge.apps import Trust, django, rails, sign_in
from tests.unit.edge.chain import ALL_BUT_HOST, LOAD_BALANCER, Answer, Origin, behind
from tests.unit.ops.snapshots import observed
from tests.unit.recorder import record_stack

NAME, UNNAMED = "app.example.org", "d111111abcdef8.cloudfront.net"
CLOUDFRONTS = Trust(header="cloudfront-forwarded-proto")
BEFORE = Origin(protocol="http-only", policy=ALL_BUT_HOST)
Chain = Callable[..., Callable[..., http.client.HTTPResponse]]


def configured(*, cached: bool = False, **edge: Any) -> Origin:
    """How the program's distribution asks the load balancer: for the app's pages, or for a cached path."""
    settings = {"fairway:edge": {"cachedPaths": ["/static/*"], **edge}}
    distribution = record_stack("dev", change=settings).one("aws:cloudfront/distribution:Distribution")
    behavior = distribution.get("orderedCacheBehaviors.0" if cached else "defaultCacheBehavior")
    config = distribution.get("origins.0.customOriginConfig")
    return Origin(protocol=config["originProtocolPolicy"], policy=behavior.get("originRequestPolicyId"))


@pytest.fixture(scope="module")
def named() -> Origin:
    return configured(domain={"name": NAME, "zone": "example.org"})


@pytest.fixture(scope="module")
def unnamed() -> Origin:
    return configured()


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chain]:
    """Opens a chain, and gives what asks it as a browser at `host` would."""
    with ExitStack() as opened:

        def begin(origin: Origin, app: Answer, host: str = NAME) -> Callable[..., http.client.HTTPResponse]:
            address = opened.enter_context(behind(origin, app, NAME, tmp_path))
            monkeypatch.setenv("FAIRWAY_ENDPOINT_URL", address)

            def ask(path: str, *, method: str = "GET", origin: str | None = None) -> http.client.HTTPResponse:
                connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
                headers = {"Host": host, "Connection": "close"} | ({"Origin": origin} if origin else {})
                connection.request(method, path, headers=headers)
                return connection.getresponse()

            return ask

        yield begin


def verified(host: str = NAME) -> Result:
    return browser.check(observed(walks=(tuple(walk(f"https://{host}/")),)))


def test_with_a_name_rails_serves_pages_takes_forms_and_keeps_who_signed_in(chain: Chain, named: Origin) -> None:
    ask = chain(named, rails(Trust()))
    assert ask("/").status == 200
    answer = ask("/login", method="POST", origin=f"https://{NAME}")
    assert (answer.status, answer.getheader("Location")) == (302, f"https://{NAME}/")
    assert answer.getheader("Set-Cookie") == "_session=abc; HttpOnly; Secure"
    assert verified().verdict == "passed"


def test_before_rails_sent_everyone_to_the_closed_load_balancer(chain: Chain) -> None:
    ask = chain(BEFORE, rails(Trust()))
    answer = ask("/")
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{LOAD_BALANCER}/")
    result = verified()
    assert result.verdict == "failed" and "which nobody outside reaches" in result.record.observed


def test_without_a_name_rails_goes_round_in_a_circle_until_it_is_told(chain: Chain, unnamed: Origin) -> None:
    ask = chain(unnamed, rails(Trust()), UNNAMED)
    assert ask("/").getheader("Location") == f"https://{UNNAMED}/"
    result = verified(UNNAMED)
    assert result.verdict == "failed"
    assert result.record.observed.startswith(f"F54: https://{UNNAMED}/ redirects in a circle, 301 to")
    ask = chain(unnamed, rails(CLOUDFRONTS), UNNAMED)
    assert ask("/").status == 200
    assert ask("/login", method="POST", origin=f"https://{UNNAMED}").status == 302
    assert verified(UNNAMED).verdict == "passed"


def test_django_takes_a_form_where_host_and_scheme_are_the_visitors(chain: Chain, named: Origin) -> None:
    assert chain(named, django(Trust()))("/", method="POST", origin=f"https://{NAME}").status == 200
    refused = chain(BEFORE, django(Trust()))("/", method="POST", origin=f"https://{NAME}")
    assert refused.status == 403 and b"Origin checking failed" in refused.read()


def test_without_a_name_djangos_forms_and_cookies_need_one_line(chain: Chain, unnamed: Origin) -> None:
    own = f"https://{UNNAMED}"
    assert chain(unnamed, django(Trust()), UNNAMED)("/", method="POST", origin=own).status == 403
    result = verified(UNNAMED)
    assert result.verdict == "passed", "the pages work"
    assert "sets cookie sessionid without Secure" in result.record.observed and "s3cret" not in result.record.observed
    assert f"loads http://{UNNAMED}/static/app.js" in result.record.observed
    assert chain(unnamed, django(CLOUDFRONTS), UNNAMED)("/", method="POST", origin=own).status == 200
    assert verified(UNNAMED).record.observed == f"{own}/ ends with 200"


def test_a_sign_in_page_has_the_visitors_address(chain: Chain, named: Origin, unnamed: Origin) -> None:
    assert chain(named, sign_in(Trust()))("/").getheader("Location") == f"https://{NAME}/sign-in"
    assert verified().record.observed == f"https://{NAME}/ ends with 200"
    assert chain(unnamed, sign_in(Trust()), UNNAMED)("/").getheader("Location") == f"http://{UNNAMED}/sign-in"
    assert "from https to http" in verified(UNNAMED).record.observed
    chain(BEFORE, sign_in(Trust()))
    assert verified().verdict == "failed"


def test_a_cached_path_gets_through_tls_too(chain: Chain, named: Origin) -> None:
    """Without the Host CloudFront asks for the load balancer's own name, which no certificate has."""
    cached = configured(cached=True, domain={"name": NAME, "zone": "example.org"})
    assert chain(cached, rails(Trust()))("/static/app.js").status == 200
    assert chain(Origin(protocol=named.protocol, policy=None), rails(Trust()))("/static/app.js").status == 502


def test_a_certificate_of_another_name_is_no_way_in(chain: Chain, named: Origin) -> None:
    assert chain(named, rails(Trust()), "other.example.org")("/").status == 502
