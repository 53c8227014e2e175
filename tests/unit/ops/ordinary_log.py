"""A year in the log of an app that is healthy: what apps say that run well, over and over, with other numbers."""

from collections.abc import Iterator

# Whoever reads one of these alone could take it for the cause of something.
ORDINARY = (
    "GET /api/orders/{n} 200 {n} ms",
    "POST /hooks/{n} 500 connect ETIMEDOUT 203.0.113.{b}:443",
    "FetchError: request to https://partner{n}.example/v1 failed, reason: unable to verify the first certificate",
    "axios: getaddrinfo ENOTFOUND hooks{n}.example.net",
    "TypeError: Invalid URL: '{n}' from a visitor",
    "URIError: URI malformed /search?q=%{b}",
    "403: account {n} is not authorized to perform refunds",
    "AccessDenied for object {n}: the visitor's link has expired",
    'login of "user{n}@example.org": password authentication failed',
    "retry {b}: Error: connect ECONNREFUSED 10.0.3.{b}:6379",
    "warn: missing environment variable FEATURE_{n}, using the default",
    "UserWarning: directory '/run/secrets/{n}' does not exist",
    'ERROR: duplicate key value violates unique constraint "orders_{n}_key"',
    "canceling statement due to statement timeout after {n} ms",
    "ERROR: invalid input syntax for type uuid: '{n}'",
    "could not parse the date '{n}'",
    "npm notice New minor version of npm available! 10.{b}.0",
    "prisma:warn There are {b} instances of Prisma Client running",
    "WARNING Invalid HTTP_HOST header: '198.51.100.{b}'.",
    "Blocked hosts: scanner{n}.example",
    "Forbidden (CSRF cookie not set.): /contact/{n}",
    "[Errno 32] Broken pipe from 10.0.1.{b}",
    "MemoryError: picture {n} is too large, skipped",
    "worker {b} was told to stop, signal SIGTERM",
    "import of file {n}: No such file or directory: 'upload-{n}.csv'",
    "PDF {n}: Permission denied by its owner",
    "payment {n}: card refused, 402",
    "smtp: 451 too many connections from 203.0.113.{b}",
    "429 Too Many Requests from api{b}.example, waiting",
    "cache: {n} keys expired; relation of hits {b} to 4",
    "deprecated: module {n} cannot find its old name",
    "upstream partner{b}: no such host, using the copy",
    "x509: certificate has expired or is not yet valid: https://old{n}.example",
    "session {n}: token expired",
    "deadlock detected; transaction {n} is tried again",
    "Killed 1 idle session",
    "server closed the connection unexpectedly; reconnected in {b} ms",
    'NOTICE: relation "orders_{n}" already exists, skipping',
    "TRACES_TO_{n} is not set, tracing is off",
    "spans to localhost:4317: connection refused, batch {n} is kept",
)


def year(lines: int = 8_760) -> Iterator[str]:
    """By default one line an hour; the same each time."""
    state = 7
    for _ in range(lines):
        state = (state * 1_103_515_245 + 12_345) % 2**31
        template = ORDINARY[(state >> 8) % len(ORDINARY)]
        yield template.replace("{n}", str(state % 10_000)).replace("{b}", str(state % 250 + 1))
