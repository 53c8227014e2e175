"""What a service gets from a part of the stack that it uses: variables, and permissions of its task role."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.base.uses import VARIABLES, Use


@dataclass(frozen=True, kw_only=True)
class QueueGrant:
    """environment: the variables of a service that has the grant; statements: of an IAM policy."""

    environment: Mapping[str, pulumi.Input[str]]
    statements: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Grant:
    """values: by the names that `VARIABLES` has; statements: of an IAM policy."""

    use: Use
    values: Mapping[str, pulumi.Input[str]]
    statements: tuple[Mapping[str, Any], ...]

    @property
    def environment(self) -> Mapping[str, pulumi.Input[str]]:
        """The variables of a service that has the grant."""
        return {name: self.values[value] for name, value in VARIABLES[self.use].items()}
