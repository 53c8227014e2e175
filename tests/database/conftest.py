"""One authority that the clients trust, one server that it vouches for, and two that a client must refuse."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import tools
from tests.database import server
from tests.database.authority import Authority
from tests.database.task import Task


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority("Test")


@pytest.fixture(scope="session")
def task(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Task:
    """What Fairway gives a task, its CA bundle being this authority's root."""
    tools.needed("node", how="install Node.js 20 or later with npm")
    bundle = tmp_path_factory.mktemp("ca") / "rds.pem"
    bundle.write_text(authority.bundle, encoding="ascii")
    return Task(ca_path=bundle)


@pytest.fixture(scope="session")
def postgres(authority: Authority) -> Iterator[server.Server]:
    """The database: its certificate is for the name it is reached by, from the trusted authority."""
    with _server(authority) as running:
        yield running


@pytest.fixture(scope="session")
def misnamed(authority: Authority) -> Iterator[server.Server]:
    """Another database of the same authority answers under the name."""
    with _server(authority, host="other.test") as running:
        yield running


@pytest.fixture(scope="session")
def stranger() -> Iterator[server.Server]:
    """Somebody else answers: the right name, signed by an authority that nobody trusts."""
    with _server(Authority("Stranger")) as running:
        yield running


def _server(authority: Authority, *, host: str = server.HOST) -> server.Running:
    initdb = tools.needed("initdb", how="install PostgreSQL's server, the package `postgresql`")
    return server.running(Path(initdb), authority, host=host)
