"""Which of a stack's resources takes which id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Import:
    """type, name: of the resource in the stack, its token and logical name; id: as the provider imports it.

    source: what it was; keep: inputs that stay as they are in AWS.
    """

    type: str
    name: str
    id: str
    source: str = ""
    keep: Sequence[str] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Type and logical name, which a URN ends with."""
        return self.type, self.name


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one part of a stack needs: `settings` are keys of namespace `fairway`; facts: what other parts read."""

    imports: Sequence[Import] = ()
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    problems: Sequence[str] = ()
    remarks: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
