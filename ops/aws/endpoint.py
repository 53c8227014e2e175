"""The public endpoint of a stack, asked over HTTP as a user would."""

import json
import os
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from components.base.routes import host_of, is_wildcard, path_of
from components.edge.viewer_function import basic_authorization
from ops.aws.client import Aws
from ops.pulumi.state import Deployed, DeployedService


@dataclass(frozen=True, kw_only=True)
class EndpointProbe:
    """One GET of the endpoint. status: None without an answer; body: its first 2000 bytes, or why there is none."""

    url: str
    status: int | None
    body: str


def authorization(aws: Aws, deployed: Deployed) -> str | None:
    """The `Authorization` header that the stack asks everybody for; None where it asks for none."""
    if deployed.basic_auth_secret is None:
        return None
    secret = json.loads(
        aws.ask("secretsmanager", "get_secret_value", SecretId=deployed.basic_auth_secret)["SecretString"]
    )
    return basic_authorization(secret["username"], secret["password"])


def probe_endpoint(
    deployed: Deployed, service: DeployedService, authorization: str | None = None
) -> EndpointProbe | None:
    """The service's health path at the public endpoint; its first route where that path is another service's.

    None where there is no endpoint, or no route of the service's own that a user could ask for.
    """
    for url in addresses(deployed, service):
        return _get(url, authorization)
    return None


def addresses(deployed: Deployed, service: DeployedService) -> Iterator[str]:
    """Where the service answers a browser: its health path at each name that it has, then its routes.

    Not at a name with a star: which of them the app knows only the app knows.
    """
    if deployed.url is None or service.protocol_version != "HTTP1":
        return
    own = urlsplit(deployed.url)
    named = [route for route in service.routes if not is_wildcard(route)]
    routes = [(host_of(route) or own.netloc, path_of(route).split("*")[0]) for route in named]
    hosts = dict.fromkeys([own.netloc, *(host for host, _ in routes)])
    for host, path in [*((host, service.health_path) for host in hosts), *routes]:
        if path and deployed.service_for(path, host.split(":")[0]) is service:
            yield f"{own.scheme}://{host}{path}"


def _get(url: str, authorization: str | None) -> EndpointProbe:
    """FAIRWAY_ENDPOINT_URL, as AWS_ENDPOINT_URL does for AWS, leads to a stand-in for the public endpoint."""
    parts = urlsplit(url)
    stand_in = os.environ.get("FAIRWAY_ENDPOINT_URL")
    request = urllib.request.Request(  # noqa: S310
        f"{stand_in.rstrip('/')}{parts.path}" if stand_in else url,
        headers={"Host": parts.netloc, "User-Agent": "fairway"},
    )
    if authorization:
        request.add_header("Authorization", authorization)
    try:
        with _open(request) as response:
            return EndpointProbe(url=url, status=response.status, body=response.read(2000).decode(errors="replace"))
    except (OSError, HTTPException) as error:
        return EndpointProbe(url=url, status=None, body=str(getattr(error, "reason", error)) or type(error).__name__)


class _OwnRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, and tells another host nothing that was for this one."""

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        request = super().redirect_request(req, fp, code, msg, headers, newurl)
        if request is not None and urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            request.remove_header("Authorization")
        return request


def _open(request: urllib.request.Request) -> Any:
    """The response, whatever its status."""
    try:
        return urllib.request.build_opener(_OwnRedirects).open(request, timeout=10)
    except HTTPError as error:
        return error
