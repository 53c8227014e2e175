"""Values that are secrets by their own form, whatever they are called and wherever they stand."""

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from . import variables

# Keys that services issue in a form of their own.
_ISSUED = re.compile(
    r"(?:AKIA|ASIA)[0-9A-Z]{16}|(?:sk|rk)_(?:live|test)_\w{8,}|sk-(?:proj-|ant-)?[\w-]{20,}|gh[pousr]_\w{20,}|github_pat_\w{20,}"
    r"|xox[abprs]-[\w-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY|AIza[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|whsec_\w{10,}"
    r"|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}|glpat-[\w-]{20,}|npm_\w{36}|dop_v1_\w{40,}|shp(?:at|ss)_\w{32}"
    r"|AGE-SECRET-KEY-1\w+|hf_\w{30,}|base64:[A-Za-z0-9+/]{43}="
)
_WEBHOOK = re.compile(
    r"https://(?:hooks\.slack\.com/(?:services|workflows)/\w+|(?:\w+\.)?discord(?:app)?\.com/api/webhooks/\d+/\w"
    r"|[\w.-]+\.webhook\.office\.com/webhookb2/|chat\.googleapis\.com/v1/spaces/\S+token=|api\.telegram\.org/bot\d+:)",
    re.IGNORECASE,
)
# Google issues keys for maps and Firebase in this form, which every browser gets to see.
_MAY_BE_PUBLIC = re.compile(r"AIza")
_CREDENTIALS = re.compile(r"(?:^|[\s\"'=])[a-z][a-z0-9+.-]*:/{2}[^/\s:@]*:(?![$<{])[^/\s@]+@", re.IGNORECASE)
_GO_DSN = re.compile(r"^[\w.-]+:(?![$<{])[^@\s]+@(?:tcp|unix)\(")
# `Host=db;Password=x`, `host=db password=x`, `jdbc:…?user=a&password=x`, `cache:6379,password=x`
_PAIR = re.compile(
    r"(?:^|[;?&,\s])\s*(?:password|pwd|passwd|passphrase|account_?key|shared_?access_?key|client_?secret)\s*=\s*"
    r"(?P<value>[^;&,\s\"'$<{][^;&,\s\"']*)",
    re.IGNORECASE,
)
_SECRET_WORD = r"(?:password|passwd|requirepass|secret|token|api[-_]?key|access[-_]?key)"  # noqa: S105
# `--db-password x`, `-Dspring.datasource.password=x`, `PGPASSWORD=x command`
_FLAG = re.compile(
    rf"(?:^|[\s\"'])(?:--?(?!-?no-)[\w.-]*?{_SECRET_WORD}(?:=|\s+)|[\w.]*?{_SECRET_WORD}=)"
    r"[\"']?(?P<value>[^\s\"'$<{-][^\s\"']*)",
    re.IGNORECASE,
)
_BEARER = re.compile(r"authorization:\s*(?:bearer|basic|token)\s+(?P<value>[^\s\"'$<{]{8,})", re.IGNORECASE)
_OPTIONS_NAME = re.compile(r"(?:OPTS|OPTIONS|ARGS|FLAGS)$")  # what a program gets on its command line
_GUESSABLE = re.compile(r"[A-Za-z][a-z]+(?:[A-Z][a-z]+)*[-_.@]?\d{0,4}[!@#$%&*.?]{0,2}")

_STAND_IN = re.compile(
    r"(?:please[-_ ]?)?change[-_ ]?(?:me|this|it)!?|todo|tbd|fixme|xxx+|\.\.\.|<[^<>]+>|\$\{[^}]+\}|\{\{[^}]+\}\}"
    r"|replace[-_ ]?(?:me|this|with.*)|place[-_ ]?holder|dummy|n/?a|none|null|undefined|example"
    r"|pass|(?:passw[o0]rd|secret|admin|letmein|welcome|qwerty|test|postgres|root|change[-_ ]?me)[\d!@#$]{0,4}"
    r"|(?:your|my)[-_ ].+|insert[-_ ].+(?:here)?|.*[-_ ](?:goes[-_ ])?here"
    r"|(?:sk|pk|rk)[-_](?:(?:test|live|proj)[-_])?(?:x+|\.+|\*+)"
    r"|(?:dummy|fake|sample|example|placeholder)[-_ ].+|\*{3,}|12345678?9?0?|abc123",
    re.IGNORECASE,
)
# Those that are stand-ins under any name: `root` may be a user's, `example` a host's.
_PLAIN = re.compile(
    r"(?:please[-_ ]?)?change[-_ ]?(?:me|this)!?|todo|fixme|xxx+|replace[-_ ]?(?:me|this)|place[-_ ]?holder|dummy"
    r"|your[-_ ].+[-_ ]here|insert[-_ ].+here",
    re.IGNORECASE,
)


def reason(name: str, value: str) -> str | None:
    """Why the value of a variable is a secret, in words that give nothing of it away; None if it is none."""
    text = value.strip()
    if kind := kind_of(name, text):
        return kind
    if variables.is_secret(name) and not variables.is_harmless(name, text):
        return "a value under a secret's name"
    if _OPTIONS_NAME.search(variables.spelled(name)) and (flag := in_command(text)):
        return flag
    if key := _secret_key(text):
        return f"a value under the secret's name {key} in a JSON document"
    return None


def kind_of(name: str, text: str) -> str | None:
    """What kind of secret the text is by its form; `name` of a variable made for browsers allows for public keys."""
    if _ISSUED.search(text) and not (variables.is_public(name) and _MAY_BE_PUBLIC.match(text)):
        return "a key in the form that its service issues"
    if _WEBHOOK.match(text):
        return "a webhook's address, which is its key"
    if _CREDENTIALS.search(text) or _GO_DSN.match(text):
        return "a URL with a password"
    if (pair := _PAIR.search(text)) and not variables.is_harmless("", pair["value"]):
        return "a connection string with a password"
    return None


def in_command(text: str) -> str | None:
    """What kind of secret a command line holds: a flag's value, a header, or a value by its form."""
    if kind := kind_of("", text):
        return kind
    for pattern in (_FLAG, _BEARER):
        for match in pattern.finditer(text):
            # A trust store holds public certificates: Java asks for its password all the same.
            if "truststore" not in match.group().lower() and not variables.is_harmless("", match["value"]):
                return "the value of a secret's flag or header"
    return None


def is_guessable(text: str) -> bool:
    """True for words with a year and a sign: what people make up, and others try."""
    return bool(_GUESSABLE.fullmatch(text))


def _secret_key(text: str) -> str | None:
    """The first name of a secret in a JSON object that has a value which is one."""
    if not text.startswith("{"):
        return None
    try:
        document: Any = json.loads(text)
    except ValueError:
        return None
    return _secret_inside(document)


def _secret_inside(document: Any) -> str | None:
    if isinstance(document, list):
        return next(filter(None, map(_secret_inside, cast("list[Any]", document))), None)
    if not isinstance(document, dict):
        return None
    for key, value in cast("Mapping[str, Any]", document).items():
        if isinstance(value, str):
            if variables.is_secret(key) and not variables.is_harmless(key, value):
                return key
        elif inner := _secret_inside(value):
            return inner
    return None


def is_stand_in(text: str | None) -> bool:
    """True for a word that people write where a secret is to be filled in."""
    return bool(_STAND_IN.fullmatch((text or "").strip()))


def is_plain_stand_in(text: str | None) -> bool:
    """True for a stand-in that is one under whatever name it stands."""
    return bool(_PLAIN.fullmatch((text or "").strip()))
