"""Takes out of a log line what may be a secret. A line is evidence; the password in it is not."""

import re

LONGEST = 240
_SECRETS = (
    (r"(\w+://)\S+@", r"\1***@"),  # up to the last @: a raw password may hold some
    (r"(with base 10: ).*", r"\1***"),  # asyncpg prints the part of the password behind a colon
    (
        r"(?i)(\b[\w-]*(?:password|passwd|pwd|secret|token|api[_-]?key|credential)[\w-]*[\"']?\s*[=:]\s*[\"']?)[^\s\"',}]+",
        r"\1***",
    ),
    (r"(?i)(\bauthorization:?\s+(?:\w+\s+)?)\S+", r"\1***"),
    (r"\b(?:sk|pk|rk)[-_][\w-]{6,}", "***"),
    (r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}", "***"),
    (r"\beyJ[\w-]+\.[\w-]+\.[\w-]*", "***"),
)


def redact(text: str) -> str:
    """One line, at most 240 characters, with *** where passwords, keys and tokens stand."""
    line = " ".join(text.split())
    for pattern, instead in _SECRETS:
        line = re.sub(pattern, instead, line)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
