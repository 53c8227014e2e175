"""A build's source as git has it: the commit that an image is named after, and what is in no commit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.errors import OpsError
from ops.release.git import git

DIRTY_TAG = "dirty-"
"""How the tag of an image begins that was built from what no commit has."""

OWN = ":(exclude,glob)**/.fairway/**"
"""What commands keep for themselves beside a program: the journal and the lock of a release under way."""
NOTES = 20  # commits that release notes name


@dataclass(frozen=True, kw_only=True)
class Source:
    """path: of the folder in its repository. url: of `origin`, without credentials. changes: files, none if clean."""

    folder: Path
    path: str
    commit: str
    url: str | None
    changes: tuple[str, ...]


def read_source(folder: Path, *, aside: Path) -> Source:
    """aside: a folder whose changes do not count, the release files', which each release and verification writes.

    Raises OpsError where no commit says what is there.
    """
    if not folder.is_dir():
        raise OpsError(f"{folder} is no folder: write in fairway:services.<name>.build.context where the source is.")
    top = Path(_git(folder, "rev-parse", "--show-toplevel").strip())
    inside = aside.resolve().is_relative_to(top)
    excluded = [OWN, *([f":(exclude){aside.resolve()}"] if inside else [])]
    status = _git(folder, "status", "--porcelain", "--", ".", *excluded)
    return Source(
        folder=folder,
        path=folder.resolve().relative_to(top).as_posix(),
        commit=_git(folder, "rev-parse", "HEAD").strip(),
        url=_origin(folder),
        changes=tuple(line[3:] for line in status.splitlines()),
    )


def commits_between(folder: Path, before: str | None, after: str | None) -> Sequence[str]:
    """`<commit> <subject>` of what the folder's image tagged `after` has more than the one before, the newest first.

    Empty where a tag is not one of `ship`'s, or its commit is not known here.
    """
    old, new = (re.match(r"(?:release|dirty)-([0-9a-f]{7,40})\b", tag or "") for tag in (before, after))
    if old is None or new is None:
        return []
    options = ("--no-merges", f"--max-count={NOTES}", "--format=%h %s")
    try:
        return _git(folder, "log", *options, f"{old[1]}..{new[1]}", "--", ".").splitlines()
    except OpsError:
        return []


def _origin(folder: Path) -> str | None:
    """As a URL that a person can open."""
    try:
        url = _git(folder, "remote", "get-url", "origin").strip()
    except OpsError:
        return None
    if ssh := re.fullmatch(r"(?:ssh://)?[\w.-]+@([\w.-]+)[:/](.+?)(?:\.git)?", url):
        return f"https://{ssh[1]}/{ssh[2]}"
    return re.sub(r"^(https?://)[^/@]*@", r"\1", url).removesuffix(".git")


def _git(folder: Path, *arguments: str) -> str:
    return git(folder, *arguments, so="so no commit says what is built")
