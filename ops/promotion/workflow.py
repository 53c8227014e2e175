"""From one stack to another, and back to the release of before."""

from collections.abc import Callable
from dataclasses import dataclass

from ops.promotion import gates, journal, plan, previous
from ops.promotion.errors import RefusedError
from ops.promotion.journal import Journal
from ops.promotion.lock import locked
from ops.promotion.plan import Plan
from ops.promotion.runner import Carrier, Tools
from ops.pulumi.environment import apart
from ops.pulumi.stack import Stack
from settings.model.release import Release


@dataclass(frozen=True, kw_only=True)
class Run:
    """approve: shown the plan, says whether to go on. tell: progress, in words."""

    tools: Tools
    approve: Callable[[Plan], bool]
    tell: Callable[[str], None]

    def carrier(self, target: Stack) -> Carrier:
        return Carrier(target=target, file=journal.of(target), tools=self.tools, tell=self.tell)

    def approved(self, made: Plan, target: Stack) -> Plan:
        """Raises RefusedError where nobody wants it, or the target is not any more what the plan was made for."""
        if not self.approve(made):
            raise RefusedError(["not approved"])
        if plan.written(target.state()) != made.written:
            raise RefusedError([f"{target.name} was updated since the plan was made: run this again, for a new plan."])
        return made


def promote(source: Stack, target: Stack, run: Run) -> Journal | None:
    """None where the target ran the release already. A promotion that was broken off goes on from where it was.

    The journal ends with `promoted`, or with `back`: the release did not run and the one of before was put back.
    Raises RefusedError with nothing changed, FailedError, StoppedError, and OpsError for what could not be found out.
    """
    with apart(), locked(journal.lock_of(target)) as note:
        run.tell(note or f"looking at {source.name}'s release")
        begun = journal.read(journal.of(target))
        if begun and begun.returning and begun.before and not _superseded(begun, source):
            run.tell(f"an earlier promotion into {target.name} failed and was broken off while putting back")
            run.approved(plan.make("before", target, begun.before.services, begun, strict=False), target)
            return run.carrier(target).back(begun)
        release = gates.verified(source)
        run.tell(f"previewing {target.name} with it, the policies in strict mode")
        made = plan.make(source.name, target, release.services, begun, strict=True)
        if made.empty:
            return None
        return run.carrier(target).forward(run.approved(made, target))


def _superseded(begun: Journal, source: Stack) -> bool:
    """Whether the source has been seen running another release than the one that failed: a way forward."""
    try:
        release = gates.verified(source)
    except RefusedError:
        return False
    return any(digest != begun.digests.get(name, digest) for name, digest in release.digests.items())


def rollback(target: Stack, wanted: Release | None, run: Run) -> Journal:
    """Puts `wanted` into the target, or the release of before; the journal ends with `back`.

    Policies do not have to see everything for it. Raises as `promote` does.
    """
    with apart(), locked(journal.lock_of(target)) as note:
        run.tell(note or f"previewing {target.name} with the release of before")
        begun = journal.read(journal.of(target))
        wanted = wanted or previous.previous(target, begun)
        made = run.approved(plan.make("rollback", target, wanted.services, begun, strict=False), target)
        returning = Journal(
            source="rollback",
            target=target.name,
            digests=made.found,
            before=made.release,
            found=made.found,
            steps=(),
        ).reached("failed", "rolled back by hand")
        journal.write(journal.of(target), returning)
        return run.carrier(target).back(returning)
