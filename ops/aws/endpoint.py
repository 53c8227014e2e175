"""A visitor at a stack's public door."""

import os
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from ops.pulumi.state import Deployed, DeployedService


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One GET at the public door. status: None when nobody answered; body: its first 2000 bytes, or why nobody did."""

    url: str
    status: int | None
    body: str


def visit(deployed: Deployed, service: DeployedService) -> Visit | None:
    """The service's health path through the public door; its first route where that path is another service's.

    None where there is no door, or no route of the service's own that a visitor could ask for.
    """
    if deployed.url is None:
        return None
    for path in (service.health_path, *(route.split("*")[0] for route in service.routes)):
        if deployed.door(path) is service:
            return _get(deployed.url.rstrip("/") + path)
    return None


def _get(url: str) -> Visit:
    """FAIRWAY_ENDPOINT_URL, as AWS_ENDPOINT_URL does for AWS, leads to a stand-in for the public door."""
    where = urlsplit(url)
    stand_in = os.environ.get("FAIRWAY_ENDPOINT_URL")
    request = urllib.request.Request(  # noqa: S310
        f"{stand_in.rstrip('/')}{where.path}" if stand_in else url,
        headers={"Host": where.netloc, "User-Agent": "fairway"},
    )
    try:
        with _open(request) as answer:
            return Visit(url=url, status=answer.status, body=answer.read(2000).decode(errors="replace"))
    except (OSError, HTTPException) as error:
        return Visit(url=url, status=None, body=str(getattr(error, "reason", error)) or type(error).__name__)


def _open(request: urllib.request.Request) -> Any:
    """The answer, whatever its status."""
    try:
        return urllib.request.urlopen(request, timeout=10)  # noqa: S310
    except HTTPError as error:
        return error
