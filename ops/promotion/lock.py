"""One promotion into a stack at a time: a file that only its maker removes, or who finds its maker dead."""

import fcntl
import getpass
import json
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ops.promotion.errors import RefusedError


@contextmanager
def locked(file: Path) -> Generator[str | None]:
    """Yields, when the lock of a process that died on this machine was taken over, a sentence on it.

    Raises RefusedError where another promotion holds the lock, or may: a process of another machine cannot be asked.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with _alone(file):
        note = _left_behind(file)
        file.unlink(missing_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            json.dump(_own(), stream)
    try:
        yield note
    finally:
        file.unlink(missing_ok=True)


@contextmanager
def _alone(file: Path) -> Generator[None]:
    """Two that look at the same lock do so one after the other; the kernel ends this with the process."""
    with file.with_suffix(".guard").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        yield


def _own() -> dict[str, Any]:
    since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"owner": getpass.getuser(), "host": socket.gethostname(), "pid": os.getpid(), "since": since}


def _left_behind(file: Path) -> str | None:
    if not file.exists():
        return None
    try:
        held: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        pid, host = int(held["pid"]), str(held["host"])
        who = f"{held['owner']}@{host}, process {pid}, since {held['since']}"
    except (ValueError, KeyError):
        raise RefusedError([f"{file} is no lock of ours; see what wrote it, then: rm {file}"]) from None
    if host != socket.gethostname():
        raise RefusedError([f"A promotion holds the lock: {who}. If it is dead there, remove it: rm {file}"])
    if _alive(pid):
        raise RefusedError([f"Another promotion is under way: {who}. Wait for it. (Its lock is {file}.)"])
    return f"the lock of {who} was left behind by a process that is no more; it is taken over"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
