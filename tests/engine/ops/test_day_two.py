"""docs/day-two.md: each recording is what its command shows today, in the order of the page."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import tools
from tests.engine.ops.recordings import DAY_TWO, Record, comparable, recorder, recordings

CLIENTS = {"db shell": "psql", "db dump": "pg_dump", "db restore": "pg_restore"}
RECORDINGS = list(recordings(DAY_TWO))


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with recorder(tmp_path_factory.mktemp("day-two")) as made:
        yield made


@pytest.fixture
def client(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client of PostgreSQL that the command starts, at the end of the PATH."""
    for command, program in CLIENTS.items():
        if command in line:
            path = Path(tools.needed(program, how="install PostgreSQL's client, the package `postgresql-client`"))
            monkeypatch.setenv("PATH", f"{os.environ['PATH']}{os.pathsep}{path.parent}")


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize(("line", "shown"), RECORDINGS, ids=[line for line, _ in RECORDINGS])
def test_a_recording_is_what_its_command_shows(record: Record, line: str, shown: str) -> None:
    assert comparable(record(line)) == comparable(shown)
