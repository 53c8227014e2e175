"""How a task reaches its PostgreSQL database: the password's alphabet, the URL, the secret, the names an app reads."""

from collections.abc import Mapping
from typing import Literal, TypedDict, get_args
from urllib.parse import quote

from components.data.rds_ca import CA_PATH

DatabaseForm = Literal["url", "fields", "both"]
"""Which variables an app reads: `DATABASE_URL`, the `DB_*` fields, or both."""

EnvForm = Literal[
    "url",
    "jdbc",
    "jdbcWithPassword",
    "npgsql",
    "go",
    "sqlalchemy+psycopg",
    "sqlalchemy+asyncpg",
    "prisma",
    "host",
    "port",
    "hostPort",
    "name",
    "user",
    "password",
    "sslmode",
    "caFile",
]
"""What a variable of the app's own name has: the connection as one client writes it, or one field of it."""

SSL_MODE = "verify-full"
"""The one `sslmode` that means the same to all clients; docs/database.md has the measured table."""

PASSWORD_LENGTH = 32

PASSWORD_SPECIALS = "!#$%&'()*+,-.:;<=>?[\\]^_`{|}~"  # noqa: S105 (an alphabet, not a password)
"""Every special that RDS for PostgreSQL takes in a master password: printable ASCII but `/`, `@`, `"` and space.

Source: MasterUserPassword in the RDS API reference of CreateDBInstance, and the message with which the API refuses the
others ("Only printable ASCII characters besides '/', '@', '"', ' ' may be used."). The apostrophe is barred for Oracle
alone.
"""

_URL = {"DATABASE_URL": "url"}
_FIELDS = {
    "DB_HOST": "host",
    "DB_PORT": "port",
    "DB_USERNAME": "username",
    "DB_PASSWORD": "password",
    "DB_NAME": "dbname",
}


def connection_url(*, host: str, port: int, username: str, password: str, database: str, ca_path: str = CA_PATH) -> str:
    """The `postgresql://` URL that libpq, node-postgres and asyncpg read alike, verifying certificate and host name.

    Everything that could hold a reserved character is percent-encoded, once.
    """
    who = f"{quote(username, safe='')}:{quote(password, safe='')}"
    trust = f"sslmode={SSL_MODE}&sslrootcert={quote(ca_path)}"
    return f"postgresql://{who}@{host}:{port}/{quote(database, safe='')}?{trust}"


_PLAIN: Mapping[EnvForm, str] = {"sslmode": SSL_MODE, "caFile": CA_PATH}
_KEYS: Mapping[EnvForm, str] = {
    "name": "dbname",
    "user": "username",
    "sqlalchemy+psycopg": "sqlalchemyPsycopg",
    "sqlalchemy+asyncpg": "sqlalchemyAsyncpg",
}
WITH_PASSWORD: tuple[EnvForm, ...] = (
    "url", "jdbcWithPassword", "npgsql", "go", "sqlalchemy+psycopg", "sqlalchemy+asyncpg", "prisma", "password",
)  # fmt: skip


def secret_document(
    *, host: str, port: int, username: str, password: str, database: str, ca_path: str = CA_PATH
) -> dict[str, str | int]:
    """What the database's one secret holds, as JSON; the field names are those of AWS's own RDS secrets.

    All that has the password in it is here, in each client's own words, so that no plain variable ever has it.
    """
    who: _Connection = {
        "host": host,
        "port": port,
        "username": username,
        "password": password,
        "database": database,
        "ca_path": ca_path,
    }
    url = connection_url(**who)
    base, _, parameters = url.partition("?")
    jdbc = f"jdbc:postgresql://{host}:{port}/{quote(database, safe='')}?{parameters}"
    prisma = f"sslmode=require&sslaccept=strict&sslcert={quote(ca_path)}"
    return {
        "url": url,
        "host": host,
        "port": port,
        "username": username,
        "password": password,
        "dbname": database,
        "hostPort": f"{host}:{port}",
        "jdbc": jdbc,
        "jdbcWithPassword": f"{jdbc}&user={quote(username, safe='')}&password={quote(password, safe='')}",
        "npgsql": _npgsql(who),
        "go": _keywords(who),
        "sqlalchemyPsycopg": url.replace("postgresql:", "postgresql+psycopg:", 1),
        # asyncpg takes the file from PGSSLROOTCERT alone: SQLAlchemy hands the URL's words over as arguments.
        "sqlalchemyAsyncpg": f"{base.replace('postgresql:', 'postgresql+asyncpg:', 1)}?ssl={SSL_MODE}",
        "prisma": f"{base}?{prisma}",
    }


class _Connection(TypedDict):
    host: str
    port: int
    username: str
    password: str
    database: str
    ca_path: str


def _npgsql(to: _Connection) -> str:
    """ADO.NET's `key=value;…`: what is in quotation marks ends at the next one, and two of them stand for one."""
    quoted = '"{}"'.format(to["password"].replace('"', '""'))
    return (
        f"Host={to['host']};Port={to['port']};Database={to['database']};Username={to['username']};Password={quoted};"
        f"SSL Mode=VerifyFull;Root Certificate={to['ca_path']}"
    )


def _keywords(to: _Connection) -> str:
    """libpq's `key=value …`, which Go's clients read, too: in apostrophes, a backslash before each of both."""
    quoted = to["password"].replace("\\", "\\\\").replace("'", "\\'")
    return (
        f"host={to['host']} port={to['port']} user={to['username']} password='{quoted}' dbname={to['database']} "
        f"sslmode={SSL_MODE} sslrootcert={to['ca_path']}"
    )


def variables(form: DatabaseForm) -> dict[str, str]:
    """Environment name → key of `secret_document`, for an app that reads `form`; ValueError for any other form."""
    chosen = {"url": _URL, "fields": _FIELDS, "both": _URL | _FIELDS}.get(form)
    if chosen is None:
        raise ValueError(f"database form {form!r} is not one of {', '.join(get_args(DatabaseForm))}")
    return dict(chosen)


def plain_variables(env: Mapping[str, EnvForm]) -> dict[str, str]:
    """Of the app's own names, those whose value is no secret and the same for every database."""
    return {name: _PLAIN[form] for name, form in env.items() if form in _PLAIN}


def secret_variables(env: Mapping[str, EnvForm]) -> dict[str, str]:
    """The others, each with its key of `secret_document`."""
    return {name: _KEYS.get(form, form) for name, form in env.items() if form not in _PLAIN}
