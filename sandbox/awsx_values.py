"""Values of a component's children: what they refer to in its place, once that is registered."""

import json
from typing import Any

from sandbox.protocol import RESOURCE, SIGNATURE, UNKNOWN, has_unknown, is_list, is_map
from sandbox.vpc import Child, Json, Ref, Registered


def reference(child: Registered, version: str) -> dict[str, Any]:
    """A child as a resource, which the SDK of the program makes an object of."""
    identity = "" if child.id is UNKNOWN else child.id
    return {SIGNATURE: RESOURCE, "urn": child.urn, "id": identity, "packageVersion": version}


def output(value: Any, registered: dict[int, Registered], version: str) -> Any:
    if isinstance(value, Child):
        return reference(registered[id(value)], version)
    if is_list(value):
        return [output(item, registered, version) for item in value]
    return resolved(value)[0]


def resolved(value: Any) -> tuple[Any, list[str]]:
    """The value with every Ref replaced, and the URNs it came from. Waits for what it refers to."""
    if isinstance(value, Json):
        inner, urns = resolved(value.value)
        return UNKNOWN if has_unknown(inner) else json.dumps(inner), urns
    if isinstance(value, Ref):
        registered = value.child.registered.result()
        identity = registered.id if value.output == "id" else registered.outputs.get(value.output, UNKNOWN)
        return identity, [registered.urn]
    if is_list(value):
        pairs = [resolved(item) for item in value]
        return [item for item, _ in pairs], [urn for _, urns in pairs for urn in urns]
    if is_map(value):
        parts = {key: resolved(item) for key, item in value.items()}
        return {key: item for key, (item, _) in parts.items()}, [urn for _, urns in parts.values() for urn in urns]
    if isinstance(value, str) and value.startswith("urn:pulumi:"):
        return UNKNOWN, [value]  # a resource of the program that has no id yet
    return value, []
