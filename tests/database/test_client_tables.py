"""docs/database.md says what was measured: its tables are compared with a new measurement.

`FAIRWAY_UPDATE_DOCS=1` writes the measured tables into it instead.
"""

import os
import re
from pathlib import Path

import pytest

from tests.database.login import CLIENTS, NODE_CLIENTS
from tests.database.server import Server
from tests.database.tables import Measured, markdown, measure, tables
from tests.database.task import Task
from tests.database.verdict import CA_ONLY, UNVERIFIED, VERIFIED, Servers

DOCUMENT = Path(__file__).parents[2] / "docs" / "database.md"
ROWS = {"needs": CLIENTS, "words": CLIENTS, "own-options": NODE_CLIENTS}


@pytest.fixture(scope="module")
def measured(task: Task, postgres: Server, misnamed: Server, stranger: Server) -> dict[str, Measured]:
    return measure(tables(task), Servers(real=postgres, misnamed=misnamed, stranger=stranger))


@pytest.mark.parametrize("name", ROWS)
def test_the_document_has_what_was_measured(name: str, measured: dict[str, Measured]) -> None:
    table = markdown(measured[name], ROWS[name])
    place = re.compile(rf"(<!-- measured: {name} -->\n\n)[^<]*(\n<!-- end -->)")
    text = DOCUMENT.read_text(encoding="utf-8")
    assert place.search(text), f"{DOCUMENT.name} has no place for the table {name!r}"
    written = place.sub(lambda found: found[1] + table + found[2], text)
    if os.environ.get("FAIRWAY_UPDATE_DOCS"):
        DOCUMENT.write_text(written, encoding="utf-8")
        return
    assert text == written, (
        f"docs/database.md has another table; FAIRWAY_UPDATE_DOCS=1 writes the measured one:\n{table}"
    )


def test_what_fairway_gives_makes_every_client_verify(measured: dict[str, Measured]) -> None:
    for column in ("URL, all", "URL alone", "fields, all"):
        assert measured["needs"][column] == [VERIFIED] * len(CLIENTS), column


def test_verify_full_is_the_one_word_that_all_clients_understand_alike(measured: dict[str, Measured]) -> None:
    by_word = {word: set(verdicts) for word, verdicts in measured["words"].items()}
    assert by_word.pop("`verify-full`") == {VERIFIED}
    assert by_word.pop("`disable`") == {"fails: no TLS"}
    for word, found in by_word.items():
        assert found & {UNVERIFIED, CA_ONLY}, f"{word} verifies with every client: is it still weak?"


def test_no_verify_logs_in_to_anybody(measured: dict[str, Measured]) -> None:
    """The rule database-url-weak-tls has to catch it at preview: nothing does at run time."""
    found = dict(zip(CLIENTS, measured["words"]["`no-verify`"], strict=True))
    assert {found[client] for client in NODE_CLIENTS} == {UNVERIFIED}
