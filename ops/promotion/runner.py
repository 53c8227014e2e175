"""Takes a release into a stack step by step; each step is written down before the next begins."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from ops.errors import OpsError, ProgramError
from ops.promotion import gates
from ops.promotion import journal as journals
from ops.promotion.errors import FailedError
from ops.promotion.journal import Journal, Step
from ops.promotion.plan import Plan
from ops.promotion.signals import deferred_signals, passed_on
from ops.pulumi.locked import is_locked
from ops.pulumi.progress import Watcher
from ops.pulumi.stack import Stack
from ops.release import release_file
from ops.verify.verifier import NotVerifiedError
from settings.model.release import Evidence


class Verification(Protocol):
    """What verifies a release, and what explains why it does not run. A test brings its own."""

    def verify(self, stack: Stack) -> Evidence:
        """Raises NotVerifiedError or OpsError."""
        ...

    def diagnose(self, stack: Stack) -> str:
        """Failure numbers and causes, in words; empty where none was recognised."""
        ...


Watch = Callable[[Stack], AbstractContextManager[Watcher]]
"""Looks at a stack's deployments for as long as it is open."""


def unwatched(_: Stack) -> AbstractContextManager[Watcher]:
    """Nobody looks."""
    return nullcontext(Watcher())


@dataclass(frozen=True, kw_only=True)
class PromotionRunner:
    """file: the journal's. notify: takes a sentence before each step. watch: of the deployments of an update."""

    target: Stack
    file: Path
    verification: Verification
    notify: Callable[[str], None]
    watch: Watch = unwatched

    def forward(self, plan: Plan) -> Journal:
        """To `promoted`, or back to what ran before and `rolled-back`.

        Raises FailedError where the rollback failed too, and OpsError where a lost network hides how it went: then the
        journal stays where it is.
        """
        journal = self._begin(plan)
        self.notify(f"release of {self.target.name} written; updating")
        problem = self._up()
        if problem is None:
            journal = self._reach(journal, "updated")
            self.notify("updated; verifying")
            problem = self._verify()
        if problem is None:
            return self._reach(journal, "promoted")
        journal = self._reach(journal, "failed", problem)
        self.notify("not running as released; looking for the cause")
        journal = self._explain(journal)
        return self.roll_back(journal)

    def roll_back(self, journal: Journal) -> Journal:
        """Writes the release from before the promotion, brings it up and verifies it."""
        name = self.target.name
        if journal.before is None:
            raise FailedError(
                f"{journal.failure}\n{name} ran nothing before, so there is nothing to roll back to: fix the cause and "
                "run this again."
            )
        if unexpected := gates.unexpected_digests(journal, gates.running(self.target, self.target.state())):
            raise FailedError(f"{journal.failure}\nThe previous release is not rolled back to: {unexpected}")
        self.notify(f"rolling {name} back to the previous release")
        release_file.write(self.target.release, replace(journal.before, evidence=None))
        if problem := self._up():
            raise FailedError(_failed_rollback(journal, problem))
        journal = self._reach(journal, "restored")
        self.notify("rolled back; verifying")
        if problem := self._verify():
            raise FailedError(_failed_rollback(journal, problem))
        return self._reach(journal, "rolled-back")

    def _begin(self, plan: Plan) -> Journal:
        """The journal is first: whoever finds the new release in the file can read where it came from."""
        journal = Journal(
            source=plan.source,
            target=plan.target,
            digests=plan.release.digests,
            before=plan.before,
            found=plan.found,
            steps=(),
        ).reached("released")
        journals.write(self.file, journal)
        release_file.write(self.target.release, plan.release)
        return journal

    def _reach(self, journal: Journal, step: Step, failure: str | None = None) -> Journal:
        journal = journal.reached(step, failure)
        journals.write(self.file, journal)
        return journal

    def _explain(self, journal: Journal) -> Journal:
        """With the cause, where one is found. A diagnosis never stands before the rollback: its failure is a note."""
        try:
            cause = self.verification.diagnose(self.target)
        except Exception as error:
            cause = f"the cause could not be looked for: {str(error) or type(error).__name__}"
        if cause and cause.partition(" (")[0] in (journal.failure or ""):
            return journal  # it is what ended the update
        explained = replace(journal, failure=f"{journal.failure}\n{cause}".strip())
        journals.write(self.file, explained)
        return explained

    def _up(self) -> str | None:
        """What went wrong, if something did. An update that did not even begin says nothing of the release."""
        with deferred_signals() as received, self.watch(self.target) as watcher:
            try:
                run = self.target.up(notify=self.notify, watcher=passed_on(watcher, received))
            except ProgramError as error:
                if is_locked(error.output):
                    raise self._locked() from None
                if not watcher.cause():
                    raise
                return watcher.cause()
        if not run.ok and is_locked(run.output):
            raise self._locked()
        return None if run.ok else watcher.cause() or "\n".join(run.errors) or run.output

    def _locked(self) -> OpsError:
        """Says nothing of the release: the journal stays where it is."""
        name = self.target.name
        return OpsError(
            f"{name} is locked by an update that still runs, or was killed. Wait for it, or if it is dead: "
            f"`pulumi cancel -s {name}`. Then run this again to go on."
        )

    def _verify(self) -> str | None:
        """What is not as released, if something is. Raises OpsError without an answer from AWS: that is no failure.

        What is pending may wait for what AWS did not answer: it takes a failed check to roll a release back.
        """
        try:
            evidence = self.verification.verify(self.target)
        except NotVerifiedError as error:
            if error.undecided:
                name = self.target.name
                raise OpsError(f"{name} is updated, and could not be verified: {error}. Run this again.") from None
            return str(error)
        release = release_file.read(self.target.release, self.target.name)
        release_file.write(self.target.release, replace(release, evidence=evidence))
        return None


def _failed_rollback(journal: Journal, problem: str) -> str:
    return (
        f"{journal.failure}\nThe rollback failed: {problem}\n{journal.target} is partially rolled back: fix the cause "
        "and rerun to finish."
    )
