"""Finds what an update would change, and whether AWS can change it in place."""

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from sandbox.protocol import UNKNOWN, has_unknown, is_list, is_map
from sandbox.schema import DEFAULTED, Schema

Properties = dict[str, Any]
_EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, kw_only=True)
class Change:
    """`paths` maps a property path to add, update or delete; `replaces` are the properties that force a replacement."""

    paths: dict[str, str]
    replaces: tuple[str, ...]
    delete_first: bool = False

    def with_tags(self, default_tags: dict[str, str], state: Properties, news: Properties) -> "Change":
        """And the tags that the provider puts onto every resource: they change without the resource's own."""
        tags: dict[str, Any] = news.get("tags") or {}
        if "tagsAll" not in state or has_unknown(tags) or state["tagsAll"] == {**default_tags, **tags}:
            return self
        return replace(self, paths={**self.paths, "tagsAll": "update"})

    def without(self, names: set[str]) -> "Change":
        """Without the changes of these properties."""
        return replace(self, paths={path: kind for path, kind in self.paths.items() if path not in names})

    def renewing(self, names: set[str]) -> "Change":
        """And the properties whose change, the way it is, takes a new resource."""
        return replace(self, replaces=tuple(sorted({*self.replaces, *(names & set(self.paths))})))

    def with_name_kept(self, same_name: bool) -> "Change":
        """A resource with a name of its own must go before its successor can have that name."""
        return replace(self, delete_first=same_name and bool(self.replaces))


def changes(schema: Schema, state: Properties, old_inputs: Properties, news: Properties) -> Change:
    paths: dict[str, str] = {}
    for name, value in news.items():
        same = name in schema.sets and _same_set(state.get(name), value)
        if name != DEFAULTED and not same:
            _compare(state.get(name), value, name, paths)
    for name in schema.inputs:
        if name not in news and state.get(name) not in _EMPTY and not _retained(schema, name):
            paths[name] = "delete"
    replaces = {path.split(".")[0].split("[")[0] for path in paths if _forces(schema, path)}
    return Change(paths=paths, replaces=tuple(sorted(replaces)))


def _forces(schema: Schema, path: str) -> bool:
    """Whether the path, or anything above it, can only change with a new resource."""
    parts = re.sub(r"\[[^]]*\]", "", path).split(".")
    return any(".".join(parts[: index + 1]) in schema.replaces for index in range(len(parts)))


def _retained(schema: Schema, name: str) -> bool:
    """AWS keeps a value of its own here when the program gives none."""
    return name in schema.computed or name in ("tagsAll", "region")


def _compare(old: Any, new: Any, path: str, paths: dict[str, str]) -> None:
    if new is UNKNOWN:
        paths[path] = "update" if old is not None else "add"
    elif is_map(old) and is_map(new):
        for key in sorted((old.keys() | new.keys()) - {DEFAULTED}):
            inner = f"{path}.{key}" if key.isidentifier() else f'{path}["{key}"]'
            if key not in new:
                if old[key] not in _EMPTY:
                    paths[inner] = "delete"
            else:
                _compare(old.get(key), new[key], inner, paths)
    elif is_list(old) and is_list(new):
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


def _same_set(old: Any, new: Any) -> bool:
    """Whether two lists have the same members, in whatever order."""
    if not is_list(old) or not is_list(new) or has_unknown(new):
        return False
    return sorted(_canonical(item) for item in old) == sorted(_canonical(item) for item in new)


def _canonical(value: Any) -> str:
    def normalised(item: Any) -> Any:
        if is_map(item):
            return {key: normalised(inner) for key, inner in item.items() if key != DEFAULTED and inner not in _EMPTY}
        return sorted(map(normalised, item), key=str) if is_list(item) else item

    return json.dumps(normalised(value), sort_keys=True)


def _ordered(document: Any) -> Any:
    """Container definitions with their variables by name, as the provider compares them; anything else as it is."""
    if not is_list(document) or not all(is_map(item) and "image" in item for item in document):
        return document
    named = ("environment", "secrets")
    return [
        {
            **item,
            **{name: sorted(item[name], key=lambda each: str(each.get("name"))) for name in named if item.get(name)},
        }
        for item in document
    ]


def _equal(old: Any, new: Any) -> bool:
    if old == new or (old in _EMPTY and new in _EMPTY):
        return True
    if old is None and new is False:  # to Terraform a flag that was never given is off
        return True
    if isinstance(old, str) and isinstance(new, str) and old[:1] in "{[" and new[:1] in "{[":
        try:
            return _ordered(json.loads(old)) == _ordered(json.loads(new))
        except ValueError:
            return False
    return False
