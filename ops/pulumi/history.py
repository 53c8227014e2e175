"""What Pulumi remembers of a stack's last update."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ops.errors import ProgramError, reading
from ops.pulumi.stack import Stack


@dataclass(frozen=True, kw_only=True)
class Update:
    """kind: update, destroy, import …; result: succeeded, failed or in-progress.

    commit, author: of the checkout that it was made from, "" where that is none.
    """

    kind: str
    result: str
    at: datetime
    message: str
    commit: str
    author: str = ""


def last_update(stack: Stack) -> Update | None:
    """None before the first. Raises ProgramError where pulumi refuses."""
    completed = stack.pulumi("stack", "history", "--json", "--page-size", "1")
    if completed.returncode:
        raise ProgramError(f"pulumi stack history of {stack.name} failed:", completed.stderr.strip())
    with reading(f"what `pulumi stack history` says of {stack.name}"):
        entries: list[Mapping[str, Any]] = json.loads(completed.stdout or "[]") or []
        return _update(entries[0]) if entries else None


def _update(entry: Mapping[str, Any]) -> Update:
    environment: Mapping[str, str] = entry.get("environment") or {}
    return Update(
        kind=str(entry["kind"]),
        result=str(entry["result"]),
        at=datetime.fromisoformat(str(entry["startTime"])).astimezone(UTC),
        message=str(entry.get("message") or "").partition("\n")[0],
        commit=environment.get("git.head", "")[:7],
        author=environment.get("git.author", ""),
    )
