"""Consequences for rights: what a role may after the update that it may not do now."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from ops.plan.changes import Change
from ops.plan.consequence import Consequence, Context, Judge, consequence

POLICY, ROLE = "aws:iam/rolePolicy:RolePolicy", "aws:iam/role:Role"
SHOWN = 3


def new_rights(change: Change, context: Context) -> Iterator[Consequence]:
    """Of a role that stands. A policy that the preview does not know yet is not judged."""
    standing = any(one.type == ROLE and one.name == change.name for one in context.standing)
    if change.type != POLICY or change.action not in ("create", "update", "replace") or not standing:
        return
    after = _allowed(change.after)
    added = [right for right in after if right not in _allowed(change.before)]
    if added:
        more = f" and {len(added) - SHOWN} more" if len(added) > SHOWN else ""
        shown = ", ".join(f"{action} on {resource}" for action, resource in added[:SHOWN])
        yield consequence("note", change, f"the role may now {shown}{more}", "see that the app needs it")


def _allowed(inputs: Mapping[str, Any] | None) -> Sequence[tuple[str, str]]:
    """Each action with each resource of a policy; none of one that is unknown."""
    policy = (inputs or {}).get("policy")
    try:
        document: dict[str, Any] = json.loads(policy) if isinstance(policy, str) else {}
    except ValueError:
        return []
    return [
        (action, resource)
        for statement in cast("list[dict[str, Any]]", document.get("Statement") or [])
        if statement.get("Effect") == "Allow"
        for action in _list(statement.get("Action"))
        for resource in _list(statement.get("Resource"))
    ]


def _list(value: object) -> Sequence[str]:
    return [value] if isinstance(value, str) else list(map(str, cast("list[object]", value or [])))


RULES: Sequence[Judge] = (new_rights,)
