"""A real PostgreSQL on a free port of 127.0.0.1 that, like RDS with `rds.force_ssl=1`, takes TLS connections alone."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.database.authority import Authority, ServerFiles

HOST = "localhost"
SUPERUSER = "fairway"
SUPERUSER_PASSWORD = "p%40ss:w?rd#&=+'\\"
DATABASE = "portfolio"
HBA = "hostssl all all 127.0.0.1/32 scram-sha-256\n"


def binaries() -> Path | None:
    """The directory of the newest installed PostgreSQL's programs; Debian keeps them off the PATH."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: int(path.parts[-3]), default=None)
    return newest.parent if newest else None


def as_ordinary_user() -> tuple[list[str], int]:
    """The command prefix and user id to run PostgreSQL with: it refuses to be root."""
    if os.getuid() != 0:
        return [], os.getuid()
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"], user.pw_uid
    raise RuntimeError("no user `postgres` or `nobody` to run PostgreSQL as; it refuses to run as root")


@dataclass(frozen=True, kw_only=True)
class Server:
    port: int
    host: str = HOST
    database: str = DATABASE

    def create_users(self, passwords: Mapping[str, str], *, ca_path: Path) -> None:
        """A user for each name of `passwords`."""
        create = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        with psycopg.connect(
            host=self.host,
            port=self.port,
            user=SUPERUSER,
            password=SUPERUSER_PASSWORD,
            dbname=self.database,
            sslmode="verify-full",
            sslrootcert=str(ca_path),
        ) as connection:
            for name, password in passwords.items():
                connection.execute(create.format(sql.Identifier(name), sql.Literal(password)))


Running = contextlib.AbstractContextManager[Server]


@contextlib.contextmanager
def running(authority: Authority, *, host: str = HOST) -> Generator[Server]:
    """A server whose certificate `authority` signed for `host`; SUPERUSER can log in to DATABASE."""
    programs = binaries()
    assert programs is not None
    prefix, uid = as_ordinary_user()
    with tempfile.TemporaryDirectory(prefix="fairway-postgres-") as name:
        directory = Path(name)
        files = authority.write_server(directory, host=host)
        password = directory / "password"
        password.write_text(SUPERUSER_PASSWORD, encoding="ascii")
        data = directory / "data"
        data.mkdir(mode=0o700)
        for path in (directory, data, password, files.chain, files.key):
            os.chown(path, uid, -1)
        control = [*prefix, str(programs / "pg_ctl"), f"--pgdata={data}"]
        _initialise(programs, prefix, data, password)
        port = _configure(data, files)
        _run([*control, "start", "--wait", f"--log={data}/log"], directory)
        try:
            yield Server(port=port)
        finally:
            _run([*control, "stop", "--wait", "--mode=fast"], directory)


def _initialise(programs: Path, prefix: list[str], data: Path, password: Path) -> None:
    options = ["--auth=scram-sha-256", "--no-sync", "--encoding=UTF8", "--locale=C"]
    user = [f"--username={SUPERUSER}", f"--pwfile={password}"]
    _run([*prefix, str(programs / "initdb"), f"--pgdata={data}", *options, *user], data.parent)
    single = [*prefix, str(programs / "postgres"), "--single", "-D", str(data), "postgres"]
    _run(single, data.parent, f"CREATE DATABASE {DATABASE}\n")


def _configure(data: Path, files: ServerFiles) -> int:
    """TLS alone, on a port that was free a moment ago; returns the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = {
        "listen_addresses": "'127.0.0.1'",
        "port": port,
        "unix_socket_directories": "''",
        "max_connections": 200,
        "ssl": "on",
        "ssl_cert_file": f"'{files.chain}'",
        "ssl_key_file": f"'{files.key}'",
        "fsync": "off",
    }
    (data / "postgresql.auto.conf").write_text("".join(f"{key} = {value}\n" for key, value in settings.items()))
    (data / "pg_hba.conf").write_text(HBA, encoding="ascii")
    return port


def _run(command: list[str], directory: Path, text: str = "") -> None:
    # Output to a file and not to a pipe, which the server that pg_ctl leaves behind would keep open for ever.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(command, input=text, text=True, stdout=output, stderr=output, cwd=directory)
        output.seek(0)
        assert done.returncode == 0, f"{' '.join(command)} failed:\n{output.read()}"
