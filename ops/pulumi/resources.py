"""The resources of a stack as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource of a state or a plan, inputs and outputs by camelCase name.

    Secrets are encrypted objects in a state, and unknown values Pulumi's own sign for them in a plan.
    """

    urn: str
    type: str
    id: str = ""
    parent: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)

    @property
    def name(self) -> str:
        return self.urn.rpartition("::")[2]


def exported_resources(export: Mapping[str, Any]) -> list[Resource]:
    """The resources of `pulumi stack export` without what a replacement has yet to delete."""
    states = mappings(export.get("deployment") or {}, "resources")
    return list({state["urn"]: resource_of(state) for state in states if not state.get("delete")}.values())


def mappings(of: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """A list of mappings that may be absent, unknown or empty."""
    value: object = of.get(key)
    return cast(list[Mapping[str, Any]], value) if isinstance(value, list) else []


def resource_of(state: Mapping[str, Any]) -> Resource:
    """One entry of an exported state, or of what an engine's event says of a resource."""
    return Resource(
        urn=state["urn"],
        type=state["type"],
        id=state.get("id", ""),
        parent=state.get("parent", ""),
        inputs=state.get("inputs") or {},
        outputs=state.get("outputs") or {},
    )
