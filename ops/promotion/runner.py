"""Carries a release into a stack step by step; each step is written down before the next begins."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from ops.errors import OpsError, ProgramError
from ops.promotion import gates
from ops.promotion import journal as journals
from ops.promotion.errors import FailedError
from ops.promotion.journal import Journal, Step
from ops.promotion.plan import Plan
from ops.promotion.signals import shielded
from ops.pulumi.stack import Stack
from ops.release import release_file
from ops.verify.verifier import NotVerifiedError
from settings.model.release import Evidence

LOCKED = "the stack is currently locked"


class Tools(Protocol):
    """What proves a release, and what explains why there is no proof. A test brings its own."""

    def verify(self, stack: Stack) -> Evidence:
        """Raises NotVerifiedError or OpsError."""
        ...

    def diagnose(self, stack: Stack) -> str:
        """Failure numbers and causes, in words; empty where none was recognised."""
        ...


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """file: the journal's. tell: what is told before each step."""

    target: Stack
    file: Path
    tools: Tools
    tell: Callable[[str], None]

    def forward(self, plan: Plan) -> Journal:
        """To `promoted`, or back to what ran before and `back`.

        Raises FailedError where the way back failed too, and OpsError where a lost network hides how it went: then the
        journal stays where it is.
        """
        journal = self._begin(plan)
        self.tell(f"release of {self.target.name} written; updating")
        problem = self._up()
        if problem is None:
            journal = self._reach(journal, "updated")
            self.tell("updated; verifying")
            problem = self._verify()
        if problem is None:
            return self._reach(journal, "promoted")
        self.tell("not running as released; looking for the cause")
        journal = self._reach(journal, "failed", f"{problem}\n{self._cause()}".strip())
        return self.back(journal)

    def back(self, journal: Journal) -> Journal:
        """Puts the release from before the promotion back, brings it up and verifies it."""
        if journal.before is None:
            raise FailedError(
                f"{journal.failure}\n{self.target.name} ran nothing before, so there is nothing to put back: mend the "
                "cause and run this again."
            )
        if strange := gates.foreign(journal, gates.running(self.target, self.target.state())):
            raise FailedError(f"{journal.failure}\nThe release of before is not put back: {strange}")
        self.tell(f"putting the release of before back into {self.target.name}")
        release_file.write(self.target.release, replace(journal.before, evidence=None))
        if problem := self._up():
            raise FailedError(_unreturned(journal, problem))
        journal = self._reach(journal, "restored")
        self.tell("back up; verifying")
        if problem := self._verify():
            raise FailedError(_unreturned(journal, problem))
        return self._reach(journal, "back")

    def _begin(self, plan: Plan) -> Journal:
        """The journal is first: whoever finds the new release in the file can read where it came from."""
        begun = Journal(
            source=plan.source,
            target=plan.target,
            digests=plan.release.digests,
            before=plan.before,
            found=plan.found,
            steps=(),
        ).reached("released")
        journals.write(self.file, begun)
        release_file.write(self.target.release, plan.release)
        return begun

    def _reach(self, journal: Journal, step: Step, failure: str | None = None) -> Journal:
        journal = journal.reached(step, failure)
        journals.write(self.file, journal)
        return journal

    def _up(self) -> str | None:
        """What went wrong, if something did. An update that did not even begin says nothing of the release."""
        with shielded():
            try:
                run = self.target.up()
            except ProgramError as error:
                raise (self._locked() if LOCKED in error.output else error) from None
        if not run.ok and LOCKED in run.output:
            raise self._locked()
        return None if run.ok else "\n".join(run.errors) or run.output

    def _locked(self) -> OpsError:
        """Says nothing of the release: the journal stays where it is."""
        name = self.target.name
        return OpsError(
            f"{name} is locked by an update that still runs, or was killed. Wait for it, or if it is dead: "
            f"`pulumi cancel -s {name}`. Then run this again, and it goes on."
        )

    def _verify(self) -> str | None:
        """What is not as released, if something is. Raises OpsError where AWS did not say: that is no failure.

        What only waits may wait for what AWS did not say: it takes a difference to put a release back.
        """
        try:
            found = self.tools.verify(self.target)
        except NotVerifiedError as error:
            if error.undecided:
                name = self.target.name
                raise OpsError(f"{name} is updated, and could not be verified: {error}. Run this again.") from None
            return str(error)
        release = release_file.read(self.target.release, self.target.name)
        release_file.write(self.target.release, replace(release, evidence=found))
        return None

    def _cause(self) -> str:
        try:
            return self.tools.diagnose(self.target)
        except OpsError as error:
            return f"the cause could not be looked for: {error}"


def _unreturned(journal: Journal, problem: str) -> str:
    return (
        f"{journal.failure}\nThe release of before could not be put back: {problem}\n{journal.target} is between two "
        "releases: mend the cause and run this again, and it goes on with putting back."
    )
