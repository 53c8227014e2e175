"""The release that a stack ran before the one it has: from the last promotion's journal, else from version control."""

import json
import subprocess
from collections.abc import Iterator

from ops.errors import OpsError
from ops.promotion.journal import Journal
from ops.pulumi.stack import Stack
from ops.release import release_file
from settings.errors import Problems
from settings.model.release import Release
from settings.release import parse

LOOKED_AT = 50  # revisions of the release file


def previous(target: Stack, journal: Journal | None) -> Release:
    """What an interrupted promotion or rollback would bring back, else the newest release with other images.

    Raises OpsError where there is none.
    """
    if journal and journal.open and journal.before:
        return journal.before
    current = release_file.read(target.release, target.name).digests
    for release in _candidates(target, journal):
        if release.services and release.digests != current:
            return release
    raise OpsError(
        f"No earlier release of {target.name} is known, by a promotion or by git: name a revision of "
        f"{target.release.name} with --to."
    )


def at(target: Stack, revision: str) -> Release:
    """The release file as a revision of git has it."""
    text = _git(target, "show", f"{revision}:./{target.release.relative_to(target.directory).as_posix()}")
    release = _parsed(target, text)
    if release is None:
        raise OpsError(f"{target.release.name} of {revision} is not a release file of {target.name}.")
    return release


def _candidates(target: Stack, journal: Journal | None) -> Iterator[Release]:
    if journal and journal.before:
        yield journal.before
    name = str(target.release.relative_to(target.directory))
    try:
        revisions = _git(target, "log", f"--max-count={LOOKED_AT}", "--format=%H", "--", name).split()
    except OpsError:
        return  # not under version control
    for revision in revisions:
        text = _git(target, "show", f"{revision}:./{name}")
        if release := _parsed(target, text):
            yield release


def _parsed(target: Stack, text: str) -> Release | None:
    problems = Problems()
    try:
        release = parse(json.loads(text), target.release.name, stack=target.name, problems=problems)
    except ValueError:
        return None
    return None if problems else release


def _git(target: Stack, *arguments: str) -> str:
    completed = subprocess.run(
        ["git", "-C", str(target.directory), *arguments], capture_output=True, text=True, check=False
    )
    if completed.returncode:
        raise OpsError(f"git {arguments[0]} failed: {completed.stderr.strip()}")
    return completed.stdout
