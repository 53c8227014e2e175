"""What the app says of its database."""

from collections.abc import Iterator

from ops.aws.snapshot import Snapshot
from ops.doctor.signature import Clue, Signature, log, said

# What the clients say of a URL that holds a raw password; docs/database.md has measured them.
UNPARSED = (
    r"Invalid URL|ERR_INVALID_URL|URI malformed|could not parse|Port should be|invalid literal for int\(\) with base 10"
    r"|invalid port number|P1013"
)
UNTRUSTED = (
    r"self[- ]signed certificate in certificate chain|SELF_SIGNED_CERT_IN_CHAIN|unable to verify the first certificate"
    r"|unable to get local issuer certificate|UNABLE_TO_(?:GET_ISSUER_CERT_LOCALLY|VERIFY_LEAF_SIGNATURE)"
    r"|CERTIFICATE_VERIFY_FAILED|certificate verify failed|root certificate file \S+ does not exist"
)
UNTOLD = (
    r"(?:DATABASE_URL|DB_(?:HOST|PORT|USERNAME|USER|PASSWORD|NAME))\W+(?:environment variable )?"
    r"(?:is|was|must be|has to be) (?:not set|not defined|undefined|missing|required|set|not found)"
    r"|Environment variable not found: (?:DATABASE_URL|DB_)|datasource\.url"
)


def _raw_password(snapshot: Snapshot) -> Iterator[Clue]:
    yield from said(UNPARSED, log(snapshot), 92, phrase_alone=True)
    # A stray %41 is decoded to another password. So is a rotated one refused, which is why this is less certain.
    yield from said(r"password authentication failed", log(snapshot), 60, phrase_alone=True)


def _plain(snapshot: Snapshot) -> Iterator[Clue]:
    return said(r"no pg_hba\.conf entry for .*(?:no encryption|SSL off)", log(snapshot), 97)


def _untrusted(snapshot: Snapshot) -> Iterator[Clue]:
    return said(UNTRUSTED, log(snapshot), 95)


def _other_form(snapshot: Snapshot) -> Iterator[Clue]:
    return said(UNTOLD, log(snapshot), 93, phrase_alone=True)


def _no_tables(snapshot: Snapshot) -> Iterator[Clue]:
    yield from said(r"relation \S+ does not exist|no such table|\b42P01\b|\bP2021\b", log(snapshot), 93)
    for task in snapshot.current_stops:
        for container in task.get("containers", ()):
            if container["name"] == "migrate" and container.get("exitCode"):
                yield Clue(shown=f"the container migrate ended with exit code {container['exitCode']}", certainty=85)
                return


SIGNATURES = (
    Signature(
        failures=("F2",),
        title="the app cannot read its database URL",
        cause="The URL was built from a raw password: @ : / ? # % in it mean something else in a URL.",
        fix="Read DATABASE_URL as Fairway gives it (`database: url`), or encode the password when you build your own.",
        look=_raw_password,
    ),
    Signature(
        failures=("F3",),
        title="the database refuses a connection without TLS",
        cause="RDS for PostgreSQL takes TLS alone, and the app's client does not use it.",
        fix="Use DATABASE_URL unchanged, or let the client read PGSSLMODE; see docs/database.md for each client.",
        look=_plain,
    ),
    Signature(
        failures=("F4", "F5"),
        title="the app does not trust the database's certificate",
        cause="The client was not told where RDS's certificates are, or `sslmode` in the URL replaced its settings.",
        fix="Use DATABASE_URL unchanged and no `ssl` option of the app's own. Never switch verification off.",
        look=_untrusted,
    ),
    Signature(
        failures=("F16",),
        title="the app looks for its database in variables that it does not get",
        cause="It reads DATABASE_URL and gets DB_*, or the reverse.",
        fix="Say which it reads: `database: url`, `fields` or `both` in the service's settings; `pulumi up`.",
        look=_other_form,
    ),
    Signature(
        failures=("F24",),
        title="the database has no tables, or not those of this release",
        cause="Migrations did not run, or failed.",
        fix="Give the service its `migrate` command; where it failed, its own log lines say why.",
        look=_no_tables,
    ),
)
