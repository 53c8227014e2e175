"""A killed update leaves operations of which only AWS knows the outcome: `pulumi up` stops until they are settled.

Pulumi itself warns and goes on, and makes once more what AWS has already. `./fairway recover` settles them.
"""

from typing import Any

import pulumi


def refuse_interrupted(stack: str, state: Any) -> None:
    """Before the first resource of an update. state: as exported; None, where Pulumi cannot be asked for it."""
    if pulumi.runtime.is_dry_run():
        return
    if names := creating(state):
        raise pulumi.RunError(
            f"an update of {stack} was killed while it created {', '.join(names)}: another one would create it a "
            f"second time. Run `./fairway recover {stack}` first."
        )


def creating(state: Any) -> list[str]:
    """The resources that were being created; none in a state of no known form. Other operations the engine settles."""
    try:
        operations: list[Any] = state["deployment"].get("pending_operations") or []
        return [one["resource"]["urn"].rpartition("::")[2] for one in operations if one["type"] == "creating"]
    except (KeyError, TypeError, AttributeError):
        return []
