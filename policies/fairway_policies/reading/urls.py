"""Database connection URLs."""

import re

_SCHEME = re.compile(
    r"(?:postgres(?:ql)?(?:\+\w+)?|mysql(?:\+\w+)?|mariadb(?:\+\w+)?|prisma|jdbc:(?:postgresql|mysql|mariadb|sqlserver)|r2dbcs?:(?:postgresql|mysql|mariadb)):/{2}",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:DATABASE|DB|POSTGRES|POSTGRESQL|PG|PRISMA\w*|DIRECT|SQLALCHEMY_DATABASE)_?(?:URL|URI|DSN|CONNECTION_STRING)"
)
_LOCAL = re.compile(r"(?:@|:/{2})(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/?]|$)", re.IGNORECASE)
_PARAMETERS = re.compile(r"\?[\w.-]+=.*$", re.DOTALL)
_HOST_ALONE = re.compile(r"[\w.-]+(?::\d+)?(?:,[\w.-]+(?::\d+)?)*/[\w-]*\?[\w.-]+=")
_BAD_PERCENT = re.compile(r"%(?![0-9a-f]{2})", re.IGNORECASE)


def is_url_name(name: str) -> bool:
    """True for a variable that by its name holds a connection URL."""
    return bool(_NAME.fullmatch(name.upper()))


def is_connection_url(text: str) -> bool:
    """Whether the text starts as the URL of a database does."""
    return bool(_SCHEME.match(text))


def is_local(url: str) -> bool:
    """True for a URL to the task itself: a proxy beside the app does TLS from there on."""
    return bool(_LOCAL.search(url))


def raw_characters(url: str) -> str | None:
    """The characters of a connection URL's password that should be percent-encoded and are not, each once; else None.

    The password is taken to end at the last @, since a raw one may hold any of the characters that end it for a parser;
    an @ in a parameter's value is none.
    """
    match = _SCHEME.match(url)
    if not match:
        return None
    rest = url[match.end() :]
    if _HOST_ALONE.match(rest):
        return None  # host, port and database, without user or password; an @ after that is a parameter's
    before = _PARAMETERS.sub("", rest)
    user, at, _ = (before if "@" in before else rest).rpartition("@")
    raw = user.partition(":")[2]
    characters = [char for char in "@:/?#[] " if char in raw] + (["%"] if _BAD_PERCENT.search(raw) else [])
    if not at or not characters:
        return None
    return " ".join("space" if char == " " else char for char in characters)
