"""The URL and the fields, as text: what real clients make of them is in tests/database."""

import string
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.data.postgres import PASSWORD_LENGTH, PASSWORD_SPECIALS, connection_url, secret_document, variables

ADDRESS: dict[str, Any] = {"host": "app.abc.us-east-1.rds.amazonaws.com", "port": 5432, "database": "portfolio"}


def test_the_specials_are_all_that_rds_takes() -> None:
    refused = set('/@" ')
    printable = {chr(code) for code in range(0x20, 0x7F)}
    assert set(PASSWORD_SPECIALS) == printable - refused - set(string.ascii_letters + string.digits)
    assert len(PASSWORD_SPECIALS) == len(set(PASSWORD_SPECIALS))
    assert 8 <= PASSWORD_LENGTH <= 128


@given(username=st.text(min_size=1), password=st.text(min_size=1))
def test_username_and_password_come_back_and_nothing_else_changes(username: str, password: str) -> None:
    parts = urlsplit(connection_url(**ADDRESS, username=username, password=password))
    assert (unquote(parts.username or ""), unquote(parts.password or "")) == (username, password)
    assert (parts.scheme, parts.hostname, parts.port) == ("postgresql", ADDRESS["host"], 5432)
    assert parts.path == "/portfolio"
    assert parse_qs(parts.query) == {"sslmode": ["verify-full"], "sslrootcert": ["/fairway/ca/rds.pem"]}


def test_it_is_encoded_once() -> None:
    assert "://u:100%25@" in connection_url(**ADDRESS, username="u", password="100%")
    assert "://u:%2541@" in connection_url(**ADDRESS, username="u", password="%41")


def test_the_secret_has_the_url_and_the_raw_fields() -> None:
    document = secret_document(**ADDRESS, username="u", password="a#b")
    expected = {
        "url": connection_url(**ADDRESS, username="u", password="a#b"),
        "host": ADDRESS["host"],
        "port": 5432,
        "username": "u",
        "password": "a#b",
        "dbname": "portfolio",
    }
    assert expected.items() <= document.items()


@pytest.mark.parametrize("form", ["url", "fields", "both"])
def test_every_variable_is_a_key_of_the_secret(form: Any) -> None:
    assert set(variables(form).values()) <= set(secret_document(**ADDRESS, username="u", password="p"))


def test_the_forms_are_what_apps_read() -> None:
    fields = {"DB_HOST", "DB_PORT", "DB_USERNAME", "DB_PASSWORD", "DB_NAME"}
    assert set(variables("url")) == {"DATABASE_URL"}
    assert set(variables("fields")) == fields
    assert set(variables("both")) == {"DATABASE_URL", *fields}


def test_another_form_is_an_error_that_names_the_forms() -> None:
    form: Any = "dsn"
    with pytest.raises(ValueError, match="'dsn' is not one of url, fields, both"):
        variables(form)
