"""What a component of awsx is made of, before it is registered with the engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.vpc import Child


@dataclass(kw_only=True)
class Component:
    """What a component registers, and its outputs: values, `Ref`s, and children themselves for references to them.

    sources: the component's arguments → URNs of what they come from.
    """

    sources: Mapping[str, list[str]]
    children: list[Child] = field(default_factory=list[Child])
    outputs: dict[str, Any] = field(default_factory=dict[str, Any])

    def add(
        self, kind: str, name: str, inputs: dict[str, Any], parent: Child | None = None, *, custom: bool = True
    ) -> Child:
        """A child with its inputs; those that are None are left out."""
        stated = {key: value for key, value in inputs.items() if value is not None}
        child = Child(type=kind, name=name, parent=parent, inputs=stated, custom=custom)
        self.children.append(child)
        return child
