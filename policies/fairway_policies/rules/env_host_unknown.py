"""F41: a host that a task cannot find: a name of a compose file, or the task itself."""

import re

from ..reading import kinds, tls, urls
from ..reading.containers import ON_FARGATE, Container, known_containers
from ..reading.resources import Resource
from ..rule import Finding, Level, NotEvaluated, Results, Rule

_SQL = "DB|DATABASE|PG|POSTGRES(?:QL|DB)?|MYSQL|MARIADB"
_STORES = f"{_SQL}|MONGO(?:DB)?|REDIS|VALKEY|CACHE|MEMCACHED?|RABBIT(?:MQ)?|AMQP|KAFKA|ELASTIC(?:SEARCH)?"
_STORE_HOST = re.compile(rf"(?:^|_)(?:{_STORES})_?(?:HOST(?:NAME)?S?|(?:BOOTSTRAP_)?SERVERS?|BROKERS?|ADDR(?:ESS)?)$")
_SERVER_URL = re.compile(
    r"(?:^|_)(?:ELASTIC(?:SEARCH)?|OPENSEARCH|MEILI(?:SEARCH)?|TYPESENSE|QDRANT|MINIO|SOLR|CLICKHOUSE|INFLUX(?:DB)?)_"
)
_CACHE_HOST = re.compile(r"(?:^|_)(?:REDIS|VALKEY|CACHE)_?(?:HOST(?:NAME)?|SERVER|ADDR(?:ESS)?)$")
_CACHE_URL = re.compile(r"(?:redis|valkey)s?://", re.IGNORECASE)
_DATABASE_HOST = re.compile(rf"(?:^|_)(?:{_SQL})_?(?:HOST(?:NAME)?|SERVER|ADDR(?:ESS)?)$")
_STORE_URL = re.compile(r"(?:rediss?|amqps?|mongodb|kafka|memcached)://", re.IGNORECASE)
_WEB_URL = re.compile(r"https?://([\w-]+)(?::\d+)?(?:/|$)", re.IGNORECASE)
_BARE = re.compile(r"[a-z][\w-]*", re.IGNORECASE)
_OF_DOCKER = re.compile(
    r"(?:^|[/@])((?:host|gateway)\.docker\.internal|docker\.for\.mac\.[\w.]+)(?=[:/]|$)", re.IGNORECASE
)
# Servers that catch mails, or play AWS, on a developer's machine.
_FOR_LAPTOPS = re.compile(r"mailhog|mailpit|maildev|mailcatcher|smtp4dev|localstack", re.IGNORECASE)
_LOCAL = ("localhost", "127.0.0.1", "::1")
# The first host of a variable that lists some: `redis:6379,other`, `tls://cache.example.com`, `["https://logs:9200"]`
_FIRST_HOST = re.compile(r"[\[\s\"']*(?:[\w+.-]+:/{2})?(?:[^@/,\s]*@)?(?P<host>[^\s:/?,\]\"']*)")
_SIX = re.compile(r"\[?[0-9a-f:.]+\]?(?::\d+)?", re.IGNORECASE)
_NOBODY = re.compile(r"none|null|nil|undefined|true|false|on|off|no|disabled?|(?:in-?)?memory|local", re.IGNORECASE)
_NAMES_A_HOST = re.compile(r"HOST|SERVER|URL|URI|ENDPOINT|ADDR")


def task(definition: Resource) -> Results:
    """Hosts in variables that no name server answers for, where the task has no names of its own."""
    own_network = definition.type != kinds.TASK or definition["networkMode"].text == "awsvpc"
    if not own_network or _has_names_of_its_own(definition):
        return
    containers = known_containers(definition)
    for container in containers:
        for name, value in container.environment.items():
            text = (value.text or "").strip()
            is_host = bool(_STORE_HOST.search(name.upper()))
            if value.unknown and is_host:
                yield NotEvaluated(value.path)
            first = _first_host(text)
            host, level = _host(name, text) if not is_host else (first, None)
            if _FOR_LAPTOPS.fullmatch(host or first) and _NAMES_A_HOST.search(name.upper()):
                host, level = host or first, None
            where = f"container {container.name}: environment {name}"
            if (laptops := _OF_DOCKER.search(text)) and not _hosts_entry(container, laptops[1]):
                yield Finding(f"host {laptops[1]}: a name that Docker gives on a laptop alone", where)
            elif _BARE.fullmatch(host) and host.lower() not in _LOCAL and not _hosts_entry(container, host):
                message = f"host {host}: a name without a dot, which no name server of AWS knows"
                yield Finding(message, where, level=level)
            elif len(containers) == 1 and (what := _itself(name, text)):
                made = definition.stack.of(*(kinds.DATABASES if what == "database" else kinds.REDIS_CACHES))
                message = f"{name} names the task itself, which runs no {what}"
                fix = f"name the {what}'s address: an output of the resource"
                yield Finding(message, where, fix, level=None if made else "advisory")


def _first_host(text: str) -> str:
    """Empty for a word that says that there is none; an address of IPv6 as it is."""
    if _NOBODY.fullmatch(text) or (text.count(":") > 1 and _SIX.fullmatch(text)):
        return text if ":" in text else ""
    match = _FIRST_HOST.match(text)
    return match["host"] if match else ""


def _host(name: str, text: str) -> tuple[str, Level | None]:
    """The host of a URL; one of another web service may be resolved by what the program does not show."""
    if urls.is_connection_url(text) or _STORE_URL.match(text):
        return tls.host(text), None
    web = _WEB_URL.match(text)
    return (web[1], None if _SERVER_URL.search(name.upper()) else "advisory") if web else ("", None)


def _has_names_of_its_own(definition: Resource) -> bool:
    """True where Service Connect may give short names to other services, or the network appends a domain of its own."""
    if any(not options.inputs["domainName"].absent for options in definition.stack.of(kinds.DHCP_OPTIONS)):
        return True
    services = definition.stack.referring(definition, "taskDefinition", kinds.ECS_SERVICE)
    if not definition.is_contract:  # awsx says all of it in one place
        services = [definition, *services]
    return any(not service["serviceConnectConfiguration"].absent for service in services)


def _hosts_entry(container: Container, host: str) -> bool:
    return any(entry["hostname"].text == host for entry in container.facts["extraHosts"].each())


def _itself(name: str, text: str) -> str:
    """`database` or `cache` for a host that is the task, which has one container; empty for any other."""
    upper = name.upper()
    if _DATABASE_HOST.search(upper) or urls.is_connection_url(text):
        host = text.lower() if _DATABASE_HOST.search(upper) else tls.host(text)
        return "database" if host in _LOCAL else ""
    if _CACHE_HOST.search(upper) or _CACHE_URL.match(text):
        host = text.lower() if _CACHE_HOST.search(upper) else tls.host(text)
        return "cache" if host in _LOCAL else ""
    return ""


RULE = Rule(
    name="env-host-unknown",
    failures=("F41",),
    title="a variable names a host that the task cannot find",
    severity="high",
    symptom="getaddrinfo ENOTFOUND, could not translate host name; connection refused on 127.0.0.1:5432",
    cause="The value comes from a compose file or a laptop, where the name meant a container beside the app.",
    fix="name the host by its address in AWS: a resource's output, or a name of Cloud Map with its domain",
    limits="hosts that another stack's name service answers for; names read from files",
    bad='{"name": "DB_HOST", "value": "db"}',
    good='{"name": "DB_HOST", "value": instance.address}',
    stack_checks=dict.fromkeys((kinds.TASK, kinds.SERVICE, *ON_FARGATE), task),
)
