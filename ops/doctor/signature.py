"""What a signature is: how one known failure shows itself in what AWS and the app say of a running service."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ops.aws.snapshot import Snapshot
from ops.doctor.evidence import Message, Origin
from ops.doctor.redact import excerpt

CERTAIN, LIKELY = 90, 65  # from here on it is called so; below, possible

APP = frozenset[Origin]({"log", "health"})
ECS = frozenset[Origin]({"stop", "container", "event", "deployment"})
EITHER = APP | ECS
HEALTH_CHECK = frozenset[Origin]({"target", "event"})


def certainty_word(certainty: int) -> str:
    """The word for a certainty in percent."""
    return "certain" if certainty >= CERTAIN else "likely" if certainty >= LIKELY else "possible"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One thing that shows a failure. shown: where and what, without secrets; certainty: 0 to 100 that this is why.

    also: failures that the same words may mean.
    """

    shown: str
    certainty: int
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sign:
    """Words by which a failure is known. client: who says them; example: of our own; source: where that is written.

    pattern: a regular expression, whatever the case; SQLSTATE, exit or error code before prose, where there is one.
    at: where they count. unless: words in the same line, and unless_near in the lines around it, with which they mean
    something else; near: words without which they mean nothing. also: failures that the same words may mean.
    """

    client: str
    pattern: str
    certainty: int
    example: str
    source: str
    at: frozenset[Origin] = APP
    unless: str = ""
    unless_near: str = ""
    near: str = ""
    also: tuple[str, ...] = ()

    def match(self, message: Message) -> re.Match[str] | None:
        """Where the pattern is in the message; None as well where `unless` or `near` decide against it."""
        if message.origin not in self.at:
            return None
        match = _search(self.pattern, message.text)
        if match is None or (self.unless and _search(self.unless, message.text)):
            return None
        if self.unless_near and _search(self.unless_near, message.near):
            return None
        return None if self.near and not _search(self.near, f"{message.text}\n{message.near}") else match

    def read(self, message: Message) -> Evidence | None:
        """The message as evidence, less certain by its discount; None where the sign does not match it."""
        match = self.match(message)
        if match is None:
            return None
        shown = f"{message.location}: {excerpt(message.text, *match.span())}"
        return Evidence(shown=shown, certainty=max(1, self.certainty - message.discount), also=self.also)


Look = Callable[[Snapshot, Sequence[Message]], Iterator[Evidence]]


@dataclass(frozen=True, kw_only=True)
class Signature:
    """The record of one failure, and the one place for it.

    failures: its F-numbers; signs: words that show it; look: what shows it otherwise, nothing where all is healthy.
    symptom: it follows from another failure, which is named before it. final: no further try of the same deployment can
    succeed. database_state: the database itself says it, so that the log of a task that runs shows it, too.
    """

    failures: tuple[str, ...]
    title: str
    cause: str
    fix: str
    signs: tuple[Sign, ...] = ()
    look: Look | None = None
    symptom: bool = False
    final: bool = False
    database_state: bool = False

    def read(self, snapshot: Snapshot, messages: Sequence[Message]) -> list[Evidence]:
        """Everything that shows it, the most certain first."""
        return _ordered([*(self.look(snapshot, messages) if self.look else ()), *self.read_messages(messages)])

    def read_messages(self, messages: Sequence[Message]) -> list[Evidence]:
        """What its signs find; of one sign only where it is most certain."""
        matches = ([evidence for message in messages if (evidence := sign.read(message))] for sign in self.signs)
        return _ordered([sorted(every, key=_by_certainty)[0] for every in matches if every])


def _ordered(every: Sequence[Evidence]) -> list[Evidence]:
    """The most certain first, and the same words once."""
    ordered = sorted(every, key=_by_certainty)
    return [one for index, one in enumerate(ordered) if one.shown not in {other.shown for other in ordered[:index]}]


def _by_certainty(evidence: Evidence) -> int:
    return -evidence.certainty


@lru_cache(maxsize=50_000)  # tasks that fail one after another say the same
def _search(pattern: str, text: str) -> re.Match[str] | None:
    return _compiled(pattern).search(text)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def first(messages: Iterable[Message], pattern: str, at: frozenset[Origin], certainty: int) -> Iterator[Evidence]:
    """The first message of these origins that matches."""
    sign = Sign("", pattern, certainty, "", "", at)
    yield from [evidence for message in messages if (evidence := sign.read(message))][:1]
