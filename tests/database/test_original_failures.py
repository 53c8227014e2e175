"""The failures of the first deployments, made again with the same clients: this is what Fairway keeps away."""

from dataclasses import replace
from typing import Any

import pytest

from tests.database import tables
from tests.database.login import CLIENTS, NODE_CLIENTS, Login, log_in
from tests.database.server import Server
from tests.database.task import Task
from tests.database.verdict import refusal

RAW = "p?ss#w%rd:1"


def attempt(logins: list[Login], environment: dict[str, str]) -> dict[str, str]:
    """Client → its error, empty where it logged in."""
    outcomes = log_in(logins, environment=environment)
    return {login.client: outcome.error for login, outcome in zip(logins, outcomes, strict=True)}


def with_url(task: Task, server: Server, change: tuple[str, str], **settings: str) -> list[Login]:
    """Each client with Fairway's URL after `change` (a part of it → something else)."""
    url = task.settings(server, "url", **settings)["DATABASE_URL"]
    assert change[0] in url
    return [Login(client=client, settings={"DATABASE_URL": url.replace(*change)}) for client in CLIENTS]


def test_f2_a_raw_password_breaks_the_url(task: Task, postgres: Server) -> None:
    encoded = "p%3Fss%23w%25rd%3A1"
    errors = attempt(with_url(task, postgres, (encoded, RAW), password=RAW), task.environment)
    for client, error in errors.items():
        assert error, f"{client} logged in with a raw password"
        assert not refusal(error).startswith(("no TLS", "CA")), f"{client} failed for another reason: {error}"


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
        logins = [
            Login(client=client, settings=settings, options=tables.ssl(client, own))
            for client in NODE_CLIENTS
            if client != "Sequelize"  # takes `sslmode` for a word of its own and drops it
        ]
        for client, error in attempt(logins, {}).items():
            assert (refusal(error) if error else "") == expected, (client, error)
