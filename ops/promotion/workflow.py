"""From one stack to another, and back to the previous release."""

from collections.abc import Callable
from dataclasses import dataclass

from ops.promotion import gates, plan, previous
from ops.promotion import journal as journals
from ops.promotion.errors import RefusedError
from ops.promotion.journal import Journal
from ops.promotion.lock import locked
from ops.promotion.plan import Plan
from ops.promotion.runner import PromotionRunner, Verification, Watch, unwatched
from ops.pulumi.environment import isolated_environment
from ops.pulumi.stack import Stack
from settings.model.release import Release


@dataclass(frozen=True, kw_only=True)
class PromotionContext:
    """approve: shows the plan and says whether to go on. notify: takes progress, in words. watch: see the runner."""

    verification: Verification
    approve: Callable[[Plan], bool]
    notify: Callable[[str], None]
    watch: Watch = unwatched

    def runner(self, target: Stack) -> PromotionRunner:
        """What takes the target through the steps, with its journal."""
        file = journals.of(target)
        return PromotionRunner(
            target=target, file=file, verification=self.verification, notify=self.notify, watch=self.watch
        )

    def approved(self, proposed: Plan, target: Stack) -> Plan:
        """Raises RefusedError where nobody wants it, or the target is not any more what the plan was made for."""
        if not self.approve(proposed):
            raise RefusedError(["not approved"])
        if plan.written(target.state()) != proposed.written:
            raise RefusedError([f"{target.name} was updated since the plan was made: run this again, for a new plan."])
        return proposed


def promote(source: Stack, target: Stack, context: PromotionContext) -> Journal | None:
    """None where the target ran the release already. An interrupted promotion goes on from where it was.

    The journal ends with `promoted`, or with `rolled-back`: the release did not run, and the previous one runs again.
    Raises RefusedError with nothing changed, FailedError, StoppedError, and OpsError for what could not be found out.
    """
    with isolated_environment(), locked(journals.lock_of(target)) as note:
        context.notify(note or f"reading {source.name}'s release")
        last = journals.read(journals.of(target))
        if last and last.rolling_back and last.before and not _superseded(last, source):
            context.notify(f"an earlier promotion into {target.name} failed and its rollback was interrupted")
            context.approved(plan.make("before", target, last.before.services, last, strict=False), target)
            return context.runner(target).roll_back(last)
        release = gates.verified(source)
        context.notify(f"previewing {target.name} with it, the policies in strict mode")
        proposed = plan.make(source.name, target, release.services, last, strict=True)
        if proposed.empty:
            return None
        return context.runner(target).forward(context.approved(proposed, target))


def _superseded(last: Journal, source: Stack) -> bool:
    """Whether the source has been seen running another release than the one that failed: a way forward."""
    try:
        release = gates.verified(source)
    except RefusedError:
        return False
    return any(digest != last.digests.get(name, digest) for name, digest in release.digests.items())


def rollback(target: Stack, release: Release | None, context: PromotionContext) -> Journal:
    """Brings the target to `release`, or to its previous one; the journal ends with `rolled-back`.

    Policies do not have to see everything for it. Raises as `promote` does.
    """
    with isolated_environment(), locked(journals.lock_of(target)) as note:
        context.notify(note or f"previewing {target.name} with the previous release")
        last = journals.read(journals.of(target))
        release = release or previous.previous(target, last)
        proposed = context.approved(plan.make("rollback", target, release.services, last, strict=False), target)
        journal = Journal(
            source="rollback",
            target=target.name,
            digests=proposed.found,
            before=proposed.release,
            found=proposed.found,
            steps=(),
        ).reached("failed", "rolled back by hand")
        journals.write(journals.of(target), journal)
        return context.runner(target).roll_back(journal)
