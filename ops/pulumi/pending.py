"""What was under way when an update was killed: Pulumi's pending operations, of which only AWS knows the outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ops.errors import OpsError
from ops.pulumi.resources import Resource, mappings, resource_of

CREATING = "creating"  # the one kind that the engine does not settle itself: it would create it a second time
KINDS = (CREATING, "updating", "deleting", "reading", "importing")


@dataclass(frozen=True, kw_only=True)
class PendingOperation:
    """kind: one of KINDS; entry: the resource as the state has it."""

    kind: str
    resource: Resource
    entry: Mapping[str, Any] = field(repr=False)


def pending_operations(state: Mapping[str, Any]) -> Sequence[PendingOperation]:
    """state: as `pulumi stack export` has it."""
    operations = mappings(state.get("deployment") or {}, "pending_operations")
    return [
        PendingOperation(kind=one["type"], resource=resource_of(one["resource"]), entry=one["resource"])
        for one in operations
    ]


def unsettled(stack: str, state: Mapping[str, Any], *, kinds: Sequence[str] = KINDS) -> str | None:
    """A sentence where a killed update left operations of these kinds: only AWS knows what became of them."""
    operations = [one for one in pending_operations(state) if one.kind in kinds]
    if not operations:
        return None
    names = ", ".join(f"{one.kind} {one.resource.name}" for one in operations[:5])
    more = f" and {len(operations) - 5} more" if len(operations) > 5 else ""
    return f"{stack}: an update was killed while it was {names}{more}; run `./fairway recover {stack}` first."


def refuse_unsettled(stack: str, state: Mapping[str, Any]) -> None:
    """Raises OpsError where operations are pending: what the state says is not what AWS has."""
    if sentence := unsettled(stack, state):
        raise OpsError(sentence)


def settled(state: Mapping[str, Any], adopted: Mapping[str, str]) -> dict[str, Any]:
    """The state without pending operations, and with what AWS has of them. adopted: URN → id.

    An adopted resource gets its inputs as outputs too: a provider needs some of them to read the rest.
    """
    deployment: dict[str, Any] = dict(state.get("deployment") or {})
    deployment.pop("pending_operations", None)
    entries: list[Mapping[str, Any]] = [
        {**operation.entry, "id": adopted[operation.resource.urn], "outputs": operation.entry.get("inputs") or {}}
        for operation in pending_operations(state)
        if operation.resource.urn in adopted
    ]
    taken = {entry["urn"] for entry in entries}
    # What is adopted stands for what a failed replacement or an earlier try left under the same URN.
    kept = [entry for entry in mappings(deployment, "resources") if entry["urn"] not in taken or entry.get("delete")]
    return {**state, "deployment": {**deployment, "resources": [*kept, *entries]}}
