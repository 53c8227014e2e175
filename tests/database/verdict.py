"""What a client does with given settings, judged by whom it logs in to."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.database.login import Login, Outcome, log_in
from tests.database.server import Server

VERIFIED = "verified"
CA_ONLY = "CA alone: any host name"
UNVERIFIED = "**not verified**"
_REFUSALS = {
    "host name": r"altnames|Hostname mismatch|does not match host|certificate is valid for|verified by hostname",
    "no TLS": r"no pg_hba\.conf entry .*no encryption",
    "password": r"password authentication failed|AuthenticationFailed",
    "CA not trusted": (
        r"self-signed certificate|unable to get (local )?issuer|certificate verify failed|unknown authority|PKIX path"
    ),
    "no CA file": r"root certificate file .* does not exist|ENOENT",
    "no such word": r"invalid sslmode value|must be one of|Invalid ssl",
}


@dataclass(frozen=True, kw_only=True)
class Servers:
    """`real` is to be trusted; `misnamed` has a certificate for another name, `stranger` one of another CA."""

    real: Server
    misnamed: Server
    stranger: Server

    def each(self) -> tuple[Server, Server, Server]:
        return self.real, self.misnamed, self.stranger


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One cell of a table: a client, its settings for a server, and the app's own options."""

    client: str
    settings: Callable[[Server], dict[str, str]]
    options: dict[str, Any] = field(default_factory=dict[str, Any])


def refusal(error: str) -> str:
    """The kind of a client's error, in the words of the tables."""
    for kind, pattern in _REFUSALS.items():
        if re.search(pattern, error, re.DOTALL):
            return kind
    return f"unknown: {error}"


def verdicts(trials: Sequence[Trial], servers: Servers, *, environment: dict[str, str]) -> list[str]:
    """For each trial `verified`, what is left unverified, or `fails: ` and why."""
    logins = [
        Login(client=trial.client, settings=trial.settings(server), options=trial.options)
        for trial in trials
        for server in servers.each()
    ]
    outcomes = log_in(logins, environment=environment)
    return [_verdict(*outcomes[start : start + 3]) for start in range(0, len(outcomes), 3)]


def _verdict(real: Outcome, misnamed: Outcome, stranger: Outcome) -> str:
    if real.error:
        return f"fails: {refusal(real.error)}"
    if not stranger.error:
        return UNVERIFIED
    return VERIFIED if misnamed.error else CA_ONLY
