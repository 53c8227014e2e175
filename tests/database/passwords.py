"""Passwords to log in with: random ones as Fairway generates them, and those that have broken somebody's URL."""

import random
import string

from components.data.postgres import PASSWORD_LENGTH, PASSWORD_SPECIALS

ALPHABET = string.ascii_letters + string.digits + PASSWORD_SPECIALS

_NASTY = (
    PASSWORD_SPECIALS,
    PASSWORD_SPECIALS[::-1],
    # looks percent-encoded already, or wrongly
    "%41%42%43%44",
    "100%25%2F%",
    "%%%%%%%%",
    "%u0041%zz%1",
    "50%off%20",
    "%00%0a%0d%09",
    # looks like the rest of a URL
    "a:b:c:d:e",
    ":::::5432",
    "pass?sslmode=disable",
    "pass&sslmode=no-verify",
    "pass#fragment",
    "?host=example.test",
    "#?#?#?#?",
    "[::1]:5432",
    "..%2e%2e..",
    "x;y,z=w+v",
    "++++++++",
    # quotes, escapes and expansions of shells, SQL, JSON, XML, templates
    "''''''''",
    "it's\\'s\\",
    "\\\\\\\\\\\\\\\\",
    "\\';DROP-ROLE-x;--",
    "$$body$$x",
    "${HOME}$(id)`id`!!",
    "{0}{{x}}%s%d%(a)s",
    "<a&amp;b>",
    "^$.*+?()[]{}|\\",
    "~~~~~~~~",
    "\\u0041\\x41\\n\\0",
    "password='x'sslmode=disable",
    # not in the alphabet, but a database that was made by hand may have them
    "at@sign@host",
    "sl/ash/es//",
    '"quoted"pass',
    "with space in",
)


def passwords(count: int) -> list[str]:
    """`count` different passwords, the same at each run: nasty ones, the shortest, the longest, then random ones."""
    generator = random.Random("fairway")  # noqa: S311 (to be the same at each run)

    def draw(length: int) -> str:
        return "".join(generator.choices(ALPHABET, k=length))

    edges = [f"{special}{draw(PASSWORD_LENGTH - 2)}{special}" for special in PASSWORD_SPECIALS]
    chosen = [*_NASTY, *edges, draw(8), draw(128)]
    chosen += [draw(PASSWORD_LENGTH) for _ in range(count - len(chosen))]
    return chosen
