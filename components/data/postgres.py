"""How a task reaches its PostgreSQL database: the password's alphabet, the URL, the secret, the names an app reads."""

from typing import Literal, get_args
from urllib.parse import quote

from components.data.rds_ca import CA_PATH

DatabaseForm = Literal["url", "fields", "both"]
"""Which variables an app reads: `DATABASE_URL`, the `DB_*` fields, or both."""

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


def secret_document(
    *, host: str, port: int, username: str, password: str, database: str, ca_path: str = CA_PATH
) -> dict[str, str | int]:
    """What the database's one secret holds, as JSON; the field names are those of AWS's own RDS secrets."""
    url = connection_url(host=host, port=port, username=username, password=password, database=database, ca_path=ca_path)
    return {"url": url, "host": host, "port": port, "username": username, "password": password, "dbname": database}


def variables(form: DatabaseForm) -> dict[str, str]:
    """Environment name → key of `secret_document`, for an app that reads `form`; ValueError for any other form."""
    chosen = {"url": _URL, "fields": _FIELDS, "both": _URL | _FIELDS}.get(form)
    if chosen is None:
        raise ValueError(f"database form {form!r} is not one of {', '.join(get_args(DatabaseForm))}")
    return dict(chosen)
