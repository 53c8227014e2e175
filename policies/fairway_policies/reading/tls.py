"""The words by which clients of databases are told to use TLS, or to do without."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from . import urls, variables
from .facts import Fact

ROOT = "/certs/rds.pem"


@dataclass(frozen=True, slots=True)
class Weakness:
    """A weak setting in its own words, which hold no secret, and what its client understands instead."""

    text: str
    fix: str
    advisory: bool = False


_FIXES = {
    "libpq": f"say sslmode=verify-full&sslrootcert={ROOT} (the RDS CA bundle) in the URL, the same in PGSSLMODE",
    "asyncpg": f"say ssl=verify-full in the URL and PGSSLROOTCERT={ROOT}: SQLAlchemy with asyncpg knows no sslmode",
    "jdbc": f"say sslmode=verify-full&sslrootcert={ROOT} in the JDBC URL",
    "connector": "say sslMode=VERIFY_IDENTITY with a trust store that holds the RDS CA bundle",
    "mysql": f"say ssl-mode=VERIFY_IDENTITY and ssl-ca={ROOT}, in your client's spelling",
    "go": "register the RDS CA bundle with mysql.RegisterTLSConfig and say tls=<the name you gave it>",
    "npgsql": f"say SSL Mode=VerifyFull;Root Certificate={ROOT} in the connection string",
    "sqlserver": "say Encrypt=true;TrustServerCertificate=false, and trust the RDS CA bundle in the image",
    "node": f"remove it, and let Node trust the RDS CA bundle: NODE_EXTRA_CA_CERTS={ROOT}",
    "switch": f"switch TLS and its verification on, with the RDS CA bundle ({ROOT}) as the root",
}
_OFF = frozenset({"0", "false", "off", "no", "none", "disable", "disabled"})
_ON = frozenset({"1", "true", "on", "yes"})
_WEAK_MODES = frozenset(
    {"no-verify", "require", "required", "prefer", "preferred", "allow", "disable", "disabled", "verify-ca"}
)

# In a URL's parameters, in libpq's key=value form, in the parts that some apps keep in a variable of their own.
_PARAMETER = re.compile(
    r"(?:^|[?&;\s])((?:sslmode=(?:no-verify|require|prefer|allow|disable|verify-ca)|ssl=(?:false|0|no-verify)"
    r"|rejectUnauthorized=(?:false|0)|sslaccept=accept_invalid_certs|ssl-mode=(?:disabled|preferred|required)"
    r"|sslmode=(?:disabled|preferred|required)|tls=(?:skip-verify|false|preferred)|use_?ssl=false|ssl_disabled=true"
    r"|verify_?server_?certificate=false|ssl_verify_cert=false|trust_?server_?certificate=true"
    r"|sslfactory=org\.postgresql\.ssl\.NonValidatingFactory|encrypt=false|tlsallowinvalid(?:certificates|hostnames)=true|tlsinsecure=true))(?=[&;#\s]|$)",
    re.IGNORECASE,
)
_ASYNCPG = re.compile(r"[?&](ssl=(?:disable|allow|prefer|require|verify-ca)|sslmode=[\w-]+)(?=[&#\s]|$)", re.IGNORECASE)
_ADO = re.compile(
    r"(?:^|;)\s*((?:ssl ?mode\s*=\s*(?:disable|allow|prefer|require|verifyca|none|preferred|required)"
    r"|trust ?server ?certificate\s*=\s*true|encrypt\s*=\s*(?:false|no|optional)))\s*(?=;|$)",
    re.IGNORECASE,
)
_ADO_STRING = re.compile(r"(?:^|;)\s*(?:host|server|data source)\s*=[^;]+;", re.IGNORECASE)
_INSIDE = re.compile(r"rejectUnauthorized[\"']?\s*[:=]\s*[\"']?(?:false|0)\b", re.IGNORECASE)
_DATABASE_NAME = re.compile(
    r"(?:^|_)(?:DB|DATABASE|DATASOURCE|MONGO(?:DB)?|PG|PGSQL|POSTGRES|POSTGRESQL|POSTGRESDB|MYSQL|MARIADB|RDS|SQL|DSN|TYPEORM|SEQUELIZE|ECTO|KNEX|SQLALCHEMY|PRISMA|HIKARI|JDBC|R2DBC)"
    r"(?:_|$)|^PGSSL"
)
_MODE_NAME = re.compile(r"(?:^|_)(?:PG)?(?:SSL|TLS)_?MODE$")
_BARE_MODES = ("SSLMODE", "SSL_MODE")
_SWITCH_NAME = re.compile(
    r"_(?:USE_)?(?:SSL|TLS)(?:_ENABLED?|_MODE_ENABLED|_REQUIRED)?$|_(?:SSL|TLS)_?\w*VERIFY\w*$|_VERIFY_(?:SSL|TLS)$"
)
_INVERTED_NAME = re.compile(
    r"_(?:SSL|TLS)_(?:DISABLED?|SKIP_VERIFY|NO_VERIFY|INSECURE|DISABLE_HOST_VERIFICATION)$|_DISABLE_(?:SSL|TLS)$|_TRUST_ALL$|_TRUST_SERVER_CERTIFICATE$"
)
_REJECTS = re.compile(r"REJECT_?UNAUTHORI[SZ]ED$")
_LOCAL = re.compile(r"^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|)$", re.IGNORECASE)
_ROOT_NAME = re.compile(
    r"SSL_?ROOT|ROOT_?CERT|CA_?(?:CERT|BUNDLE|FILE|PATH)|SSL_?CERT|_CA$|EXTRA_CA_CERTS|TRUST_?STORE|JAVA_TOOL"
)
_RDS = re.compile(r"\.rds\.amazonaws\.com(?:\.cn)?$")
_TLS_NAME = re.compile(r"SSL|TLS|CERT|(?:^|_)CA(?:_|$)")


def weaknesses(name: str, value: Fact) -> Iterator[Weakness]:
    """What a variable, or a key of a secret's document, says against TLS."""
    text = (value.text or "").strip()
    options = value.parsed() if text.startswith("{") else value
    for key, option in options.fields().items():
        yield from weaknesses(f"{name}_{key}", option)
    if not text:
        return
    upper = variables.spelled(name)
    yield from _of_name(name, upper, text)
    if urls.is_connection_url(text):
        yield from _of_url(text)
        yield from (Weakness(match.group(), _FIXES["node"]) for match in _INSIDE.finditer(text) if '"' in match.group())
    elif _ADO_STRING.search(text):
        client = "sqlserver" if re.search(r"data source|initial catalog|encrypt", text, re.IGNORECASE) else "npgsql"
        yield from (Weakness(match[1], _FIXES[client]) for match in _ADO.finditer(text))
    elif match := _INSIDE.search(text):
        yield Weakness(match.group(), _FIXES["node"])
    elif "=" in text and (_DATABASE_NAME.search(upper) or "@tcp(" in text or text.startswith("host=")):
        go = "@tcp(" in text or "tls=" in text
        yield from (Weakness(match[1], _FIXES["go" if go else "libpq"]) for match in _PARAMETER.finditer(text))


def _of_name(name: str, upper: str, text: str) -> Iterator[Weakness]:
    word = text.lower()
    if _REJECTS.search(upper) and word in _OFF:
        yield Weakness(f"{name}={text}", _FIXES["node"])
    elif upper == "PYTHONHTTPSVERIFY" and word == "0":
        yield Weakness(f"{name}={text}", _FIXES["switch"])
    elif _is_mode(upper) and word.replace("_", "-") in _WEAK_MODES:
        yield Weakness(f"{name}={text}", _FIXES["mysql" if "MYSQL" in upper or "MARIADB" in upper else "libpq"])
    elif not _DATABASE_NAME.search(upper):
        return
    elif word in _ON if _INVERTED_NAME.search(upper) else word in _OFF and _SWITCH_NAME.search(upper):
        yield Weakness(f"{name}={text}", _FIXES["switch"])


def _is_mode(upper: str) -> bool:
    """Of a database: PGSSLMODE, SSLMODE, DB_SSL_MODE. Mail servers and directories have modes of their own."""
    if not _MODE_NAME.search(upper):
        return False
    return bool(_DATABASE_NAME.search(upper)) or upper in _BARE_MODES


def _of_url(url: str) -> Iterator[Weakness]:
    scheme = url.partition("://")[0].lower()
    if scheme.endswith("+asyncpg"):
        for match in _ASYNCPG.finditer(url):
            unknown_word = match[1].lower().startswith("sslmode=verify")
            yield Weakness(match[1], _FIXES["asyncpg"], advisory=unknown_word)
        return
    client = "jdbc" if scheme == "jdbc:postgresql" else "connector" if scheme.startswith("jdbc:") else ""
    client = client or ("mysql" if scheme.startswith(("mysql", "mariadb")) else "libpq")
    # Prisma has no sslmode that verifies: sslaccept does, and libpq refuses a URL that has it.
    prisma = re.search(r"[?&]sslaccept=strict(?:&|$)", url) is not None
    matches = (match[1] for match in _PARAMETER.finditer(url))
    yield from (Weakness(text, _FIXES[client]) for text in matches if not (prisma and text == "sslmode=require"))


def host(url: str) -> str:
    """The host of a connection URL; `?` where a raw password breaks it, which is another rule's finding."""
    if urls.raw_characters(url):
        return "?"
    try:
        return urlsplit(url.removeprefix("jdbc:").removeprefix("r2dbc:")).hostname or ""
    except ValueError:
        return "?"


def is_local(text: str) -> bool:
    """Whether a host is the task itself: localhost, a loopback address, or none for a socket."""
    return bool(_LOCAL.match(text))


def left_unsaid(url: str, environment: Mapping[str, object]) -> Weakness | None:
    """What a PostgreSQL URL leaves out, where neither it nor another variable of the task says it."""
    if _ADO_STRING.search(url):
        return _left_unsaid_of_npgsql(url, environment)
    scheme, name = url.partition("://")[0].lower(), host(url)
    if (
        not scheme.startswith(("postgres", "jdbc:postgresql", "r2dbc:postgresql"))
        or "." not in name
        or _LOCAL.match(name)
    ):
        return None
    names = [variables.spelled(key) for key in environment]
    verified = re.search(r"[?&]sslmode=verify-full(?=[&#\s]|$)", url)
    if verified:
        rooted = "sslrootcert=" in url.lower() or "sslfactory=" in url.lower() or any(map(_ROOT_NAME.search, names))
        # RDS Proxy shows a certificate that every system trusts.
        if rooted or ".proxy-" in name:
            return None
        fix = f"add sslrootcert={ROOT} to the URL or PGSSLROOTCERT to the task, where the image has the RDS CA bundle"
        return Weakness("verify-full without a root: no system trusts RDS's own authority", fix)
    if re.search(r"[?&](?:ssl|tls)", url, re.IGNORECASE) or any(map(_TLS_NAME.search, names)):
        return None
    fix = _FIXES["asyncpg" if "asyncpg" in scheme else "jdbc" if scheme.startswith("jdbc") else "libpq"]
    # RDS itself asks for TLS and proves who it is; of another host's server nothing is known.
    return Weakness("a connection URL without a word on TLS", fix, advisory=not _RDS.search(name))


def _left_unsaid_of_npgsql(text: str, environment: Mapping[str, object]) -> Weakness | None:
    """The same of a connection string to RDS: Npgsql encrypts where it can, and verifies nothing unless told to."""
    server = re.search(r"(?:^|;)\s*host\s*=\s*([\w.-]+)", text, re.IGNORECASE)
    if server is None or not _RDS.search(server[1]) or ".proxy-" in server[1]:
        return None
    if re.search(r";\s*(?:ssl|trust|root ?cert)", text, re.IGNORECASE):
        return None
    if any(map(_TLS_NAME.search, map(variables.spelled, environment))):
        return None
    return Weakness("a connection string without a word on TLS", _FIXES["npgsql"])


def without_root(environment: Mapping[str, Fact]) -> Weakness | None:
    """PGSSLMODE=verify-full where no variable says what libpq is to verify with."""
    mode = environment.get("PGSSLMODE")
    if mode is None or mode.text != "verify-full":
        return None
    rooted = any(_ROOT_NAME.search(variables.spelled(name)) for name in environment)
    may_be_rooted = any(value.unknown or "sslrootcert=" in (value.text or "").lower() for value in environment.values())
    proxied = any(".proxy-" in (value.text or "") for value in environment.values())
    if rooted or may_be_rooted or proxied:
        return None
    fix = f"set PGSSLROOTCERT={ROOT}, where the image has the RDS CA bundle"
    return Weakness("PGSSLMODE=verify-full without a root: libpq finds none to verify with", fix, advisory=True)


def in_command(line: str) -> Iterator[Weakness]:
    """What the URLs of a command line say against TLS."""
    for word in line.split():
        url = word.strip("\"'").partition("=")[2] if word.startswith("-") and "=" in word else word.strip("\"'")
        if urls.is_connection_url(url):
            yield from _of_url(url)


def is_connection(text: str) -> bool:
    """True for a URL or a connection string that names a database's server."""
    return urls.is_connection_url(text) or bool(_ADO_STRING.search(text))
