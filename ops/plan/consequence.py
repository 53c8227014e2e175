"""What a change does to data and traffic, and what AWS says to it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ops.plan.changes import Change
from ops.pulumi.resources import Resource

Kind = Literal["refused", "lost", "down", "note"]
ORDER: tuple[Kind, ...] = ("refused", "lost", "down", "note")
BLOCKING: tuple[Kind, ...] = ("refused", "lost")


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """kind: `refused`: AWS does not do it, or breaks half-way; `lost`: data, or a service that runs, is gone; `down`:
    users notice; `note`: nobody does, and it cannot be taken back easily. way: what to do instead, or first.
    """

    kind: Kind
    type: str
    name: str
    sentence: str
    way: str

    @property
    def blocks(self) -> bool:
        """Whether a promotion stops here, and `plan` exits with 1."""
        return self.kind in BLOCKING

    def __str__(self) -> str:
        return f"{self.type} {self.name}: {self.sentence}; {self.way}"


@dataclass(frozen=True, kw_only=True)
class Context:
    """The whole plan. standing: every resource as it is now, also what does not change."""

    changes: Sequence[Change]
    standing: Sequence[Resource]

    def of_type(self, token: str) -> Sequence[Change]:
        """The changes of one type, such as `aws:ecs/service:Service`."""
        return [change for change in self.changes if change.type == token]


Judge = Callable[[Change, Context], Iterator[Consequence]]
Rules = Mapping[str, Sequence[Judge]]


def consequence(kind: Kind, change: Change, sentence: str, way: str) -> Consequence:
    """A consequence of the changed resource; sentence and way go into one line, without full stops."""
    return Consequence(kind=kind, type=change.type, name=change.name, sentence=sentence, way=way)
