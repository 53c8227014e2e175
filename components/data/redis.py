"""How a task reaches its Valkey cache: the URL, the secret, what a variable can have of it."""

from typing import Literal
from urllib.parse import quote

PORT = 6379

CacheForm = Literal["url", "celeryUrl", "stackExchange", "host", "port", "hostPort", "password"]
"""What a variable has: `rediss://…`, the same as Celery needs it, .NET's words for it, or one of its parts."""

PASSWORD_LENGTH = 64
"""Letters and digits alone, so that no client has to decode it. ElastiCache takes 16 to 128 characters."""

CELERY = "?ssl_cert_reqs=required"
"""Celery refuses `rediss://` without it; go-redis refuses a parameter that it does not know."""


def cache_url(*, host: str, password: str) -> str:
    """The `rediss://` URL. Without a user, so that clients send AUTH with the password alone, as all of them can."""
    return f"rediss://:{quote(password, safe='')}@{host}:{PORT}/0"


def cache_document(*, host: str, password: str) -> dict[CacheForm, str]:
    """What the cache's one secret holds, as JSON."""
    url = cache_url(host=host, password=password)
    address = f"{host}:{PORT}"
    return {
        "url": url,
        "celeryUrl": url + CELERY,
        # StackExchange.Redis knows no URL; with abortConnect it would give up for ever at a first failure.
        "stackExchange": f"{address},password={password},ssl=True,abortConnect=False",
        "host": host,
        "port": str(PORT),
        "hostPort": address,
        "password": password,
    }
