"""Tells the chat of a stack how the release ended that a command took there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ops.pulumi.stack import Stack
from ops.release.announcement import ServiceChange, announce, changes_of
from settings.model import Image


@dataclass(kw_only=True)
class Announcer:
    """builder: the stack whose settings say where the source is. changes: what the approved plan brings."""

    target: Stack
    builder: Stack
    notify: Callable[[str], None]
    changes: Sequence[ServiceChange] = field(default=(), init=False)

    def plan(self, images: Sequence[tuple[str, Image | None, Image]]) -> Sequence[ServiceChange]:
        """Remembers what a plan brings: service, old and new image."""
        self.changes = changes_of(self.builder, images)
        return self.changes

    def runs(self) -> None:
        """The release runs, verified."""
        self._tell("runs a new release, verified", f"back: ./fairway rollback {self.target.name}")

    def rolled_back(self, reason: str = "") -> None:
        """The previous release runs again. reason: why the new one does not; empty where somebody asked for it."""
        event = "runs its previous release again: the new one failed" if reason else "was rolled back, verified"
        self._tell(event, f"./fairway status {self.target.name}", reason)

    def failed(self, reason: str) -> None:
        """The release does not run, and nothing was put back."""
        self._tell("does not run its new release", f"./fairway doctor {self.target.name}", reason)

    def _tell(self, event: str, next_step: str, reason: str = "") -> None:
        announce(self.target, event, self.changes, next_steps=[next_step], notify=self.notify, reason=reason)
