"""What a rule is, and what it can say about a resource."""

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from .reading.facts import Fact

if TYPE_CHECKING:
    from .reading.resources import Resource

Severity = Literal["critical", "high", "medium", "low"]
Level = Literal["mandatory", "advisory", "disabled"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A known failure in the making. `found` never holds a secret: use `Fact.shown()`."""

    found: str
    where: str
    fix: str | None = None  # None: the rule's own
    level: Level | None = None  # None: the rule's own; "advisory" for a finding weaker than its rule
    fixed_words: bool = False  # `found` is the rule's own text: taking a secret's value out of it would tell the value


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """The rule needed a value that is known only after the update."""

    where: str


Result = Finding | NotEvaluated
Results = Iterable[Result]
Check = Callable[["Resource"], Results]


@dataclass(frozen=True, slots=True)
class Option:
    """One property of a rule's configuration; `schema` is JSON schema with a `default`."""

    schema: Mapping[str, Any]

    @property
    def default(self) -> Any:
        """What holds where the pack's configuration does not set it."""
        return self.schema["default"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A rule's only record: checks, message, documentation and reports are made from it.

    `resource_checks` see a resource alone, as soon as it is registered; `stack_checks` see it with the whole stack at
    hand, after the program has run. Both map a resource type to the check for it.
    """

    name: str
    failures: tuple[str, ...]
    title: str
    severity: Severity
    symptom: str
    cause: str
    fix: str
    bad: str
    good: str
    limits: str = ""  # what the rule cannot see
    level: Level = "mandatory"
    resource_checks: Mapping[str, Check] = field(default_factory=dict[str, Check])
    stack_checks: Mapping[str, Check] = field(default_factory=dict[str, Check])
    production: bool = False  # judges production stacks alone
    advises_unsure: bool = False  # of production: advises also where nothing says whether the stack is one
    exempt_by_location: bool = False  # one resource holds many findings: an exemption says which
    options: Mapping[str, Option] = field(default_factory=dict[str, Option])

    def message(self, finding: Finding) -> str:
        """Failure, found value, where and fix, one a line: the engine shows a policy's message and nothing else."""
        return (
            f"{', '.join(self.failures)}: {self.title}\n"
            f"found: {finding.found}\nwhere: {finding.where}\nfix: {finding.fix or self.fix}"
        )


def text(fact: Fact) -> Generator[Result, None, str | None]:
    """A fact's text, for use inside a check with `yield from`: an unknown one is said to be so."""
    if fact.unknown:
        yield NotEvaluated(fact.path)
    return fact.text
