"""Takes out of a log line what may be a secret. A line is evidence; the password in it is not."""

import re

LONGEST = 240
_NAMES = "password|passphrase|passwd|pass(?![a-z])|pwd|secret|token|api[_-]?key|credential|authorization"
# A password may hold any sign but white space and the double quote. So only that quote ends a value by itself; a single
# one may be the password's own, and what follows it belongs to the value up to the next space.
_VALUE = r"""(?:"(?:\\.|[^"\\])*"?|(?:'(?:\\.|[^'\\])*')?\S*)"""
_SECRETS = (
    (r"(\w+://)\S+@", r"\1***@"),  # up to the last @: a raw password may hold some
    (r"(with base 10: ).*", r"\1***"),  # asyncpg prints the part of the password behind a colon
    (r"(?i)(\bauthorization:?\s+(?:\w+\s+)?)\S+", r"\1***"),
    (rf"(?i)(\b[\w-]*(?:{_NAMES})[\w-]*\\*[\"']?\s*(?:=>\s|[=:])\s*){_VALUE}", r"\1***"),
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
