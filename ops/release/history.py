"""The releases that a stack had, as git remembers its release file."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ops.errors import OpsError
from ops.pulumi.stack import Stack
from ops.release import release_file
from ops.release.git import git
from settings.errors import Problems
from settings.model.release import Release
from settings.release import parse

LOOKED_AT = 50  # revisions of the release file


@dataclass(frozen=True, kw_only=True)
class Revision:
    """The file as a commit left it. at: ISO 8601, of the author; commit: "" of what is in none yet."""

    commit: str
    at: str
    by: str
    release: Release


def revisions(stack: Stack) -> Iterator[Revision]:
    """The newest first; what cannot be read is left out, and there is none where nothing is under version control."""
    try:
        name = _path(stack)
        log = git(stack.directory, "log", f"--max-count={LOOKED_AT}", "--format=%H%x09%aI%x09%an", "--", name)
    except (OpsError, ValueError):  # the second for a file outside of the program's folder
        return
    for line in log.splitlines():
        commit, at, by = line.split("\t", 2)
        try:
            release = parsed(stack, git(stack.directory, "show", f"{commit}:./{name}"))
        except OpsError:  # deleted by that commit
            continue
        if release:
            yield Revision(commit=commit, at=at, by=by, release=release)


def timeline(stack: Stack) -> Sequence[Revision]:
    """Each release once, the newest first: when it came, and its evidence, if there ever was some."""
    steps = list(revisions(stack))
    try:
        current = release_file.read(stack.release, stack.name)
    except OpsError:
        current = None
    if current and not (steps and steps[0].release == current):
        steps.insert(0, Revision(commit="", at="", by="", release=current))
    result: list[Revision] = []
    for step in steps:
        if result and result[-1].release.digests == step.release.digests:
            evidence = result[-1].release.evidence or step.release.evidence
            result[-1] = replace(step, release=replace(step.release, evidence=evidence))
        elif step.release.services:
            result.append(step)
    return result


def parsed(stack: Stack, text: str) -> Release | None:
    """A release file's content, None where it is none of the stack."""
    problems = Problems()
    try:
        release = parse(json.loads(text), stack.release.name, stack=stack.name, problems=problems)
    except ValueError:
        return None
    return None if problems else release


def _path(stack: Stack) -> str:
    return stack.release.relative_to(stack.directory).as_posix()
