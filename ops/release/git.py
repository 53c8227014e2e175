"""What git says of a folder."""

import subprocess
from pathlib import Path

from ops.errors import OpsError

PLAIN = ("-c", "log.showSignature=false")  # which writes lines of its own between those of a format


def git(folder: Path, *arguments: str, so: str = "") -> str:
    """Its answer; so: what follows where it has none, for the error. Raises OpsError."""
    try:
        completed = subprocess.run(
            ["git", *PLAIN, "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError:
        raise OpsError("git is not here: install it.") from None
    if completed.returncode:
        failed = f"git {arguments[0]} failed{f', {so}' if so else ''}"
        raise OpsError(f"{folder}: {failed}: {completed.stderr.strip()}")
    return completed.stdout
