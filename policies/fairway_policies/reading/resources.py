"""Resources as the rules see them, and the stack that joins them."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from .facts import ABSENT, Fact, facts, secret_texts

CONTRACT_PREFIX = "fairway:"
CONTRACT_VERSION = 1  # that of the components; tests hold it equal
_LOOKUPS = (
    "by_type",
    "production",
    "says_production",
    "_by_parent",
    "_by_property_dependency",
    "_by_dependency",
    "_texts",
    "_answers",
    "_named",
    "_valued",
)
_NONE = frozenset[str]()
# What of a document is no secret although the whole is marked so: which container, which variable, which log group.
_NAMES = {
    "containerDefinitions": frozenset(
        {
            *("name", "image", "valueFrom", "containerName", "condition", "protocol", "logDriver", "sourceVolume"),
            *("awslogs-group", "awslogs-region", "awslogs-stream-prefix"),
        }
    )
}
Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


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
    property_dependencies: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]]
    )  # property → URNs of what its value comes from
    depends_on: tuple[str, ...] = ()
    stack: "Stack" = field(default_factory=lambda: Stack())
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])  # the configuration of the rule that runs
    cache: dict[str, Any] = field(default_factory=dict[str, Any])  # what was made of the inputs once, for the next rule

    def __getitem__(self, key: str) -> Fact:
        fact = self.inputs[key]
        return fact if not fact.absent else self.outputs[key]

    def at(self, path: str) -> Fact:
        """The property at a path such as `networkConfiguration.securityGroups`."""
        first, *rest = path.split(".")
        fact = self[first]
        for key in rest:
            fact = fact[key]
        return fact

    def values(self, path: str) -> list[Fact]:
        """The values at a path such as `networkConfiguration.securityGroups`, through every list on the way."""
        first, *rest = path.split(".")
        facts_ = self[first].each()
        for key in rest:
            facts_ = [value for fact in facts_ for value in fact[key].each()]
        return facts_

    @property
    def is_contract(self) -> bool:
        """True for a Fairway component, whose properties state what it builds."""
        return self.type.startswith(CONTRACT_PREFIX) and self.inputs["contract"].number == CONTRACT_VERSION

    @property
    def is_of_another_version(self) -> bool:
        """True for a Fairway component whose contract this pack cannot read: what it builds is judged by itself."""
        version = self.inputs["contract"].number
        return self.type.startswith(CONTRACT_PREFIX) and version is not None and version != CONTRACT_VERSION

    @cached_property
    def secrets(self) -> list[str]:
        """The secret texts of the inputs, the longest first, so that no part of one is left over."""
        texts = {
            text for key, fact in self.inputs.fields().items() for text in secret_texts(fact, _NAMES.get(key, _NONE))
        }
        return sorted(texts, key=len, reverse=True)

    @property
    def parent(self) -> "Resource | None":
        """The component that the resource belongs to; None for the stack's own."""
        return self.stack.by_urn.get(self.parent_urn)

    def ancestors(self) -> "Iterator[Resource]":
        """The components around the resource, from the inside out."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def contract(self) -> "Resource | None":
        """The Fairway component this resource belongs to, or is."""
        return self if self.is_contract else next((above for above in self.ancestors() if above.is_contract), None)

    @property
    def overridden(self) -> bool:
        """Whether an override changed its component's resources of this type: of those the contract may be wrong."""
        contract = self.contract()
        return contract is not None and any(kind.text == self.type for kind in contract.inputs["overridden"].each())

    @property
    def declared(self) -> bool:
        """Whether a Fairway component, none of whose resources were overridden, states what this resource is."""
        contract = self.contract()
        return contract is not None and not contract.inputs["overridden"].known

    def sources(self, key: str, *types: str) -> "list[Resource]":
        """The resources of the given types from which the property's value is made, known or not."""
        resources = (self.stack.by_urn.get(urn) for urn in self.property_dependencies.get(key, ()))
        return [resource for resource in resources if resource is not None and resource.type in types]

    def referred(self, key: str, *types: str) -> "list[Resource]":
        """The resources of the given types that the property names: by dependency, or by their ARN, id or name."""
        named = self.stack.named(self[key].text, *types)
        return list(dict.fromkeys([*self.sources(key, *types), *named]))

    def home(self, key: str, *types: str) -> str | None:
        """What this one hangs on: the URN of the program's one resource that the property names, or the text there."""
        made = self.referred(key, *types)
        return made[0].urn if len(made) == 1 else self.inputs[key].text

    def listed(self, key: str, *types: str) -> "list[Resource]":
        """The resources of the given types that a list of names or ARNs holds."""
        named = [resource for fact in self[key].each() for resource in self.stack.named(fact.text, *types)]
        return list(dict.fromkeys([*self.sources(key, *types), *named]))

    def identifiers(self) -> set[str]:
        """By what other resources name this one: ARN, id, URL, name."""
        own = (*(self.outputs[key] for key in ("arn", "id", "repositoryUrl", "name")), self.inputs["name"])
        names = {fact.text for fact in (*own, self.inputs["family"]) if fact.text}
        arn = self.outputs["arn"].text or ""
        # The id of a group or subnet ends its ARN; a state that lacks the one has the other.
        return names | {arn.rpartition("/")[2]} if ":ec2:" in arn else names


class Stack:
    """All resources of one preview or update, in the order of their URNs."""

    def __init__(self, resources: Iterable[Resource] = (), *, production: bool | None = None) -> None:
        self.by_urn: dict[str, Resource] = {}
        self._declared = production
        for resource in resources:
            self.add(resource)

    def add(self, resource: Resource) -> None:
        """Takes a resource in, or puts it in the place of the one with its URN."""
        resource.stack = self
        self.by_urn[resource.urn] = resource
        self.forget()

    def forget(self) -> None:
        """Drops what was looked up, after a resource was added or completed."""
        for name in _LOOKUPS:
            self.__dict__.pop(name, None)

    @cached_property
    def by_type(self) -> dict[str, list[Resource]]:
        """All resources by their type, each list in the order of URNs."""
        grouped: dict[str, list[Resource]] = {}
        for urn in sorted(self.by_urn):
            grouped.setdefault(self.by_urn[urn].type, []).append(self.by_urn[urn])
        return grouped

    def of(self, *types: str) -> list[Resource]:
        """All resources of these types, in the order of the types."""
        return [resource for kind in types for resource in self.by_type.get(kind, ())]

    @cached_property
    def says_production(self) -> bool:
        """Whether anything says what the stack is: a program that knows nothing of Fairway does not."""
        return self._declared is not None or any(r.is_contract for r in self.by_urn.values())

    @cached_property
    def production(self) -> bool:
        """What the pack's configuration says, else what a Fairway contract says; never a guess by the stack's name."""
        if self._declared is not None:
            return self._declared
        return any(r.inputs["production"].flag for r in self.by_urn.values() if r.is_contract)

    def once(self, question: "Callable[[Stack], Answer]") -> Answer:
        """The answer to a question about the whole stack, asked as often as there are resources, found out once."""
        if question not in self._answers:
            self._answers[question] = question(self)
        return self._answers[question]

    def texts(self, kind: str, key: str) -> list[str]:
        """The known values that resources of a type have for a property."""
        if (kind, key) not in self._texts:
            texts = (resource[key].text for resource in self.of(kind))
            self._texts[kind, key] = sorted({text for text in texts if text})
        return self._texts[kind, key]

    def children(self, parent: Resource, *types: str) -> list[Resource]:
        """The resources of the given types anywhere below the parent."""
        below: list[Resource] = []
        for child in self._by_parent.get(parent.urn, ()):
            below += [child] if child.type in types else []
            below += self.children(child, *types)
        return below

    def named(self, value: str | None, *types: str) -> list[Resource]:
        """The resources of the given types that have the value as ARN, id, URL or name."""
        return [resource for resource in self._named.get(value or "", ()) if resource.type in types]

    def referring(self, other: Resource, key: str, *types: str) -> list[Resource]:
        """The resources of the given types whose property names the other one: by dependency, or by ARN, id or name.

        The property may be a list of names; `networkConfiguration.securityGroups` is one inside another.
        """
        referring = list(self._by_property_dependency.get((other.urn, key.partition(".")[0]), ()))
        for value in other.identifiers():
            referring += self._by_value(key).get(value, ())
        return [resource for resource in dict.fromkeys(referring) if resource.type in types]

    def depending(self, other: Resource, *types: str) -> list[Resource]:
        """The resources of the given types of which some property is made from the other one."""
        return [resource for resource in self.made_from(other) if resource.type in types]

    def made_from(self, other: Resource) -> list[Resource]:
        """The resources of which some property is made from the other one."""
        return self._by_dependency.get(other.urn, [])

    @cached_property
    def _answers(self) -> dict[Any, Any]:
        return {}

    @cached_property
    def _texts(self) -> dict[tuple[str, str], list[str]]:
        return {}

    @cached_property
    def _by_parent(self) -> dict[str, list[Resource]]:
        return _grouped((resource.parent_urn, resource) for resource in self.by_urn.values())

    @cached_property
    def _by_property_dependency(self) -> dict[tuple[str, str], list[Resource]]:
        return _grouped(
            ((urn, key), resource)
            for resource in self.by_urn.values()
            for key, urns in resource.property_dependencies.items()
            for urn in urns
        )

    @cached_property
    def _by_dependency(self) -> dict[str, list[Resource]]:
        return _grouped(
            (urn, resource)
            for resource in self.by_urn.values()
            for urn in {urn for urns in resource.property_dependencies.values() for urn in urns}
        )

    @cached_property
    def _named(self) -> dict[str, list[Resource]]:
        return _grouped((value, resource) for resource in self.by_urn.values() for value in resource.identifiers())

    @cached_property
    def _valued(self) -> dict[str, dict[str, list[Resource]]]:
        return {}

    def _by_value(self, key: str) -> dict[str, list[Resource]]:
        if key not in self._valued:
            self._valued[key] = _grouped(
                (fact.text or "", resource) for resource in self.by_urn.values() for fact in resource.values(key)
            )
        return self._valued[key]


def _grouped(pairs: Iterable[tuple[Key, Resource]]) -> dict[Key, list[Resource]]:
    grouped: dict[Key, list[Resource]] = {}
    for key, resource in pairs:
        grouped.setdefault(key, []).append(resource)
    return grouped
