"""A baseline for a program that has findings today: an exemption of each, with an owner and an end."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from ops.errors import OpsError
from ops.policy.entries import PACK, Entry

REASON = "there before the pack was"


def exemptions(entries: Iterable[Entry], *, owner: str, expires: str, reason: str = REASON) -> list[dict[str, str]]:
    """One for each finding that blocks, for its resource and place alone. expires: YYYY-MM-DD."""
    return [
        {
            "rule": entry.rule,
            "urn": entry.urn,
            "where": _location(entry.message),
            "reason": reason,
            "owner": owner,
            "expires": expires,
        }
        for entry in entries
        if entry.blocks
    ]


def add(file: Path, new: Iterable[Mapping[str, str]]) -> int:
    """Writes the exemptions into the pack's configuration, beside what it holds, and says how many are new."""
    config = _read(file)
    pack = cast("dict[str, Any]", config.setdefault(PACK, {}))
    listed = cast("list[Any]", pack.setdefault("exemptions", []))
    added = [dict(entry) for entry in new if dict(entry) not in listed]
    listed += added
    file.write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return len(added)


def _read(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        content: Any = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise OpsError(f"{file} is no JSON: {error}") from None
    if not isinstance(content, dict):
        raise OpsError(f"{file} must hold an object, as policies/config.sample.json does")
    return cast("dict[str, Any]", content)


def _location(message: str) -> str:
    """The finding's own line."""
    lines = (line for line in message.splitlines() if line.startswith("where: "))
    return next(lines, "where: *").removeprefix("where: ")
