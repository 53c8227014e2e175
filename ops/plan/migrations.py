"""Whether an update migrates a database first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ops.plan.changes import Change
from ops.plan.consequence import Consequence, Context, Judge, consequence

CONTRACT = "fairway:service:Service"


def migrated(change: Change, _: Context) -> Iterator[Consequence]:
    """Another image, or another command: what the stack's fact of the last migration is compared with, too."""
    if change.type != CONTRACT or change.action == "delete":
        return
    before, after = _release(change.before), _release(change.after)
    if after is None or before == after:
        return
    words = " ".join(after[1])
    if before is None:
        yield consequence("note", change, f"a migration runs before the service is there: {words}", "nothing to do")
        return
    sentence = f"a migration runs before anything of the release, unless this one was migrated before: {words}"
    way = "be sure that the release that runs can work with its tables: a rollback does not bring the old ones back"
    yield consequence("note", change, sentence, way)


def _release(contract: Mapping[str, Any]) -> tuple[str, tuple[str, ...]] | None:
    """Digest and command; None of a service without a migration, or of which they are not known."""
    image: Mapping[str, Any] = contract.get("image") or {}
    command: Sequence[Any] = contract.get("migration") or ()
    return (str(image.get("digest")), tuple(map(str, command))) if command else None


RULES: Sequence[Judge] = (migrated,)
