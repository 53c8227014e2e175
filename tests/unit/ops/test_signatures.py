"""Each failure that a running system shows is recognised, a healthy system shows none, and no clue tells a secret."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from ops.aws.endpoint import EndpointProbe
from ops.aws.snapshot import Snapshot
from ops.doctor import SIGNATURES, diagnose, redact
from tests.database.passwords import ALPHABET, passwords
from tests.unit.ops.signature_cases import CASES, WELL
from tests.unit.ops.snapshots import STARTED, observed, stopped, target

# The failures whose D column in the list of failures says what a running system shows.
SHOWN = "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F14 F15 F16 F19 F21 F22 F23 F24 F26 F27 F30 F32"


def found(*services: Snapshot) -> list[str]:
    return [number for diagnosis in diagnose(services) for number in diagnosis.signature.failures]


def test_each_failure_has_one_signature_and_its_cases() -> None:
    recorded = [number for signature in SIGNATURES for number in signature.failures]

    assert sorted(recorded) == sorted(SHOWN.split())
    assert sorted(CASES) == sorted(SHOWN.split())


@pytest.mark.parametrize(
    ("number", "ill"),
    [(number, ill) for number, cases in CASES.items() for ill in cases],
    ids=lambda value: str(value)[:3],
)
def test_failure_is_recognised(number: str, ill: Snapshot) -> None:
    assert number in found(ill)


@pytest.mark.parametrize("number", [number for number in CASES if number not in ("F5", "F10", "F22")])
def test_the_first_case_of_a_failure_is_diagnosed_as_that_first_of_all(number: str) -> None:
    assert diagnose([CASES[number][0]])[0].signature.failures[0] == number


@pytest.mark.parametrize("well", WELL)
def test_healthy_services_show_no_failure(well: Snapshot) -> None:
    assert found(well) == []


@pytest.mark.parametrize(
    "ill",
    [
        observed(stopped=[stopped("Essential container in task exited", stoppedAt=STARTED)]),
        observed(targets=[target("unhealthy", "Elb.InternalError")]),
        observed(probe=EndpointProbe(url="https://shop.example.org/api/health", status=500, body="")),
    ],
)
def test_the_log_of_a_service_that_is_not_well_counts(ill: Snapshot) -> None:
    assert found(replace(ill, log=["TypeError: Invalid URL"])) == ["F2"]


def test_where_an_alarm_is_loud_the_log_of_a_healthy_service_counts() -> None:
    """The health path answers, and every other one fails for want of a table."""
    failing = observed(log=['error: relation "users" does not exist'])

    assert diagnose([failing]) == []
    assert [one.signature.failures[0] for one in diagnose([failing], alarmed=True)] == ["F24"]


def test_the_cause_comes_before_what_it_leads_to() -> None:
    broken = observed(
        log=["exec format error"],
        stopped=[stopped("Task failed ELB health checks in (target-group x)")],
        service=CASES["F30"][0].service,
    )

    assert found(broken) == ["F1", "F6", "F30"]


@pytest.mark.parametrize("number", list(CASES))
def test_no_clue_shows_a_password(number: str) -> None:
    shown = [clue.shown for ill in CASES[number] for found in diagnose([ill]) for clue in found.clues]

    assert shown
    assert not [text for text in shown if "hunter2" in text]


@pytest.mark.parametrize(
    "line",
    [
        "connecting to postgresql://shop:hunter2@db:5432/shop",
        "connecting to postgresql://shop:p@ss/hunter2@db:5432/shop",
        "ValueError: invalid literal for int() with base 10: 'hunter2?x'",
        'config {"password": "hunter2", "user": "shop"}',
        'config {"password": "open hunter2"}',
        "password='open hunter2' host=db",
        '{"authorization":"Basic hunter2"}',
        "DB_PASSWORD=hunter2",
        "api_key: hunter2",
        "Authorization: Bearer hunter2",
        "using sk-hunter2hunter2",
    ],
)
def test_lines_are_shown_without_their_secrets(line: str) -> None:
    assert "hunter2" not in redact(line)


GENERATED = [password for password in passwords(400) if set(password) <= set(ALPHABET)]


def quoted(password: str, quote: str) -> str:
    """As JavaScript and Python print a text: the quote and the backslash escaped."""
    return quote + password.replace("\\", "\\\\").replace(quote, f"\\{quote}") + quote


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (lambda word: f"DB_PASSWORD={word} and more", "DB_PASSWORD=*** and more"),
        (lambda word: f"PGPASSWORD: {word}", "PGPASSWORD: ***"),
        (lambda word: f"DB_PASS => {word}", "DB_PASS => ***"),
        (lambda word: json.dumps({"password": word, "user": "shop"}), '{"password": ***, "user": "shop"}'),
        (lambda word: json.dumps({"say": json.dumps({"password": word})}), '{"say": "{\\"password\\": ***'),
        (lambda word: f"{{ password: {quoted(word, chr(39))}, user: 'shop' }}", "{ password: *** user: 'shop' }"),
        (lambda word: f"{{'password': {quoted(word, chr(34))}}}", "{'password': ***}"),
        (lambda word: f"at postgresql://shop:{word}@db:5432/shop", "at postgresql://***@db:5432/shop"),
        (
            lambda word: json.dumps({"url": f"postgresql+asyncpg://shop:{word}@db/shop", "user": "shop"}),
            '{"url": "postgresql+asyncpg://***@db/shop", "user": "shop"}',
        ),
    ],
)  # fmt: skip
def test_a_generated_password_is_masked_whole(line: Callable[[str], str], shown: str) -> None:
    assert len(GENERATED) > 300
    assert {redact(line(password)) for password in ["ab'cd}ef,gh#rest", *GENERATED]} == {shown}


def test_what_is_no_secret_stays() -> None:
    line = 'no pg_hba.conf entry for host "10.0.1.17", user "shop" at postgresql://db:5432/shop sha256:' + "1" * 64

    assert redact(line) == line
    assert len(redact("x" * 1000)) == 240
