"""Findings that someone has taken on, with a reason, until a day."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fnmatch import fnmatchcase

from ..rule import Rule
from . import clock

NEVER = "never"
_LONG = timedelta(days=730)  # an end so far away is none


@dataclass(frozen=True, kw_only=True, slots=True)
class Exemption:
    """One entry of the configuration: a rule, the resources (a URN or a pattern of one), why, who, and the last day.

    where: the finding's own `where` line, or a pattern of it; without it, all findings on the resource. expires:
    YYYY-MM-DD, or `never`.
    """

    rule: str
    urn: str
    reason: str
    owner: str
    expires: str
    where: str = "*"

    @property
    def about(self) -> str:
        """The exemption in words, with the rule, the resource, and whoever owns it."""
        place = f" at {self.where}" if self.where != "*" else ""
        return f"exemption of {self.rule} for {self.urn}{place} (owner: {self.owner})"

    def matches(self, rule: Rule, urn: str, where: str) -> bool:
        """Whether it covers a finding at this place; `*` stands for anything."""
        return self.rule == rule.name and _like(urn, self.urn) and _like(where, self.where)

    def expired(self, today: date) -> bool:
        """The last day still counts; a day that cannot be read counts as past."""
        if self.expires == NEVER:
            return False
        try:
            return date.fromisoformat(self.expires) < today
        except ValueError:
            return True

    def notice(self) -> str:
        """What is put before the message of an exempted finding."""
        return f"exempted until {self.expires} by {self.owner}: {self.reason}"

    def breadth(self, today: date) -> str:
        """What of it reaches further than one known finding, in words; nothing for an ordinary one."""
        parts = ["covers every resource"] if not self.urn.strip("*") else []
        if self.expires == NEVER:
            parts.append("has no end")
        elif not self.expired(today) and date.fromisoformat(self.expires) > today + _LONG:
            parts.append(f"ends only on {self.expires}")
        return " and ".join(parts)


@dataclass(slots=True)
class Exemptions:
    """The exemptions of one run, and which of them were needed."""

    entries: tuple[Exemption, ...] = ()
    today: date = field(default_factory=clock.today)
    _used: set[Exemption] = field(default_factory=set[Exemption])

    def covering(self, rule: Rule, urn: str, where: str) -> Exemption | None:
        """The entry that covers a rule's finding at a place of a resource, expired ones left out."""
        for entry in self.entries:
            if entry.matches(rule, urn, where):
                self._used.add(entry)
                if not entry.expired(self.today):
                    return entry
        return None

    def notes(self) -> list[str]:
        """What the owners of expired and unused exemptions should read, and everyone of those that cover much."""
        notes: list[str] = []
        for entry in self.entries:
            if entry.expired(self.today):
                notes.append(
                    f"{entry.about} expired on {entry.expires!r}: fix the finding, or renew it with a date YYYY-MM-DD"
                )
            elif entry not in self._used:
                notes.append(f"{entry.about} matched no finding: remove it")
            elif breadth := entry.breadth(self.today):
                notes.append(f"{entry.about} {breadth}: {entry.reason}")
        return notes


def _like(text: str, pattern: str) -> bool:
    return text == pattern or fnmatchcase(text, pattern)
