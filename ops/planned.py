"""The resources of a stack as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource's type token, its name and its inputs (camelCase), of which some may be unknown."""

    kind: str
    name: str
    inputs: Mapping[str, Any] = field(repr=False)


def deployed(export: Mapping[str, Any]) -> list[Resource]:
    """The resources of `pulumi stack export`."""
    return [resource(state) for state in _states(export).values()]


def _states(export: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """URN → state, of all but what a replacement has yet to delete."""
    states = mappings(export["deployment"], "resources")
    return {state["urn"]: state for state in states if not state.get("delete")}


def mappings(of: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """A list of mappings that may be absent, unknown or empty."""
    value: object = of.get(key)
    return cast(list[Mapping[str, Any]], value) if isinstance(value, list) else []


def resource(state: Mapping[str, Any]) -> Resource:
    """One entry of an exported state, or of what an engine's event says of a resource."""
    return Resource(kind=state["type"], name=state["urn"].rpartition("::")[2], inputs=state.get("inputs") or {})
