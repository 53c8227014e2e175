"""The release that a stack ran before the one it has: from the last promotion's journal, else from version control."""

from collections.abc import Iterator, Mapping

from ops.errors import OpsError
from ops.promotion.journal import Journal
from ops.pulumi.stack import Stack
from ops.release import release_file
from ops.release.git import git
from ops.release.history import parsed, revisions
from settings.model.release import Release


def previous(target: Stack, journal: Journal | None) -> Release:
    """What an interrupted promotion or rollback would bring back, else the newest release with other images.

    Raises OpsError where there is none.
    """
    if journal and journal.open and journal.before:
        return journal.before
    current = release_file.read(target.release, target.name).digests
    for release in _candidates(target, journal, current):
        if release.services and release.digests != current:
            return release
    raise OpsError(
        f"No earlier release of {target.name} is known, by a promotion or by git: name a revision of "
        f"{target.release.name} with --to."
    )


def at(target: Stack, revision: str) -> Release:
    """The release file as a revision of git has it."""
    text = git(target.directory, "show", f"{revision}:./{target.release.relative_to(target.directory).as_posix()}")
    release = parsed(target, text)
    if release is None:
        raise OpsError(f"{target.release.name} of {revision} is not a release file of {target.name}.")
    return release


def _candidates(target: Stack, journal: Journal | None, current: Mapping[str, str]) -> Iterator[Release]:
    """The journal's first only where it brought what the stack has: others release from elsewhere."""
    last = journal and journal.step == "promoted" and dict(journal.digests) == dict(current)
    if journal and journal.before and last:
        yield journal.before
    for revision in revisions(target):
        yield revision.release
    if journal and journal.before and not last:
        yield journal.before
