"""From one stack to another, and back to the release of before."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ops.promotion import gates, journal, plan
from ops.promotion.carry import Carrier, Tools
from ops.promotion.environment import apart
from ops.promotion.errors import RefusedError
from ops.promotion.journal import Journal
from ops.promotion.lock import locked
from ops.promotion.plan import Plan
from ops.stack import Stack
from settings.model.release import Release

FOLDER = Path(".fairway", "promotions")  # in the program's folder


@dataclass(frozen=True, kw_only=True)
class Run:
    """approve: shown the plan, says whether to go on. tell: progress, in words."""

    tools: Tools
    approve: Callable[[Plan], bool]
    tell: Callable[[str], None]

    def carrier(self, target: Stack) -> Carrier:
        return Carrier(target=target, file=journal_file(target), tools=self.tools, tell=self.tell)


def journal_file(target: Stack) -> Path:
    return target.directory / FOLDER / f"{target.name}.json"


def lock_file(target: Stack) -> Path:
    return target.directory / FOLDER / f"{target.name}.lock"


def promote(source: Stack, target: Stack, run: Run) -> Journal | None:
    """None where the target ran the release already. A promotion that was broken off goes on from where it was.

    The journal ends with `promoted`, or with `back`: the release did not run and the one of before was put back.
    Raises RefusedError with nothing changed, FailedError, StoppedError, and OpsError for what could not be found out.
    """
    with apart(), locked(lock_file(target)) as note:
        run.tell(note or f"looking at {source.name}'s release")
        begun = journal.read(journal_file(target))
        if begun and begun.returning and begun.before:
            run.tell(f"an earlier promotion into {target.name} failed and was broken off while putting back")
            return run.carrier(target).back(begun)
        release = gates.verified(source)
        run.tell(f"previewing {target.name} with it, the policies in strict mode")
        made = plan.make(source.name, target, release.services, begun, seeing_all=True)
        if made.empty:
            return None
        _approved(made, run)
        return run.carrier(target).forward(made)


def rollback(target: Stack, wanted: Release, run: Run) -> Journal:
    """Puts `wanted` into the target; the journal ends with `back`. Policies do not have to see everything for it."""
    with apart(), locked(lock_file(target)) as note:
        run.tell(note or f"previewing {target.name} with the release of before")
        file = journal_file(target)
        begun = journal.read(file)
        made = plan.make("rollback", target, wanted.services, begun, seeing_all=False)
        _approved(made, run)
        returning = Journal(
            source="rollback",
            target=target.name,
            digests=made.release.digests,
            before=made.release,
            steps=(),
        ).reached("failed", "rolled back by hand")
        journal.write(file, returning)
        return run.carrier(target).back(returning)


def _approved(made: Plan, run: Run) -> None:
    if not run.approve(made):
        raise RefusedError(["not approved"])
