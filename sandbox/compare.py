"""Finds what an update would change, and whether AWS can change it in place."""

import json
from dataclasses import dataclass, replace
from typing import Any

from sandbox.protocol import UNKNOWN
from sandbox.schema import DEFAULTED, Schema

Properties = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Change:
    """`paths` maps a property path to add, update or delete; `replaces` are the properties that force a replacement."""

    paths: dict[str, str]
    replaces: tuple[str, ...]
    delete_first: bool = False

    def replacing_in_place(self, name_is_kept: bool) -> "Change":
        """A resource with a name of its own must go before its successor can have the name."""
        return replace(self, delete_first=name_is_kept and bool(self.replaces))


def changes(schema: Schema, state: Properties, old_inputs: Properties, news: Properties) -> Change:
    paths: dict[str, str] = {}
    for name, value in news.items():
        if name != DEFAULTED:
            _compare(state.get(name), value, name, paths)
    for name in schema.inputs:
        if name not in news and state.get(name) not in (None, [], {}, "") and not _kept(schema, name):
            paths[name] = "delete"
    changed = {path.split(".")[0].split("[")[0] for path in paths}
    return Change(paths=paths, replaces=tuple(sorted(changed & schema.replaces)))


def _kept(schema: Schema, name: str) -> bool:
    """AWS keeps a value of its own here when the program gives none."""
    return name in schema.computed or name in ("tagsAll", "region")


def _compare(old: Any, new: Any, path: str, paths: dict[str, str]) -> None:
    if new is UNKNOWN:
        paths[path] = "update" if old is not None else "add"
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in sorted((old.keys() | new.keys()) - {DEFAULTED}):
            inner = f"{path}.{key}" if key.isidentifier() else f'{path}["{key}"]'
            if key not in new:
                if old[key] not in (None, [], {}, ""):
                    paths[inner] = "delete"
            else:
                _compare(old.get(key), new[key], inner, paths)
    elif isinstance(old, list) and isinstance(new, list):
        if _same_members(old, new):
            return
        if len(old) != len(new):
            paths[path] = "update"
            return
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            _compare(before, after, f"{path}[{index}]", paths)
    elif not _equal(old, new):
        paths[path] = "add" if old is None else "update" if new is not None else "delete"


def _same_members(old: list[Any], new: list[Any]) -> bool:
    """Ids, ARNs and zones are sets to AWS: their order is no change."""
    texts = all(isinstance(item, str) and item is not UNKNOWN for item in (*old, *new))
    return texts and sorted(old) == sorted(new)


def _equal(old: Any, new: Any) -> bool:
    if old == new or (old in (None, "", [], {}) and new in (None, "", [], {})):
        return True
    if isinstance(old, str) and isinstance(new, str) and old[:1] in "{[" and new[:1] in "{[":
        try:
            return json.loads(old) == json.loads(new)
        except ValueError:
            return False
    return False
