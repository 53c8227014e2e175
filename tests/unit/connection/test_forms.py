"""The connection in each client's words, where no real client is at hand to read it."""

import re
from typing import get_args

import pytest

from components.data.postgres import (
    PASSWORD_SPECIALS,
    WITH_PASSWORD,
    EnvForm,
    plain_variables,
    secret_document,
    secret_variables,
)
from components.data.rds_ca import CA_PATH

PASSWORDS = ("plain", PASSWORD_SPECIALS, 'with "quotes" and ;', "ends with \\", "'")


def document(password: str) -> dict[str, str | int]:
    return secret_document(host="db.example.org", port=5432, username="shop", password=password, database="shop")


@pytest.mark.parametrize("password", PASSWORDS)
def test_npgsql_reads_a_quoted_password_as_ado_net_does(password: str) -> None:
    text = str(document(password)["npgsql"])
    pairs = re.findall(r'([^=;]+)=("(?:[^"]|"")*"|[^;]*)(?:;|$)', text)
    read = {key: value[1:-1].replace('""', '"') if value.startswith('"') else value for key, value in pairs}
    assert read == {
        "Host": "db.example.org",
        "Port": "5432",
        "Database": "shop",
        "Username": "shop",
        "Password": password,
        "SSL Mode": "VerifyFull",
        "Root Certificate": CA_PATH,
    }


def test_prismas_own_engine_is_told_in_its_words() -> None:
    assert str(document("a")["prisma"]).endswith(f"/shop?sslmode=require&sslaccept=strict&sslcert={CA_PATH}")


def test_every_form_is_a_key_of_the_secret_or_plain() -> None:
    env = {f"NAME_{index}": form for index, form in enumerate(get_args(EnvForm))}
    secret, plain = secret_variables(env), plain_variables(env)
    assert {*secret, *plain} == set(env)
    assert not set(secret) & set(plain)
    assert set(secret.values()) <= set(document("a"))
    assert set(plain.values()) == {"verify-full", CA_PATH}


def test_no_form_without_the_password_has_it() -> None:
    values = document("hunter2-hunter2")
    for form in get_args(EnvForm):
        keys = secret_variables({"NAME": form})
        holds = bool(keys) and "hunter2" in str(values[keys["NAME"]])
        assert holds == (form in WITH_PASSWORD), form
