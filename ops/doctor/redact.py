"""Takes out of a log line what may be a secret. A line is evidence; the password in it is not.

Names and ARNs of secrets stay: they say which one is meant. Every pattern is linear in the length of the text.
"""

import re

from ops.text import clean

LONGEST = 2_000  # characters of the result
_READ = 4_000  # characters of a text, or of a line of it, that are looked at
_NAMES = (
    "password|passphrase|passwd|pass(?![a-z])|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
    "|encryption[_-]?key|signing[_-]?key|master[_-]?key|app[_-]?key|credential|authorization|cookie|session(?:[_-]?id)?"
    "|signature|connection[_-]?string|dsn"
)
# A password may hold any sign but white space and the double quote. So only that quote ends a value by itself; a single
# one may be the password's own, and what follows it belongs to the value up to the next space.
_VALUE = r"""(?:"(?:\\.|[^"\\])*"?|(?:'(?:\\.|[^'\\])*')?\S*)"""
_PUBLIC = re.compile(r"\barn:aws[\w-]*:[\w*?:/+=,.@-]+|\bsecretsmanager:[A-Z]\w+")  # ARNs, and what IAM calls an action
_SECRETS = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*", "***"),
        (r"(\b[\w+.-]{1,40}://)\S{1,1000}@", r"\1***@"),  # up to the last @: a raw password may hold some
        (r"(\b[\w.-]{1,64}:)[^\s@/]{1,200}(?=@(?:tcp|unix)?\()", r"\1***"),  # user:password@tcp(host)
        (  # parts of a password, up to the end of the line
            r"(with base 10: |could not be cast to integer value as |invalid port "
            r"|must be followed by .{0,20}found: )\S.*",
            r"\1***",
        ),
        (r"(JDBC URL port: )\S{1,200}", r"\1***"),
        (  # and up to the @ where a client takes them for a host
            r"((?:host name|ENOTFOUND|EAI_AGAIN|lookup|getaddrinfo for|server host|resolve host)\s[\"']?)"
            r"[^\s\"'/]{1,200}(?=@)",
            r"\1***",
        ),
        (r"(?i)(\b(?:set-)?cookie:? ).*", r"\1***"),
        (r"(?i)(\b(?:proxy-)?authorization:?\s{1,9}(?:\w{1,20}\s{1,9})?)\S+", r"\1***"),
        (r"(?i)(\b(?:basic|bearer)\s{1,9})[\w+/=.~-]{6,}", r"\1***"),
        (
            rf"(?i)((?<![\w-])[\w.-]{{0,60}}(?:{_NAMES})[\w-]{{0,60}}\\{{0,4}}[\"']?\s{{0,9}}(?:=>\s|[=:]|%3[dD])\s{{0,9}})"
            rf"(?!\*\*\*){_VALUE}",
            r"\1***",
        ),
        (rf"(?i)(--?(?:{_NAMES})[\w-]{{0,40}}\s{{1,9}})(?!-){_VALUE}", r"\1***"),  # a flag of a command
        (rf"(?i)(\b(?:{_NAMES})\s{{1,9}}(?:is|was)\s{{1,9}})(?=[\"']){_VALUE}", r"\1***"),
        (r"\b(?:sk|pk|rk|whsec)[-_][\w-]{6,}", "***"),
        (r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}", "***"),
        (r"\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|npm_|AIza|SG\.|dop_v1_|shpat_)[\w.-]{10,}", "***"),
        (r"\beyJ[\w-]+\.[\w-]+\.?[\w-]*", "***"),
        # A line of base64 alone is one of a key's.
        (r"^\s*(?=[\w/+]*[a-z])(?=[\w/+]*[A-Z])[A-Za-z0-9/+]{48,}={0,2}\s*$", "***"),
        # Forty mixed characters are an AWS secret key; hexadecimal ones are a commit or a digest.
        (r"(?<![\w/+=.-])(?=[\w/+]*[a-z])(?=[\w/+]*[A-Z])(?=[\w/+]*\d)[A-Za-z0-9/+]{40}(?![\w/+=.-])", "***"),
    )
)
_TORN = re.compile(r"""(?:\b[\w+.-]{1,40}://[^\s"']*|[^\s"'{}]{200,})$""")


def redact(text: str, limit: int = LONGEST) -> str:
    """One line without terminal codes, at most `limit` characters, with *** where passwords, keys and tokens stand."""
    line = " ".join(clean(text[: 2 * _READ])[:_READ].split())
    line = _mask(_TORN.sub("***", line) if len(text) > _READ else line)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def mask(text: str) -> str:
    """The same, with the lines and their indentation as they were: for what is kept and matched again."""
    return "\n".join(
        _mask(_TORN.sub("***", line[:_READ]) if len(line) > _READ else line) for line in clean(text).split("\n")
    )


def _mask(line: str) -> str:
    """What was cut may have been an address whose password ends further on; the callers take that away before."""
    public: list[str] = []

    def keep(match: re.Match[str]) -> str:
        public.append(match[0])
        return f"\0{len(public) - 1}\0"

    line = _PUBLIC.sub(keep, line)
    for pattern, instead in _SECRETS:
        line = pattern.sub(instead, line)
    return re.sub(r"\0(\d+)\0", lambda match: public[int(match[1])], line)


def excerpt(text: str, start: int, end: int, limit: int = 400) -> str:
    """The stretch of a long text around what was matched in it, redacted."""
    shown = redact(text)
    if len(shown) <= limit:
        return shown
    if len(text) > LONGEST:  # masked by itself, since what comes before it may be any length
        return redact(text[max(0, start - limit // 4) : end + limit // 2], limit)
    first = max(0, min(start - limit // 4, len(shown) - limit))
    return f"{'…' if first else ''}{shown[first : first + limit]}{'…' if first + limit < len(shown) else ''}"
