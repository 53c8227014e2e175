"""No secret is shown and no terminal is written to by a log line: what is masked, and what stays."""

import json
from collections.abc import Callable

import pytest

from ops.doctor.redact import excerpt, mask, redact
from ops.doctor.text import clean, exit_words, joined, lines
from tests.database.passwords import ALPHABET, passwords


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
        'could not translate host name "hunter2@db.example" to address: Name or service not known',
        "getaddrinfo ENOTFOUND p@hunter2@db.example",
        "dial tcp: lookup hunter2@db.example: no such host",
        "Unknown server host 'hunter2@db.example'",
        "ValueError: invalid interpolation syntax in 'postgresql://shop:%40hunter2@db.example/shop' at position 18",
        "InterpolationSyntaxError: '%' must be followed by '%' or '(', found: '%40hunter2@db'",
        "JDBC URL port: hunter2 not valid (1:65535)",
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
    assert len(redact("x" * 9000)) <= 2000


@pytest.mark.parametrize(
    "line",
    [
        "Set-Cookie: session=hunter2; Path=/",
        "cookie: a=hunter2; b=hunter2",
        "X-Api-Key: hunter2",
        "psql --password hunter2 -h db",
        "mysql -password=hunter2",
        "the password is 'hunter2'",
        "GET /reset?token=hunter2&user=7",
        "jdbc:postgresql://db/shop?user=shop&password=hunter2&ssl=true",
        "Host=db;Username=shop;Password=hunter2;Database=shop",
        "shop:hunter2@tcp(db:5432)/shop",
        "AWS_SECRET_ACCESS_KEY=hunter2/hunter2",
        "secretAccessKey: 'hunter2'",
        "wJalrXUtnFEMIhunter2/K7MDENGbPxRfiCYzKEY",
        "Authorization: Basic hunter2hunter2",
        "proxy-authorization: hunter2",
        "ghp_hunter2hunter2hunter2",
        "xoxb-hunter2-hunter2-hunter2",
        "glpat-hunter2hunter2",
        "whsec_hunter2hunter2",
        "SG.hunter2hunter2.hunter2",
        "SESSION_SECRET = hunter2",
        "ENCRYPTION_KEY: hunter2",
        "connectionString=Server=db;Password=hunter2",
        "sentry dsn: https://hunter2@example.ingest.sentry.io/1",
        "url=https%3A%2F%2Fx%3Fpassword%3Dhunter2",
        "-----BEGIN RSA PRIVATE KEY----- hunter2",
        "passphrase: hunter2",
        '{"refresh_token":"hunter2","user":"shop"}',
        "invalid port hunter2 after host",
    ],
)
def test_nothing_of_a_secret_is_left(line: str) -> None:
    assert "hunter2" not in redact(line)
    assert "hunter2" not in mask(f"before\n{line}\nafter")


@pytest.mark.parametrize(
    "line",
    [
        "failed to fetch secret arn:aws:secretsmanager:eu-west-1:444455556666:secret:shop-dev-AbCdEf from asm",
        "User is not authorized to perform: secretsmanager:GetSecretValue on resource: shop",
        "unable to pull secrets or registry auth: execution resource retrieval failed",
        "OPENAI_API_KEY environment variable is missing or empty",
        "TypeError: JwtStrategy requires a secret or key",
        'password authentication failed for user "shop"',
        "KeyError: 'SECRET_KEY'",
        "commit 0123456789abcdef0123456789abcdef01234567",
        "task 9c3e5a7b1d2f4c6e8a0b2d4f6a8c0e1f",
    ],
)
def test_names_and_arns_stay(line: str) -> None:
    assert redact(line) == line


def test_a_text_of_any_length_is_read_to_a_limit_and_ends_in_no_secret() -> None:
    """A line of a quarter of a megabyte is cut before it is looked at; what the cut tore apart is not shown."""
    for text in ("a" * 256_000, "a://" * 64_000, "password=" * 28_000, "postgres://shop:" + "hunter2" * 40_000):
        assert len(redact(text)) <= 2_000
        assert "hunter2" not in redact(text) and "hunter2" not in mask(text)


def test_an_excerpt_shows_what_was_matched() -> None:
    text = "a " * 400 + "the cause " + "b " * 400
    start = text.index("the cause")

    assert "the cause" in excerpt(text, start, start + 9)
    assert len(excerpt(text, start, start + 9)) <= 402


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;https://evil.example\x1b\\link", "link"),
        ("\x1b]52;c;aGk=", ""),
        ("\x9b2Jgone", "gone"),
        ("\x1bcreset", "reset"),
        ("nul\x00 bell\x07 back\x08", "nul bell back"),
        ("\u202edrowssap\u202c", "drowssap"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("half \ud800", "half "),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
    ],
)
def test_terminal_codes_are_taken_out(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_lines_are_those_of_all_events_without_empty_ones() -> None:
    assert lines(["a\n\nb  ", "", "c"]) == ["a", "b", "c"]
    assert len(lines([str(number) for number in range(900)])) == 200
    assert len(lines(["x" * 9_000])[0]) == 2_000


def test_what_a_console_wrapped_is_joined_both_ways() -> None:
    every = ["In Connection.php:", "  FATAL: pass", "  word", "    at Object.open", "end"]

    assert list(joined(every)) == [(2, "FATAL: password"), (2, "FATAL: pass word")]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, "exit code 0 (ended as if its work were done)"),
        (1, "exit code 1 (the app's own error)"),
        (126, "exit code 126 (its command may not be executed)"),
        (127, "exit code 127 (its command was not found)"),
        (137, "exit code 137 (killed: out of memory, or not stopped in time)"),
        (139, "exit code 139 (crashed: a segmentation fault)"),
        (143, "exit code 143 (asked to stop)"),
        (138, "exit code 138 (ended by signal 10)"),
        (7, "exit code 7 (the app's own)"),
    ],
)
def test_exit_codes_are_said_in_words(code: int, words: str) -> None:
    assert exit_words(code) == words
