"""Resources as the rules see them, and the stack that joins them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .facts import ABSENT, Fact, facts, sealed

CONTRACT_PREFIX = "fairway:"


@dataclass(eq=False, kw_only=True)
class Resource:
    """One resource of a stack. `inputs` are what the program wrote, `outputs` what the provider knows besides."""

    type: str
    name: str
    urn: str
    inputs: Fact = field(default_factory=lambda: facts({}))
    outputs: Fact = field(default_factory=lambda: facts({}))
    parent_urn: str = ""
    protect: bool = False
    ignored: tuple[str, ...] = ()
    longest_wait: float = 0  # seconds, the longer of the custom timeouts of create and update; 0 where there is none
    region: Fact = field(default_factory=lambda: Fact(ABSENT))
    needs: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]]
    )  # property → URNs of what its value comes from
    depends_on: tuple[str, ...] = ()
    stack: "Stack" = field(default_factory=lambda: Stack())
    settings: Mapping[str, Any] = field(
        default_factory=dict[str, Any]
    )  # the configuration of the rule that is being asked

    def __getitem__(self, key: str) -> Fact:
        fact = self.inputs[key]
        return fact if not fact.absent else self.outputs[key]

    @property
    def is_contract(self) -> bool:
        """True for a Fairway component, whose properties state what it builds."""
        return self.type.startswith(CONTRACT_PREFIX) and self.inputs["contract"].known

    @cached_property
    def sealed(self) -> list[str]:
        """The secret texts of the inputs, the longest first, so that no part of one is left over."""
        return sorted(set(sealed(self.inputs)), key=len, reverse=True)

    @property
    def parent(self) -> "Resource | None":
        return self.stack.by_urn.get(self.parent_urn)

    def ancestors(self) -> "Iterator[Resource]":
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def contract(self) -> "Resource | None":
        """The Fairway component this resource belongs to, or is."""
        return self if self.is_contract else next((above for above in self.ancestors() if above.is_contract), None)

    def sources(self, key: str, *types: str) -> "list[Resource]":
        """The resources of the given types from which the property's value is made, known or not."""
        found = (self.stack.by_urn.get(urn) for urn in self.needs.get(key, ()))
        return [resource for resource in found if resource is not None and resource.type in types]

    def refers(self, key: str, other: "Resource") -> bool:
        """True when the property names the other resource: by dependency, or by its ARN, id or name."""
        return other.urn in self.needs.get(key, ()) or other.named_by(self[key])

    def named_by(self, fact: Fact) -> bool:
        """True when the value is this resource's own ARN, id, URL or name, or contains its ARN."""
        value = fact.text
        if not value:
            return False
        own = (self.outputs[key].text for key in ("arn", "id", "repositoryUrl", "name"))
        return value in {text for text in (*own, self.inputs["name"].text, self.inputs["family"].text) if text}


class Stack:
    """All resources of one preview or update, in the order of their URNs."""

    def __init__(self, resources: Iterable[Resource] = (), *, production: bool | None = None) -> None:
        self.by_urn: dict[str, Resource] = {}
        self._stated = production
        for resource in resources:
            self.add(resource)

    def add(self, resource: Resource) -> None:
        resource.stack = self
        self.by_urn[resource.urn] = resource
        self.__dict__.pop("by_type", None)
        self.__dict__.pop("production", None)

    @cached_property
    def by_type(self) -> dict[str, list[Resource]]:
        grouped: dict[str, list[Resource]] = {}
        for urn in sorted(self.by_urn):
            grouped.setdefault(self.by_urn[urn].type, []).append(self.by_urn[urn])
        return grouped

    def of(self, *types: str) -> list[Resource]:
        return [resource for kind in types for resource in self.by_type.get(kind, ())]

    @cached_property
    def production(self) -> bool:
        """What the pack's configuration says, else what a Fairway contract says; never a guess by the stack's name."""
        if self._stated is not None:
            return self._stated
        return any(r.inputs["production"].flag for r in self.by_urn.values() if r.is_contract)

    def children(self, parent: Resource, *types: str) -> list[Resource]:
        """The resources of the given types anywhere below the parent."""
        return [resource for resource in self.of(*types) if parent in resource.ancestors()]
