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


@dataclass(frozen=True, kw_only=True)
class User:
    """Who PostgreSQL runs as, in the words of subprocess.run: None is who this is."""

    user: int | None = None
    group: int | None = None
    extra_groups: tuple[int, ...] | None = None


def ordinary_user() -> User:
    """PostgreSQL refuses to be root."""
    if os.getuid() != 0:
        return User()
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return User(user=user.pw_uid, group=user.pw_gid, extra_groups=())
    raise RuntimeError("no user `postgres` or `nobody` to run PostgreSQL as; it refuses to run as root")


def reachable(programs: Path, directory: Path, user: User) -> Path:
    """The directory of PostgreSQL's programs, or a copy in `directory` where `user` may not look into a parent."""
    if user.user is None or all(parent.stat().st_mode & 0o001 for parent in programs.resolve().parents):
        return programs
    copy = shutil.copytree(programs.parent, directory / "postgres", symlinks=True)
    return copy / programs.name


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
def running(initdb: Path, authority: Authority, *, host: str = HOST) -> Generator[Server]:
    """A server whose certificate `authority` signed for `host`; SUPERUSER can log in to DATABASE."""
    user = ordinary_user()
    with tempfile.TemporaryDirectory(prefix="fairway-postgres-") as name:
        directory = Path(name)
        files = authority.write_server(directory, host=host)
        password = directory / "password"
        password.write_text(SUPERUSER_PASSWORD, encoding="ascii")
        data = directory / "data"
        data.mkdir(mode=0o700)
        for path in (directory, data, password, files.chain, files.key):
            os.chown(path, -1 if user.user is None else user.user, -1)
        programs = reachable(initdb.parent, directory, user)
        control = [str(programs / "pg_ctl"), f"--pgdata={data}"]
        _initialise(programs, user, data, password)
        port = _configure(data, files)
        _run([*control, "start", "--wait", f"--log={data}/log"], directory, user)
        try:
            yield Server(port=port)
        finally:
            _run([*control, "stop", "--wait", "--mode=fast"], directory, user)


def _initialise(programs: Path, user: User, data: Path, password: Path) -> None:
    options = ["--auth=scram-sha-256", "--no-sync", "--encoding=UTF8", "--locale=C"]
    superuser = [f"--username={SUPERUSER}", f"--pwfile={password}"]
    _run([str(programs / "initdb"), f"--pgdata={data}", *options, *superuser], data.parent, user)
    single = [str(programs / "postgres"), "--single", "-D", str(data), "postgres"]
    _run(single, data.parent, user, f"CREATE DATABASE {DATABASE}\n")


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


def _run(command: list[str], directory: Path, user: User, text: str = "") -> None:
    # Output to a file and not to a pipe, which the server that pg_ctl leaves behind would keep open for ever.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command,
            input=text,
            text=True,
            stdout=output,
            stderr=output,
            cwd=directory,
            user=user.user,
            group=user.group,
            extra_groups=user.extra_groups,
        )
        output.seek(0)
        assert done.returncode == 0, f"{' '.join(command)} failed:\n{output.read()}"
