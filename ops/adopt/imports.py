"""Which of a stack's resources takes which id."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Import:
    """type, name: of the resource in the stack, its token and logical name; id: as the provider imports it.

    source: what it was; keep: inputs that stay as they are in AWS.
    inputs: of what no component makes, so that the program registers it for itself, with these alone; region: its own
    where that is not the stack's.
    """

    type: str
    name: str
    id: str
    source: str = ""
    keep: Sequence[str] = ()
    inputs: Mapping[str, str] | None = None
    region: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Type and logical name, which a URN ends with."""
        return self.type, self.name


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one part of a stack needs: `settings` are keys of namespace `fairway`; facts: what other parts read.

    keys: value of a variable, such as a bucket's name → ARN of the KMS key that encrypts what it names.
    """

    imports: Sequence[Import] = ()
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    problems: Sequence[str] = ()
    remarks: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    keys: Mapping[str, str] = field(default_factory=dict[str, str])


def own_name(kind: str, text: str, taken: Sequence[Import]) -> str:
    """The logical name of what no component makes, such as `adopted-zone-example-org`; never one of `taken`."""
    name = f"adopted-{kind}-" + re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    names = {one.name for one in taken}
    return next(one for one in (name, *(f"{name}-{number}" for number in range(2, len(names) + 3))) if one not in names)
