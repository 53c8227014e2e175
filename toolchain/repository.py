"""`make check`: nothing in the repository may belong to one machine, one network or one team's way of working."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

FORBIDDEN = {  # each pattern is written so that it does not find itself
    "a path of one machine": r"(?<![\w.])/(?:root|work|home/\w+|Users/\w+)/(?!\.postgresql/)",  # libpq names that file
    "a host of a package registry": r"py[p]i\.org|python[h]osted|(?:proxy|sum)\.gola[n]g|npm[j]s\.|crate[s]\.io",
    "a private key": r"PRIVATE[ ]KEY-----\n[A-Za-z0-9+/]{40}",
    "a word about who wrote it": r"(?i)\bsub-?a[g]ents?\b|\bwork[p]lace\b|\bthis[ ]session\b|\bissue[ ]#?\d",
    "a path beside the checkout": r"\.\./shar[e]d",
}
ALLOWED = {"a path beside the checkout": (".ci/run", "tests/aws_api/")}


def findings(checkout: Path, names: list[str]) -> Iterator[str]:
    """`file:line: what it is` for everything in the text files `names` that may not be there."""
    for name in names:
        try:
            text = (checkout / name).read_text()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        for what, pattern in FORBIDDEN.items():
            if name.startswith(ALLOWED.get(what, ())):
                continue
            for match in re.finditer(pattern, text):
                yield f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {what}: {match[0]}"


def main(checkout: Path) -> None:
    """Exit with the findings among all files that are, or could be, committed."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=checkout, capture_output=True, text=True, check=True).stdout.split("\0")
    if lines := list(findings(checkout, names)):
        sys.exit("\n".join(lines))


if __name__ == "__main__":
    main(Path(__file__).resolve().parent.parent)
