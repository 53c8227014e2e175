"""`databaseEnv`: what each form makes its client do, and that it logs in with every password."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from components.data.postgres import EnvForm
from tests.database.login import RUBY, Login, log_in
from tests.database.passwords import passwords
from tests.database.server import Server
from tests.database.task import Task
from tests.database.test_client_tables import DOCUMENT
from tests.database.verdict import VERIFIED, Servers, Trial, verdicts


@dataclass(frozen=True, kw_only=True)
class Row:
    """One client with one form. env: as `databaseEnv` has it, under the names that the login programs read."""

    client: str
    form: str
    env: Mapping[str, EnvForm]


def row(client: str, form: EnvForm) -> Row:
    return Row(client=client, form=f"`{form}`", env={"DATABASE_URL": form})


SPLIT = Row(
    client="JDBC",
    form="`jdbc`, `user`, `password`",
    env={"DATABASE_URL": "jdbc", "DB_USERNAME": "user", "DB_PASSWORD": "password"},
)
ROWS = (
    row("pgx", "url"),
    row("pgx", "go"),
    row("lib/pq", "url"),
    row("lib/pq", "go"),
    row("psycopg", "go"),
    SPLIT,
    row("JDBC", "jdbcWithPassword"),
    row("SQLAlchemy", "sqlalchemy+psycopg"),
    row("SQLAlchemy", "sqlalchemy+asyncpg"),
    row("sqlx", "url"),
    row(RUBY, "url"),
    row(RUBY, "go"),
)
QUOTED = ("`go`", "`jdbcWithPassword`", "`sqlalchemy+psycopg`")
"""Forms that hold the password in another client's quotes than the URL of test_passwords."""
URL_READERS = ("sqlx", RUBY)
"""Clients that test_passwords does not have."""
PASSWORDS = passwords(220)


@pytest.fixture(scope="module")
def measured(task: Task, postgres: Server, misnamed: Server, stranger: Server) -> dict[str, list[str]]:
    servers = Servers(real=postgres, misnamed=misnamed, stranger=stranger)
    trials = [Trial(client=row.client, settings=lambda server, row=row: task.own(server, row.env)) for row in ROWS]
    return {
        "in a task": verdicts(trials, servers, environment=task.environment),
        "alone": verdicts(trials, servers, environment={}),
    }


def test_every_form_makes_its_client_verify(measured: dict[str, list[str]]) -> None:
    assert measured["in a task"] == [VERIFIED] * len(ROWS)


def test_the_document_has_what_was_measured(measured: dict[str, list[str]]) -> None:
    rows = zip(ROWS, *measured.values(), strict=True)
    lines = ["| client | form | in a task | without Fairway's plain variables |", "| --- | --- | --- | --- |"]
    lines += [f"| {row.client} | {row.form} | {task} | {alone} |" for row, task, alone in rows]
    place = re.compile(r"(<!-- measured: forms -->\n\n)[^<]*(\n<!-- end -->)")
    text = DOCUMENT.read_text(encoding="utf-8")
    assert place.search(text), "docs/database.md has no place for the table of forms"
    written = place.sub(lambda match: match[1] + "\n".join(lines) + "\n" + match[2], text)
    if os.environ.get("FAIRWAY_UPDATE_DOCS"):
        DOCUMENT.write_text(written, encoding="utf-8")
        return
    assert text == written, "docs/database.md has another table; FAIRWAY_UPDATE_DOCS=1 writes the measured one"


def test_every_password_logs_in(task: Task, postgres: Server) -> None:
    names = [f"own{index}" for index in range(len(PASSWORDS))]
    postgres.create_users(dict(zip(names, PASSWORDS, strict=True)), ca_path=task.ca_path)
    rows = [row for row in ROWS if row.form in QUOTED or row.client in URL_READERS]
    cases = [(row, *pair) for row in rows for pair in zip(names, PASSWORDS, strict=True)]
    logins = [
        Login(client=row.client, settings=task.own(postgres, row.env, username=name, password=password))
        for row, name, password in cases
    ]
    outcomes = log_in(logins, environment=task.environment)
    failed = [
        f"{password!r} with {row.client}, {row.form}: {outcome.error or outcome}"
        for (row, name, password), outcome in zip(cases, outcomes, strict=True)
        if outcome.who != name or not outcome.ssl
    ]
    assert len(outcomes) == len(rows) * len(PASSWORDS)
    assert not failed, f"{len(failed)} of {len(outcomes)} logins failed:\n" + "\n".join(failed[:20])
