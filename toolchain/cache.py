"""Directories that are built once and shared by every checkout with the same inputs."""

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from toolchain.progress import say

MARKER = ".complete"


def cache_root(environ: Mapping[str, str]) -> Path:
    """`$FAIRWAY_CACHE`, else `$XDG_CACHE_HOME/fairway`, else `~/.cache/fairway`; always absolute."""
    if own := environ.get("FAIRWAY_CACHE"):
        return Path(own).expanduser().absolute()
    return Path(environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser().absolute() / "fairway"


def content_key(*parts: str | bytes | Path) -> str:
    """Twelve hex digits over the parts in order; a Path stands for the content of its file."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:12]


def is_built(directory: Path, needs: str) -> bool:
    """Whether `directory` was built to its end and its file `needs` is still there."""
    return (directory / MARKER).exists() and (directory / needs).exists()


def ensure_built(directory: Path, *, needs: str, build: Callable[[Path], None]) -> Path:
    """Return `directory`, after `build(directory)` if it is not there whole.

    A virtual environment cannot be renamed into place (its scripts name their interpreter), so a directory counts as
    whole only once its marker is written, last; anything else found there is half built and starts afresh. `needs` is a
    file that must exist as well: it catches an interpreter that was removed under a cached environment.
    """
    if is_built(directory, needs):
        return directory
    with locked(directory.with_name(f"{directory.name}.lock")):
        if not is_built(directory, needs):
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir()
            build(directory)
            (directory / MARKER).touch()
    return directory


@contextmanager
def locked(path: Path) -> Generator[None]:
    """Hold `path` alone; where another set-up holds it, say so and wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is building the same thing; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
