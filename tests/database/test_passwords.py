"""Every client logs in with every password, from the URL and from the fields that Fairway makes."""

import pytest

from components.data.postgres import DatabaseForm
from tests.database.login import CLIENTS, Login, log_in
from tests.database.passwords import ALPHABET, passwords
from tests.database.server import Server
from tests.database.task import Task
from tests.database.verdict import refusal

PASSWORDS = passwords(220)
FORMS: tuple[DatabaseForm, ...] = ("url", "fields")
# Unless told, Sequelize opens a second connection for each first one, just to ask for the server's version.
OPTIONS = {"Sequelize": {"databaseVersion": "15.0.0"}}


@pytest.fixture(scope="module")
def roles(postgres: Server, task: Task) -> list[str]:
    """One user for each password, in the same order."""
    names = [f"user{index}" for index in range(len(PASSWORDS))]
    postgres.create_users(dict(zip(names, PASSWORDS, strict=True)), ca_path=task.ca_path)
    return names


def test_the_passwords_are_many_different_and_cover_the_alphabet() -> None:
    assert len(set(PASSWORDS)) == len(PASSWORDS) == 220
    assert set(ALPHABET) <= set("".join(PASSWORDS))
    for special in set(ALPHABET) - set("".join(filter(str.isalnum, ALPHABET))):
        assert any(password[0] == password[-1] == special for password in PASSWORDS), special


@pytest.mark.parametrize("client", CLIENTS)
def test_every_password_logs_in(client: str, postgres: Server, task: Task, roles: list[str]) -> None:
    options = OPTIONS.get(client, {})
    cases: list[tuple[str, str, DatabaseForm]] = [
        (role, password, form) for role, password in zip(roles, PASSWORDS, strict=True) for form in FORMS
    ]
    logins = [
        Login(client=client, settings=task.settings(postgres, form, username=role, password=password), options=options)
        for role, password, form in cases
    ]
    outcomes = log_in(logins, environment=task.environment, processes=2)
    failed = [
        f"{password!r} as {form}: {outcome.error or outcome}"
        for (role, password, form), outcome in zip(cases, outcomes, strict=True)
        if outcome.who != role or not outcome.ssl
    ]
    assert len(outcomes) == 2 * len(PASSWORDS)
    assert not failed, f"{len(failed)} of {len(outcomes)} logins with {client} failed:\n" + "\n".join(failed[:20])


def test_another_password_is_refused(postgres: Server, task: Task, roles: list[str]) -> None:
    """Without this, a server that asks nobody for a password would pass all of the above."""
    wrong = PASSWORDS[0][:-1]
    cases: list[tuple[str, DatabaseForm]] = [(client, form) for client in CLIENTS for form in FORMS]
    logins = [
        Login(client=client, settings=task.settings(postgres, form, username=roles[0], password=wrong))
        for client, form in cases
    ]
    outcomes = log_in(logins, environment=task.environment)
    for case, outcome in zip(cases, outcomes, strict=True):
        assert refusal(outcome.error) == "password", (case, outcome)
