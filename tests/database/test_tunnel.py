"""A client of PostgreSQL through a forwarded port: verified under the database's real name, and read-only at first."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ops.session import database
from ops.session.database import DatabaseAccess, client_environment
from tests import tools
from tests.database import server
from tests.database.authority import Authority

ROOT = Path(__file__).parents[2]
HOST = "shop-dev.abc.us-east-1.rds.amazonaws.com"  # resolves to nothing that the test could reach


@pytest.fixture(scope="module")
def remote(authority: Authority) -> Iterator[server.Server]:
    """The database, its certificate for the name that AWS gave it."""
    initdb = tools.needed("initdb", how="install PostgreSQL's server, the package `postgresql`")
    with server.running(Path(initdb), authority, host=HOST) as running:
        yield running


@pytest.fixture(scope="module")
def port(remote: server.Server) -> Iterator[int]:
    """A port of this machine that the sandbox's plugin forwards."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        local = int(listener.getsockname()[1])
    request = {"Target": "ecs:shop_1_2", "Parameters": {"localPortNumber": [str(local)]}}
    program = str(ROOT / "sandbox" / "bin" / "session-manager-plugin")
    with subprocess.Popen(
        [sys.executable, program, "{}", "us-east-1", "StartSession", "", json.dumps(request)],
        env={"FAIRWAY_SANDBOX_DATABASE": f"127.0.0.1:{remote.port}"},
    ) as plugin:
        while _closed(local):
            assert plugin.poll() is None
            time.sleep(0.05)
        yield local
        plugin.terminate()


def _closed(port: int) -> bool:
    with socket.socket() as visitor:
        return bool(visitor.connect_ex(("127.0.0.1", port)))


@pytest.fixture
def connect(
    port: int, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[psycopg.Connection, psycopg.Connection]]:
    """(read-only, writing) connections, each with nothing but the variables that a client gets."""

    def bundle(_: str) -> str:
        return authority.bundle

    monkeypatch.setattr(database, "ca_bundle", bundle)
    with (
        _connection(HOST, port, tmp_path, monkeypatch, write=False) as reading,
        _connection(HOST, port, tmp_path, monkeypatch, write=True) as writing,
    ):
        yield reading, writing


def _connection(
    host: str, port: int, folder: Path, monkeypatch: pytest.MonkeyPatch, *, write: bool
) -> psycopg.Connection:
    access = DatabaseAccess(
        host=host, port=5432, user=server.SUPERUSER, name=server.DATABASE, region="us-east-1", major=15,
        password=server.SUPERUSER_PASSWORD,
    )  # fmt: skip
    monkeypatch.delenv("PGOPTIONS", raising=False)
    for name, value in client_environment(access, local_port=port, root=folder / "ca.pem", write=write).items():
        monkeypatch.setenv(name, value)
    return psycopg.connect("", autocommit=True)


def test_the_real_name_is_verified_and_data_is_changed_only_where_it_may(
    connect: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    reading, writing = connect

    assert reading.info.host == HOST and reading.pgconn.ssl_in_use
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        reading.execute("create table through_a_tunnel (id int)")
    writing.execute("create table through_a_tunnel (id int)")
    assert reading.execute("select count(*) from through_a_tunnel").fetchone() == (0,)


def test_another_name_than_the_certificates_is_refused(
    port: int, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bundle(_: str) -> str:
        return authority.bundle

    monkeypatch.setattr(database, "ca_bundle", bundle)
    with pytest.raises(psycopg.OperationalError, match="does not match host name"):
        _connection("shop-prod.abc.us-east-1.rds.amazonaws.com", port, tmp_path, monkeypatch, write=False)
