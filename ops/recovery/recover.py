"""Settles what a killed update left: its lock, and the operations that were under way."""

import json
import os
import re
import socket
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.aws.account import other_account
from ops.aws.client import Aws
from ops.errors import OpsError, ProgramError
from ops.pulumi.locked import is_locked
from ops.pulumi.pending import CREATING, PendingOperation, pending_operations, settled
from ops.pulumi.resources import exported_resources
from ops.pulumi.stack import Stack
from ops.pulumi.state import default_region
from ops.recovery.lookup import Lookup, Outcome

_OWNER = re.compile(r"created by (?P<user>\S+)@(?P<host>\S+) \(pid (?P<pid>\d+)\) at (?P<at>\S+)")


@dataclass(frozen=True, kw_only=True)
class Interrupted:
    """One operation, and what becomes of it. outcome: None for what is in the state and only has to be read again."""

    operation: PendingOperation
    outcome: Outcome | None

    @property
    def unknown(self) -> bool:
        """Whether it could not be settled, and somebody has to look by hand."""
        return self.outcome is not None and bool(self.outcome.reason)


@dataclass(frozen=True, kw_only=True)
class Lock:
    """Who holds Pulumi's lock, as its file says. alive: None where only that other machine could say."""

    owner: str
    alive: bool | None


def look(state: Mapping[str, Any], by_hand: Mapping[str, str | None]) -> Sequence[Interrupted]:
    """Each pending operation with what AWS says of it. Changes nothing.

    by_hand: URN → id, or None for what is not there, from whoever has looked by hand; it goes before any look-up.
    Raises OpsError with the credentials of another account, to which nothing of the stack would be there.
    """
    operations = pending_operations(state)
    resources = exported_resources(state)
    known: dict[str, set[str]] = {}
    for resource in resources:
        known.setdefault(resource.type, set()).add(resource.id)
    default, tags = default_region(resources), _default_tags(state)
    regions = {resource.urn: str(resource.inputs.get("region") or default) for resource in resources}
    by_operation = [regions.get(str(one.entry.get("provider")).rpartition("::")[0], default) for one in operations]
    arns = [one.outputs["arn"] for one in resources if one.outputs.get("arn")]
    if operations and arns and (elsewhere := other_account(Aws(default), arns)):
        raise OpsError(f"what AWS has of it cannot be looked up: {elsewhere}.")
    lookups = {region: Lookup(Aws(region), known=known, tags=tags) for region in by_operation}
    return [
        Interrupted(operation=one, outcome=_outcome(one, lookups[region], by_hand))
        for one, region in zip(operations, by_operation, strict=True)
    ]


def _outcome(one: PendingOperation, lookup: Lookup, by_hand: Mapping[str, str | None]) -> Outcome | None:
    urn = one.resource.urn
    if urn in by_hand:
        return Outcome(id=by_hand[urn])
    if one.kind != CREATING:
        return None
    return lookup.find(one.resource.type, one.resource.inputs)


def _default_tags(state: Mapping[str, Any]) -> Mapping[str, str]:
    """What the AWS provider puts on everything: `aws:defaultTags`."""
    for resource in exported_resources(state):
        if resource.type == "pulumi:providers:aws" and isinstance(text := resource.inputs.get("defaultTags"), str):
            return json.loads(text).get("tags") or {}
    return {}


def settle(
    stack: Stack, state: Mapping[str, Any], interrupted: Sequence[Interrupted], *, may_break: Callable[[Lock], bool]
) -> None:
    """Writes the state without pending operations, and reads from AWS what was under way.

    may_break: whether the process that holds Pulumi's lock is dead; asked for one of another machine. Raises OpsError
    where an outcome is unknown, where somebody updates the stack, and where pulumi fails; the same call may be made
    again.
    """
    if unknown := [one.operation.resource.urn for one in interrupted if one.unknown]:
        raise OpsError(f"it is not known whether AWS has {', '.join(unknown)}")
    adopted = {one.operation.resource.urn: one.outcome.id for one in interrupted if one.outcome and one.outcome.id}
    present = [resource.urn for resource in exported_resources(state)]
    if interrupted or not present:
        if stack.state() != state:
            raise OpsError(f"{stack.name} was updated since its operations were looked up: run this again.")
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch, "state.json")
            file.write_text(json.dumps(settled(state, adopted)), encoding="utf-8")
            _must(stack, may_break, "stack", "import", "--file", str(file))
    urns = dict.fromkeys(one.operation.resource.urn for one in interrupted)
    # Without any the root, which no provider reads: whoever writes, takes the lock, or says who holds it.
    targets = [urn for urn in urns if urn in adopted or urn in present] or (present[:1] if not interrupted else [])
    if targets:
        options = [option for urn in targets for option in ("--target", urn)]
        _must(stack, may_break, "refresh", "--yes", "--skip-preview", "--suppress-outputs", *options)


def _must(stack: Stack, may_break: Callable[[Lock], bool], *arguments: str) -> None:
    completed = stack.pulumi(*arguments)
    output = completed.stdout + completed.stderr
    if completed.returncode and is_locked(output):
        lock = _lock(_OWNER.search(output))
        if lock.alive or not may_break(lock):
            raise OpsError(
                f"{stack.name} is locked by {lock.owner}: wait for it, or if you are sure that it is dead: `pulumi "
                f"cancel -s {stack.name}`."
            )
        stack.pulumi("cancel", "--yes")
        completed = stack.pulumi(*arguments)
    if completed.returncode:
        output = (completed.stdout + completed.stderr).strip()[-2000:]
        raise ProgramError(f"pulumi {' '.join(arguments[:2])} of {stack.name} failed:", output)


def _lock(owner: re.Match[str] | None) -> Lock:
    if owner is None:  # Pulumi Cloud does not say whose update it is
        return Lock(owner="an update that Pulumi holds to be under way", alive=None)
    here = owner["host"] == socket.gethostname()
    text = f"{owner['user']}@{owner['host']}, process {owner['pid']}, since {owner['at']}"
    return Lock(owner=text, alive=_runs(int(owner["pid"])) if here else None)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
