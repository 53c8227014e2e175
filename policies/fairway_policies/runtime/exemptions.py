"""Findings that someone has taken on, with a reason, until a day."""

from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase

from ..rule import Rule
from . import clock


@dataclass(frozen=True, kw_only=True, slots=True)
class Exemption:
    """One entry of the configuration: a rule, the resources (a URN or a pattern of one), why, who, and the last day."""

    rule: str
    urn: str
    reason: str
    owner: str
    expires: str

    def expired(self, today: date) -> bool:
        """The last day still counts; a day that cannot be read counts as past."""
        try:
            return date.fromisoformat(self.expires) < today
        except ValueError:
            return True

    def notice(self) -> str:
        return f"exempted until {self.expires} by {self.owner}: {self.reason}"


@dataclass(slots=True)
class Exemptions:
    """The exemptions of one run, and which of them were needed."""

    entries: tuple[Exemption, ...] = ()
    today: date = field(default_factory=clock.today)
    _used: set[Exemption] = field(default_factory=set[Exemption])

    def covering(self, rule: Rule, urn: str) -> Exemption | None:
        """The entry that covers a rule's finding on a resource, expired ones left out."""
        for entry in self.entries:
            if rule.exemptible and entry.rule == rule.name and (entry.urn == urn or fnmatchcase(urn, entry.urn)):
                self._used.add(entry)
                if not entry.expired(self.today):
                    return entry
        return None

    def notes(self) -> list[str]:
        """What the owners of expired and unused exemptions should read."""
        notes: list[str] = []
        for entry in self.entries:
            about = f"exemption of {entry.rule} for {entry.urn} (owner: {entry.owner})"
            if entry.expired(self.today):
                notes.append(
                    f"{about} expired on {entry.expires!r}: fix the finding, or renew it with a date YYYY-MM-DD"
                )
            elif entry not in self._used:
                notes.append(f"{about} matched no finding: remove it")
        return notes
