"""Names that Pulumi chooses: what an update makes beside the old has to have another one."""

import json
from typing import cast

import pulumi

from components.base.stack_config import stack_config

KEY = "pulumi:autonaming"
CHANCE = ("${hex(", "${alphanum(", "${string(", "${num(", "${uuid}")


def refuse_fixed_names() -> None:
    """Raises pulumi.RunError where the stack's names have no random part.

    AWS would refuse the second load balancer of a name, and take a role's second policy for the first, which goes when
    the old one is deleted. Modes and patterns: https://www.pulumi.com/docs/iac/concepts/resources/names/
    """
    text = stack_config().get(KEY)
    try:
        written: object = json.loads(text) if text else None
    except ValueError:
        return  # the engine says what is wrong with it
    if found := _fixed(written) or _fixed(_below(written, "providers", "aws")):
        raise pulumi.RunError(
            f"{KEY} is {found}: an update could make nothing beside the old, which has the same name. Remove it, or "
            "write a pattern with a random part, e.g. ${name}-${hex(7)}"
        )


def _fixed(written: object) -> str:
    """What gives the same name twice; empty where nothing does."""
    mode, pattern = _below(written, "mode"), _below(written, "pattern")
    if mode in ("verbatim", "disabled"):
        return f"mode: {mode}"
    if isinstance(pattern, str) and not any(part in pattern for part in CHANCE):
        return f"pattern: {pattern}"
    return ""


def _below(written: object, *path: str) -> object:
    for key in path:
        written = cast("dict[str, object]", written).get(key) if isinstance(written, dict) else None
    return written
