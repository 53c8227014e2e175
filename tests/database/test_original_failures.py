"""The failures of the first deployments, made again with the same clients: this is what Fairway keeps away."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from tests.database import tables
from tests.database.login import CLIENTS, NODE_CLIENTS, Login, log_in
from tests.database.server import Server
from tests.database.task import Task
from tests.database.verdict import refusal

# What each password, put into the URL as it is, makes a client say; empty where it logs in all the same.
RAW = {
    "abc?def1": {"others": "Invalid URL", "psycopg": "", "asyncpg": "invalid literal for int()"},
    "abc#def1": {"others": "Invalid URL", "psycopg": "", "asyncpg": "invalid literal for int()"},
    "abc%def1": {
        "others": "URI malformed",
        "psycopg": "codec can't decode",
        "asyncpg": "password authentication failed",
    },
    "abc%41ef": {"others": "password authentication failed"},
    "abc[def]": {"others": "", "asyncpg": "does not appear to be an IPv4 or IPv6 address"},
    "abc\\'c`d^": {"others": "", "Sequelize": "getaddrinfo ENOTFOUND"},
}


def attempt(logins: list[Login], environment: dict[str, str]) -> dict[str, str]:
    """Client → its error, empty where it logged in."""
    outcomes = log_in(logins, environment=environment)
    return {login.client: outcome.error for login, outcome in zip(logins, outcomes, strict=True)}


def with_url(task: Task, server: Server, change: tuple[str, str]) -> list[Login]:
    """Each client with Fairway's URL after `change` (a part of it → something else)."""
    url = task.settings(server, "url")["DATABASE_URL"]
    assert change[0] in url
    return [Login(client=client, settings={"DATABASE_URL": url.replace(*change)}) for client in CLIENTS]


@pytest.fixture(scope="module")
def users(task: Task, postgres: Server) -> dict[str, str]:
    """Password → a user who has it."""
    names = {password: f"raw{index}" for index, password in enumerate(RAW)}
    postgres.create_users({name: password for password, name in names.items()}, ca_path=task.ca_path)
    return names


@pytest.mark.parametrize("password", RAW)
def test_f2_a_raw_password_breaks_the_url(password: str, task: Task, postgres: Server, users: dict[str, str]) -> None:
    url = task.settings(postgres, "url", username=users[password], password=password)["DATABASE_URL"]
    encoded = f":{quote(password, safe='')}@"
    assert encoded in url
    raw = {"DATABASE_URL": url.replace(encoded, f":{password}@")}
    errors = attempt([Login(client=client, settings=raw) for client in CLIENTS], task.environment)
    for client, error in errors.items():
        expected = RAW[password].get(client, RAW[password]["others"])
        assert expected in error if expected else not error, (client, error)


def test_f3_node_clients_without_parameters_do_not_even_try_tls(task: Task, postgres: Server) -> None:
    url = task.settings(postgres, "url")["DATABASE_URL"].partition("?")[0]
    errors = attempt([Login(client=client, settings={"DATABASE_URL": url}) for client in NODE_CLIENTS], {})
    for client, error in errors.items():
        assert refusal(error) == "no TLS", (client, error)


def test_f4_without_the_ca_the_chain_is_self_signed(task: Task, postgres: Server) -> None:
    parameters = f"&sslrootcert={task.ca_path}"
    errors = attempt(with_url(task, postgres, (parameters, "")), {"PGSSLMODE": "verify-full"})
    for client, error in errors.items():
        expected = "self-signed certificate in certificate chain" if client in NODE_CLIENTS else "root.crt"
        assert expected in error, (client, error)


def test_f4_a_missing_ca_file_is_named(task: Task, postgres: Server) -> None:
    """What an app sees that starts before the first container has written the bundle."""
    gone = replace(task, ca_path=task.ca_path.with_name("gone.pem"))
    logins = [Login(client=client, settings=gone.settings(postgres, "url")) for client in CLIENTS]
    for client, error in attempt(logins, gone.environment).items():
        assert "gone.pem" in error or "No such file" in error, (client, error)


@pytest.mark.parametrize("form", ["url", "fields"])
def test_f4_another_host_name_is_refused(form: Any, task: Task, misnamed: Server) -> None:
    logins = [Login(client=client, settings=task.settings(misnamed, form)) for client in CLIENTS]
    for client, error in attempt(logins, task.environment).items():
        assert refusal(error) == "host name", (client, error)


def test_f5_sslmode_in_the_url_replaces_the_apps_own_ca(task: Task, postgres: Server) -> None:
    """The app hands over the right CA, and the URL's `sslmode` throws it away; Fairway's URL names the CA itself."""
    own = {"ca": task.ca_path.read_text(encoding="ascii")}
    fairways = task.settings(postgres, "url")
    without_ca = {"DATABASE_URL": fairways["DATABASE_URL"].partition("&sslrootcert")[0]}
    for settings, expected in ((without_ca, "CA not trusted"), (fairways, "")):
        logins = [Login(client=client, settings=settings, options=tables.ssl(client, own)) for client in NODE_CLIENTS]
        for client, error in attempt(logins, {}).items():
            assert (refusal(error) if error else "") == expected, (client, error)
