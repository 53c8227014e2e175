"""Apps with the rules of well-known frameworks about scheme, host and origin, in a few lines each."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.unit.edge.chain import Headers, Reply


@dataclass(frozen=True, kw_only=True)
class Trust:
    """By which header the app knows that a visitor came by https."""

    header: str = "x-forwarded-proto"

    def scheme(self, headers: Headers) -> str:
        return "https" if headers.get(self.header) == "https" else "http"

    def base(self, headers: Headers) -> str:
        return f"{self.scheme(headers)}://{headers['host']}"


def rails(trust: Trust) -> Callable[[str, str, Headers], Reply]:
    """`config.force_ssl`, `forgery_protection_origin_check`, and a session cookie of `secure: true`."""

    def app(method: str, path: str, headers: Headers) -> Reply:
        base = trust.base(headers)
        if trust.scheme(headers) == "http":
            return 301, [("Location", f"https://{headers['host']}{path}")], ""
        if method == "POST" and headers.get("origin") not in (None, base):
            return 422, [], f"HTTP Origin header ({headers['origin']}) didn't match request.base_url ({base})"
        if path == "/login":
            return 302, [("Location", f"{base}/"), ("Set-Cookie", "_session=abc; HttpOnly; Secure")], ""
        return 200, [("Content-Type", "text/html")], "<h1>welcome</h1>"

    return app


def django(trust: Trust) -> Callable[[str, str, Headers], Reply]:
    """Without SECURE_SSL_REDIRECT: pages work anywhere, forms where origin and host agree; a cookie as the scheme."""

    def app(method: str, path: str, headers: Headers) -> Reply:
        base = trust.base(headers)
        if method == "POST" and headers.get("origin") not in (None, base):
            return (
                403,
                [],
                f"Forbidden (Origin checking failed - {headers['origin']} does not match any trusted origins.)",
            )
        secure = "; Secure" if trust.scheme(headers) == "https" else ""
        page = f'<link rel="canonical" href="{base}/"><script src="{base}/static/app.js"></script>'
        return 200, [("Content-Type", "text/html"), ("Set-Cookie", f"sessionid=s3cret; HttpOnly{secure}")], page

    return app


def sign_in(trust: Trust) -> Callable[[str, str, Headers], Reply]:
    """As Spring and Express do: everyone is sent to a sign-in page, by an address made of scheme and host."""

    def app(method: str, path: str, headers: Headers) -> Reply:
        if path == "/sign-in":
            return 200, [("Content-Type", "text/html")], "<form></form>"
        return 302, [("Location", f"{trust.base(headers)}/sign-in")], ""

    return app
