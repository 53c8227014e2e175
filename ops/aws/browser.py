"""Pages of the public endpoint, as a browser meets them: each redirect a step of its own, cookies, what pages load."""

import http.client
import os
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from components.base.routes import named_hosts
from ops.pulumi.state import Deployed, DeployedService

MOST_STEPS = 6
_TIMEOUT = 10
_BODY = 200_000
_LOADED = re.compile(r"<(?:script|img|iframe|link|form)\b[^>]*\b(?:src|href|action)=[\"']?(http://[^\"'\s>]+)", re.I)
_LINK = re.compile(r"<link\b(?![^>]*\brel=[\"']?(?:stylesheet|preload|modulepreload|icon|manifest))[^>]*>", re.I)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One answer. location: absolute, where it is a redirect; cookies: `Set-Cookie` values without what they hold;
    loads: the plain-HTTP addresses that the page loads.
    """

    url: str
    status: int
    location: str | None = None
    cookies: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()


def walk_pages(
    deployed: Deployed, service: DeployedService, authorization: str | None = None
) -> tuple[tuple[Step, ...], ...]:
    """The page `/` and the health path, where they are the service's; a page that does not answer is left out."""
    if deployed.url is None or service.protocol_version != "HTTP1":
        return ()
    own = urlsplit(deployed.url)
    hosts = dict.fromkeys([own.netloc, *named_hosts(service.routes)])
    pages = [
        f"{own.scheme}://{host}{path}"
        for host in hosts
        for path in dict.fromkeys(("/", service.health_path))
        if path and deployed.service_for(path, host.split(":")[0]) is service
    ]
    return tuple(steps for steps in (tuple(walk(page, authorization)) for page in pages) if steps)


def walk(url: str, authorization: str | None = None) -> Iterator[Step]:
    """Follows redirects on the same host until one repeats, leads elsewhere, or there is a page."""
    host, seen = urlsplit(url).netloc, set[str]()
    while url not in seen and len(seen) < MOST_STEPS:
        seen.add(url)
        try:
            step = _ask(url, authorization)
        except (OSError, http.client.HTTPException, ValueError):
            return
        yield step
        target = urlsplit(step.location or "")
        if step.location is None or target.netloc != host or target.scheme != "https":
            return
        url = step.location


def _ask(url: str, authorization: str | None) -> Step:
    """FAIRWAY_ENDPOINT_URL leads to a stand-in for the public endpoint."""
    parts = urlsplit(url)
    connection = _connection(parts, os.environ.get("FAIRWAY_ENDPOINT_URL"))
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Host": parts.netloc, "User-Agent": "fairway", "Accept": "text/html"}
        headers |= {"Authorization": authorization} if authorization else {}
        connection.request("GET", target, headers=headers)
        response = connection.getresponse()
        body = response.read(_BODY).decode(errors="replace")
    finally:
        connection.close()
    location = response.getheader("Location") if 300 <= response.status < 400 else None
    is_page = "html" in (response.getheader("Content-Type") or "")
    return Step(
        url=url,
        status=response.status,
        location=urljoin(url, location) if location else None,
        cookies=tuple(_without_value(cookie) for cookie in response.msg.get_all("Set-Cookie") or ()),
        loads=tuple(dict.fromkeys(_LOADED.findall(_LINK.sub("", body)))) if is_page else (),
    )


def _connection(parts: SplitResult, stand_in: str | None) -> http.client.HTTPConnection:
    if stand_in:
        return http.client.HTTPConnection(urlsplit(stand_in).netloc, timeout=_TIMEOUT)
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(parts.netloc, timeout=_TIMEOUT, context=context)
    return http.client.HTTPConnection(parts.netloc, timeout=_TIMEOUT)


def _without_value(cookie: str) -> str:
    """`sid=s3cret; Path=/` → `sid; Path=/`: what a cookie holds may sign someone in."""
    pair, *attributes = cookie.split(";")
    return "; ".join([pair.split("=")[0].strip(), *(attribute.strip() for attribute in attributes)])
