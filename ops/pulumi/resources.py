"""The resources of a stack as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from ops.errors import OpsError


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
        """The resource's logical name, the end of its URN."""
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
    """One entry of an exported state, or of what an engine's event says of a resource. Raises TypeError for another."""
    if not (isinstance(state["urn"], str) and isinstance(state["type"], str)):
        raise TypeError("a resource's urn and type are texts")
    for part in ("inputs", "outputs"):
        if not isinstance(state.get(part) or {}, dict):
            raise TypeError(f"a resource's {part} are a mapping")
    return Resource(
        urn=state["urn"],
        type=state["type"],
        id=state.get("id", ""),
        parent=state.get("parent", ""),
        inputs=state.get("inputs") or {},
        outputs=state.get("outputs") or {},
    )


def check_state(export: Mapping[str, Any], stack: str) -> None:
    """Raises OpsError for a state that Pulumi did not write, or that was damaged since."""
    deployment: object = export.get("deployment") or {}
    resources: object = cast("Mapping[str, Any]", deployment).get("resources") if isinstance(deployment, dict) else 0
    if not isinstance(resources, list | None):
        raise _damaged(stack, "has no list of resources")
    parents: dict[str, str] = {}
    for entry in cast("list[object]", resources or []):
        resource = cast("dict[str, object]", entry) if isinstance(entry, dict) else {}
        urn, parent = resource.get("urn"), resource.get("parent") or ""
        if not (isinstance(urn, str) and isinstance(resource.get("type"), str) and isinstance(parent, str)):
            raise _damaged(stack, "has a resource without URN or type")
        for part in ("inputs", "outputs"):
            if not isinstance(resource.get(part) or {}, dict):
                raise _damaged(stack, f"has {part} of {urn} that are no mapping")
        parents[urn] = parent
    if circle := _circle(parents):
        raise _damaged(stack, f"has a resource that is its own parent: {circle}")


def _circle(parents: Mapping[str, str]) -> str | None:
    """A URN that is among its own ancestors."""
    checked: set[str] = set()
    for start in parents:
        path: set[str] = set()
        urn = start
        while urn in parents and urn not in checked:
            if urn in path:
                return urn
            path.add(urn)
            urn = parents[urn]
        checked |= path
    return None


def _damaged(stack: str, problem: str) -> OpsError:
    return OpsError(f"The state of {stack} is damaged: it {problem}. Restore the version before: docs/state.md.")
