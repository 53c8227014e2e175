"""F56: a client that speaks plain Redis to a cache with TLS, or TLS to one without."""

import re
from collections.abc import Iterator

from ..reading import kinds, tls
from ..reading.containers import Container, known_containers
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_URL = re.compile(r"(?:redis|valkey)s?://[^\s\"'<>]+", re.IGNORECASE)
# REDIS_TLS, QUEUE_BULL_REDIS_TLS, SPRING_DATA_REDIS_SSL_ENABLED, REDIS_USE_SSL; REDIS_SCHEME=tls
_SWITCH = re.compile(r"(?:^|_)(?:REDIS|VALKEY)_(?:USE_|ENABLE_)?(?:TLS|SSL)(?:_ENABLED)?$")
_SCHEME = re.compile(r"(?:^|_)(?:REDIS|VALKEY)_(?:SCHEME|PROTOCOL)$")
_HOST = re.compile(r"(?:^|_)(?:REDIS|VALKEY)_?(?:HOST(?:NAME)?|SERVER|ADDR(?:ESS)?)$")
_ADDRESS = re.compile(r"(?:REDIS|VALKEY|CACHE)_?\w*(?:URL|URI|HOST(?:NAME)?|SERVER|ENDPOINT|ADDR(?:ESS)?|DSN)$")
_SECURE = frozenset({"rediss", "valkeys", "tls", "ssl", "true", "1", "on", "yes"})
_PLAIN = frozenset({"redis", "valkey", "tcp", "false", "0", "off", "no"})
_ENDPOINTS = ("primaryEndpointAddress", "readerEndpointAddress", "configurationEndpointAddress")


def cache(store: Resource) -> Results:
    """The cache's own URLs, in variables and secrets, against what it speaks."""
    encrypted = _encrypted(store)
    if encrypted is None:
        return
    if encrypted.unknown:
        yield NotEvaluated(encrypted.path)
        return
    speaks_tls = encrypted.flag is True
    if speaks_tls and store["transitEncryptionMode"].text == "preferred":
        return
    hosts = {host.lower() for host in _hosts(store)}
    for where, url in _urls(store):
        scheme = url.partition(":")[0].lower()
        if tls.host(url).lower() in hosts and (scheme in _SECURE) != speaks_tls:
            yield Finding(f"{scheme}://, and {_speaks(store, speaks_tls)}", where, _fix(speaks_tls))
    if len(store.stack.of(*kinds.REDIS_CACHES)) > 1:
        return  # a switch does not say which of them it is for
    for where, text in _switches(store, hosts):
        if text.lower() in (_PLAIN if speaks_tls else _SECURE):
            yield Finding(f"{text}, and {_speaks(store, speaks_tls)}", where, _fix(speaks_tls))


def _speaks(store: Resource, speaks_tls: bool) -> str:
    return f"{store.name} speaks {'TLS alone' if speaks_tls else 'no TLS'}"


def _fix(speaks_tls: bool) -> str | None:
    return "write rediss:// in the URL, and switch the client's TLS on" if speaks_tls else None


def _encrypted(store: Resource) -> Fact | None:
    """None for memcached, which has no URL. A serverless cache always speaks TLS."""
    if store.type == kinds.SERVERLESS_CACHE:
        return Fact(True, "engine") if store["engine"].text in ("redis", "valkey") else None
    if store.type == kinds.CACHE_CLUSTER and store["engine"].text == "memcached":
        return None
    fact = store["transitEncryptionEnabled"]
    return Fact(False, fact.path) if fact.absent else fact


def _hosts(store: Resource) -> Iterator[str]:
    listed = [entry["address"] for key in ("endpoints", "cacheNodes") for entry in store.outputs[key].each()]
    for fact in (*(store.outputs[key] for key in _ENDPOINTS), *listed):
        if fact.text:
            yield fact.text


def _urls(store: Resource) -> Iterator[tuple[str, str]]:
    """Where a URL of Redis stands, and the URL: it may hold a password, and is never shown."""
    for definition in store.stack.of(kinds.TASK):
        for container in known_containers(definition):
            for name, value in container.environment.items():
                for url in _URL.findall(value.text or ""):
                    yield f"task {definition.name}, container {container.name}: environment {name}", url
    for version in store.stack.of(kinds.SECRET_VERSION):
        for url in _URL.findall(version["secretString"].text or ""):
            yield f"secret {version.name}", url


def _switches(store: Resource, hosts: set[str]) -> Iterator[tuple[str, str]]:
    """The variables by which an app is told to use TLS or not, of containers that have no other Redis."""
    for definition in store.stack.of(kinds.TASK):
        for container in known_containers(definition):
            if not _has_another(container, hosts) and not _is_named_in_secret(definition, container, store):
                for name, value in container.environment.items():
                    if value.text and (_SWITCH.search(name.upper()) or _SCHEME.search(name.upper())):
                        yield f"task {definition.name}, container {container.name}: environment {name}", value.text


def _is_named_in_secret(definition: Resource, container: Container, store: Resource) -> bool:
    """True where a secret says which Redis it is, and the task is not made from this one."""
    named = any(_ADDRESS.search(name.upper()) for name in container.secrets)
    return named and store not in definition.sources("containerDefinitions", store.type)


def _has_another(container: Container, hosts: set[str]) -> bool:
    named = [value.text for name, value in container.environment.items() if _HOST.search(name.upper())]
    return any(text and text.partition(":")[0].lower() not in hosts for text in named)


RULE = Rule(
    name="cache-tls-mismatch",
    failures=("F56",),
    title="client and cache do not agree on TLS",
    severity="high",
    symptom="connection reset by peer, Connection closed by server, a client that waits for ever, wrong version number",
    cause="redis:// is plain; with transit encryption a cache takes nothing but TLS.",
    fix="set transit_encryption_enabled=True on the cache",
    limits="URLs of which the address is known only after the update; what the app's own code says",
    bad='{"name": "REDIS_URL", "value": f"redis://{cache.primary_endpoint_address}:6379"}  # with transit encryption',
    good='{"name": "REDIS_URL", "value": f"rediss://{cache.primary_endpoint_address}:6379"}',
    stack_checks=dict.fromkeys(kinds.REDIS_CACHES, cache),
)
