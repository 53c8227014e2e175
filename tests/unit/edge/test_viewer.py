"""Who is let in at the edge, and what a browser is told that asks for another origin's page."""

import base64
import json
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from components.edge.basic_auth import digest
from components.edge.config import CorsConfig
from components.edge.viewer_function import MANY_PAGES, MOST_BYTES, viewer_code
from ops.aws.browser import walk
from ops.aws.endpoint import authorization, probe_endpoint
from ops.pulumi.resources import Resource
from ops.pulumi.state import Deployed
from tests.unit.edge.chain import ALL_AND_CLOUDFRONTS, Headers, Origin, Reply, behind, serving
from tests.unit.edge.viewer import run_function
from tests.unit.ops.answers import CannedAws
from tests.unit.ops.reported import DEPLOYED
from tests.unit.ops.snapshots import SERVICE
from tests.unit.recorder import Recorder, record_stack

FUNCTION, DISTRIBUTION = "aws:cloudfront/function:Function", "aws:cloudfront/distribution:Distribution"
POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"
SECRET = "aws:secretsmanager/secret:Secret"
SHOP, NAME = "https://shop.example.org", "app.example.org"
CORS: dict[str, Any] = {"origins": [SHOP, "https://*.preview.example.org"], "credentials": True}
PASSWORD = "p@ss:w/ord?#%"  # what the recorder makes up
WEB = {"port": 3000, "health": {"path": "/", "tool": "curl"}, "routes": ["/ssr/*"]}
SERVICES = {"frontend": WEB, "backend": {**WEB, "routes": ["/api/*"]}}
PREFLIGHT = {"access-control-request-method": "PUT", "access-control-request-headers": "content-type"}


def basic(username: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"


def at_path(health_path: str) -> Deployed:
    service = replace(SERVICE, routes=("/*",), health_path=health_path)
    return replace(DEPLOYED, url=f"https://{NAME}", services=(service,))


def holding(resources: tuple[Resource, ...]) -> Deployed:
    return replace(DEPLOYED, resources=resources)


def with_edge(edge: dict[str, Any], **more: Any) -> Recorder:
    change = {"fairway:edge": edge} | {f"fairway:{key}": value for key, value in more.items()}
    return recorded(json.dumps(change, sort_keys=True))


@lru_cache
def recorded(change: str) -> Recorder:
    return record_stack("dev", change=json.loads(change))


def answered(code: str, path: str = "/", method: str = "GET", **headers: str) -> dict[str, Any]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return run_function(code, method, path, {"host": NAME, **named})


class TestBasicAuth:
    @pytest.fixture
    def code(self) -> str:
        return with_edge({"basicAuth": {}}).one(FUNCTION).get("code")

    @pytest.mark.parametrize(
        "header",
        [
            None,
            "",
            "Basic",
            "Bearer x",
            basic("guest", "wrong"),
            basic("Guest", PASSWORD),
            basic("guest", PASSWORD)[:-1],
        ],
    )
    def test_nobody_comes_in_without_the_password(self, code: str, header: str | None) -> None:
        answer = answered(code, **({} if header is None else {"authorization": header}))
        assert answer["statusCode"] == 401
        assert answer["headers"]["www-authenticate"]["value"].startswith("Basic realm=")
        assert answer["headers"]["cache-control"] == {"value": "no-store"}

    def test_who_has_it_comes_in_and_the_app_is_told_nothing_of_it(self, code: str) -> None:
        request = answered(code, "/a?b=1", authorization=basic("guest", PASSWORD), cookie="sid=1")
        assert request["uri"] == "/a" and request["querystring"] == {"b": {"value": "1"}}
        assert request["headers"] == {"host": {"value": NAME}, "cookie": {"value": "sid=1"}}

    def test_the_password_is_in_a_secret_alone(self, code: str) -> None:
        stack = with_edge({"basicAuth": {"username": "client"}})
        assert stack.one("aws:secretsmanager/secretVersion:SecretVersion", "basic-auth-password").is_secret(
            "secretString"
        )
        function = stack.one(FUNCTION)
        assert not function.is_secret("code"), "a hash of 190 bits is no secret, and a plan shows what changes"
        assert digest("client", PASSWORD) in function.get("code") and PASSWORD not in json.dumps(function.inputs)
        made = stack.one("random:index/randomPassword:RandomPassword", "basic-auth-password")
        assert made.get("length") == 32 and made.get("special") is False

    def test_every_way_in_asks_for_it(self) -> None:
        edge = {"basicAuth": {}, "cachedPaths": ["/ssr/static/*"]}
        for stack in (
            with_edge({**edge, "cachedPaths": ["/static/*"]}),
            with_edge(edge, site={}, services=SERVICES),
        ):
            distribution = stack.one(DISTRIBUTION)
            behaviors = [distribution.get("defaultCacheBehavior"), *distribution.get("orderedCacheBehaviors")]
            functions = {item.name: item.get("code") for item in stack.all(FUNCTION)}
            assert len(behaviors) >= 2
            for behavior in behaviors:
                (association,) = behavior["functionAssociations"]
                assert association["eventType"] == "viewer-request"
                assert digest("guest", PASSWORD) in functions[association["functionArn"].rpartition("/")[2]]

    def test_a_site_finds_its_files_behind_it(self) -> None:
        code = viewer_code(digest=digest("guest", PASSWORD), redirects={"www.example.org": NAME}, paths=MANY_PAGES)
        assert answered(code, "/about")["statusCode"] == 401
        assert answered(code, "/about", authorization=basic("guest", PASSWORD))["uri"] == "/about/index.html"
        moved = run_function(code, "GET", "/a?x=1&x=2&y=", {"host": "www.example.org"})
        assert (moved["statusCode"], moved["headers"]["location"]["value"]) == (301, f"https://{NAME}/a?x=1&x=2&y=")

    def test_verify_says_it_and_follows_redirects_with_it(self, code: str, tmp_path: Path) -> None:
        """Over HTTP: CloudFront's stand-in runs the function; another host is told nothing."""
        strange: list[Headers] = []

        def elsewhere(_method: str, _path: str, headers: Headers) -> Reply:
            strange.append(headers)
            return 200, [], "elsewhere"

        with serving(elsewhere) as port, pytest.MonkeyPatch.context() as environment:

            def app(_method: str, path: str, headers: Headers) -> Reply:
                assert "authorization" not in headers
                if path == "/out":
                    return 302, [("Location", f"http://127.0.0.1:{port}/")], ""
                return (302, [("Location", "/in")], "") if path == "/" else (200, [("Content-Type", "text/html")], "in")

            origin = Origin(protocol="http-only", policy=ALL_AND_CLOUDFRONTS, function=code)
            with behind(origin, app, NAME, tmp_path) as address:
                environment.setenv("FAIRWAY_ENDPOINT_URL", address)
                header = basic("guest", PASSWORD)
                assert [step.status for step in walk(f"https://{NAME}/")] == [401]
                assert [step.status for step in walk(f"https://{NAME}/", header)] == [302, 200]
                stack = at_path("/")
                for given, status in ((None, 401), (header, 200)):
                    probe = probe_endpoint(stack, stack.services[0], given)
                    assert probe and probe.status == status
                out = at_path("/out")
                probe = probe_endpoint(out, out.services[0], header)
                assert probe and probe.body == "elsewhere"
        assert strange and "authorization" not in strange[0]

    def test_verify_takes_it_from_the_secret(self) -> None:
        component = Resource(urn="urn:a::fairway:basic_auth:BasicAuth::b", type="fairway:basic_auth:BasicAuth")
        secret = Resource(urn="urn:a::s", type=SECRET, parent=component.urn, outputs={"arn": "arn:secret"})
        document = json.dumps({"username": "guest", "password": PASSWORD})
        of_the_arn = {"arn:secret": {"SecretString": document}}
        aws = CannedAws({"secretsmanager get_secret_value": lambda request: of_the_arn[request["SecretId"]]})
        assert authorization(aws, holding((component, secret))) == basic("guest", PASSWORD)
        assert authorization(aws, holding((secret,))) is None
        assert len(aws.requests) == 1


class TestCors:
    @pytest.fixture
    def code(self) -> str:
        return with_edge({"basicAuth": {}, "cors": CORS}).one(FUNCTION).get("code")

    @pytest.mark.parametrize("origin", [SHOP, "https://pr-12.preview.example.org"])
    def test_a_preflight_of_a_named_origin_is_answered_before_the_password(self, code: str, origin: str) -> None:
        answer = answered(code, "/api/a", "OPTIONS", origin=origin, **PREFLIGHT)
        assert answer["statusCode"] == 204
        assert {name: item["value"] for name, item in answer["headers"].items()} == {
            "access-control-allow-origin": origin,
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
            "access-control-allow-headers": "authorization, content-type",
            "access-control-max-age": "600",
            "vary": "Origin",
        }

    @pytest.mark.parametrize(
        "origin",
        [
            "https://evil.example.com",
            f"{SHOP}.evil.example.com",
            "http://shop.example.org",
            "https://preview.example.org",
            "https://.preview.example.org",
            "null",
            "constructor",
        ],
    )
    def test_another_origins_is_the_apps(self, origin: str) -> None:
        code = with_edge({"cors": CORS}).one(FUNCTION).get("code")
        assert "statusCode" not in answered(code, "/api/a", "OPTIONS", origin=origin, **PREFLIGHT)

    def test_every_other_request_goes_on(self) -> None:
        code = with_edge({"cors": CORS}).one(FUNCTION).get("code")
        assert answered(code, method="OPTIONS", origin=SHOP)["method"] == "OPTIONS", "no preflight"
        assert answered(code, authorization="Bearer x", origin=SHOP)["headers"]["authorization"] == {
            "value": "Bearer x"
        }
        assert answered(code)["uri"] == "/"

    def test_answers_have_the_headers_where_the_app_sets_none(self) -> None:
        policy = with_edge({"cors": {**CORS, "exposeHeaders": ["etag"]}}).one(POLICY)
        assert policy.get("corsConfig") == {
            "accessControlAllowCredentials": True,
            "accessControlAllowHeaders": {"items": ["authorization", "content-type"]},
            "accessControlAllowMethods": {"items": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]},
            "accessControlAllowOrigins": {"items": CORS["origins"]},
            "accessControlExposeHeaders": {"items": ["etag"]},
            "accessControlMaxAgeSec": 600,
            "originOverride": False,
        }
        assert "securityHeadersConfig" not in policy.inputs
        secure = with_edge({"cors": CORS, "responseHeaders": "security"}).one(POLICY)
        assert secure.get("securityHeadersConfig.frameOptions") == {"frameOption": "SAMEORIGIN", "override": False}

    def test_preflights_of_cached_paths_reach_the_function(self) -> None:
        distribution = with_edge({"cors": CORS, "cachedPaths": ["/static/*"]}).one(DISTRIBUTION)
        (cached,) = distribution.get("orderedCacheBehaviors")
        assert cached["allowedMethods"] == ["GET", "HEAD", "OPTIONS"] and cached["cachedMethods"] == ["GET", "HEAD"]
        for behavior in (cached, distribution.get("defaultCacheBehavior")):
            assert behavior["responseHeadersPolicyId"] == "edge-cors-id" and behavior["functionAssociations"]


def test_a_function_is_as_long_as_cloudfront_takes_and_says_nothing_that_it_cannot() -> None:
    origins = tuple(f"https://{'a' * 50}{number}.example.org" for number in range(100))
    cors = CorsConfig(
        origins=origins, methods=("GET",), headers=("etag",), expose_headers=(), credentials=False, max_age_seconds=1
    )
    assert len(viewer_code(digest="0" * 64, cors=replace(cors, origins=origins[:90]))) <= MOST_BYTES
    with pytest.raises(ValueError, match="10240 bytes at most"):
        viewer_code(digest="0" * 64, cors=replace(cors, origins=origins * 2))
    code = viewer_code(digest="0" * 64, cors=cors, redirects={"a.org": "b.org"}, paths=MANY_PAGES)
    # Its runtime has no destructuring, optional chaining, spread of objects, or classes.
    assert not re.search(r"\(\[|\?\.|\.\.\.|(const|let) [{\[]|\bclass\b", code)
