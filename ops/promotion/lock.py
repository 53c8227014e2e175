"""One release into a stack at a time: a file that says who, and a lock of the kernel that ends with its process."""

import fcntl
import getpass
import json
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ops.clock import timestamp, utc_now
from ops.promotion.errors import RefusedError


@contextmanager
def locked(file: Path) -> Generator[str | None]:
    """Yields, when the lock of a process that died on this machine was taken over, a sentence on it.

    Raises RefusedError where another release holds the lock, or may: a process of another machine cannot be asked.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_suffix(".guard").open("w") as guard:
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = _describe(_holder(file)) if file.exists() else "it has just begun"
            raise RefusedError(
                [f"Another promotion or ship is under way: {owner}. Wait for it. (Its lock is {file}.)"]
            ) from None
        note = _stale(file)
        file.write_text(json.dumps(_own()), encoding="utf-8")
        try:
            yield note
        finally:
            file.unlink(missing_ok=True)


def _own() -> dict[str, Any]:
    since = timestamp(utc_now())
    return {"owner": _user(), "host": socket.gethostname(), "pid": os.getpid(), "since": since}


def _user() -> str:
    """A container may run as a number that has no name there."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # Python before 3.13, and since
        return f"uid {os.getuid()}"


def _stale(file: Path) -> str | None:
    """Nobody holds the kernel's lock here, so a file of this machine is of a process that died."""
    if not file.exists():
        return None
    holder = _holder(file)
    if holder["host"] != socket.gethostname():
        raise RefusedError(
            [f"A promotion or ship holds the lock: {_describe(holder)}. If it is dead there, remove it: rm {file}"]
        )
    return f"stale lock of {_describe(holder)}; taking over"


def _holder(file: Path) -> dict[str, Any]:
    try:
        holder: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {key: holder[key] for key in ("owner", "host", "pid", "since")}
    except (ValueError, KeyError, TypeError):
        raise RefusedError([f"{file} is no lock of ours; see what wrote it, then: rm {file}"]) from None


def _describe(holder: dict[str, Any]) -> str:
    return f"{holder['owner']}@{holder['host']}, process {holder['pid']}, since {holder['since']}"
