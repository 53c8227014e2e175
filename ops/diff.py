"""What differs between two stacks: settings, releases, resources. Settings and releases are read from files alone."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from ops.doctor.redact import redact
from ops.errors import OpsError
from ops.pulumi.resources import exported_resources
from ops.pulumi.stack import Stack
from ops.release import release_file
from settings.secrets import NAMESPACE

SECRET = "(encrypted)"  # noqa: S105
NONE = "–"
PLAIN = "(may be a secret: not shown)"
_NAMED = re.compile(r"(?i)password|passwd|secret$|token|credential|api_?key|private_?key|_key$")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that is otherwise. before, after: in words, "–" where there is none."""

    part: str
    name: str
    before: str
    after: str


def diff(source: Stack, target: Stack, *, resources: bool) -> list[Difference]:
    """resources: also compare what is deployed, for which both states are read."""
    differences = [*settings(source.config(), target.config()), *images(source, target)]
    if resources:
        differences += deployed(source.state(), target.state())
    return differences


def settings(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Leaf by leaf; an encrypted value only says that it is one, and one that may be a secret is not shown."""
    old, new = dict(_leaves("", before)), dict(_leaves("", after))
    return [
        replace(one, before=_masked(one.name, one.before), after=_masked(one.name, one.after))
        for one in _compared("settings", old, new)
    ]


def images(source: Stack, target: Stack) -> list[Difference]:
    """How the released images of two stacks differ, by service."""
    return list(_compared("release", _images(source), _images(target)))


def deployed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """How many resources of each type there are."""
    return list(_compared("resources", _kinds(before), _kinds(after)))


def _compared(part: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield Difference(part=part, name=name, before=old.get(name, NONE), after=new.get(name, NONE))


def _leaves(path: str, value: object) -> Iterator[tuple[str, str]]:
    fields = cast(Mapping[str, object], value) if isinstance(value, dict) else None
    if fields is None or (path and not fields):
        yield path, _words(cast(object, value))
    elif set(fields) == {"secure"}:
        yield path, SECRET
    else:
        for key, inner in fields.items():
            yield from _leaves(f"{path}.{key}" if path else str(key), inner)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(SECRET if _encrypted(item) else str(item) for item in cast(list[object], value))
    return str(value)


def _encrypted(value: object) -> bool:
    return isinstance(value, dict) and set(cast(Mapping[str, object], value)) == {"secure"}


def _masked(path: str, words: str) -> str:
    """By where it stands, by what it is called, or by what it looks like: rather one too many is not shown."""
    if words in ("", NONE, SECRET, "true", "false") or words.isdigit():
        return words
    named = path.startswith(f"{NAMESPACE}:") or _NAMED.search(path.rpartition(".")[2])
    return PLAIN if named or "***" in redact(words) else words


def _images(stack: Stack) -> Mapping[str, str]:
    try:
        release = release_file.read(stack.release, stack.name)
    except OpsError:
        if stack.release.exists():
            raise
        return {}
    return {name: f"{image.tag or ''} {image.digest}".strip() for name, image in release.services.items()} | {
        "verified": "yes" if release.verified else "no"
    }


def _kinds(state: Mapping[str, Any]) -> Mapping[str, str]:
    kinds = (resource.type for resource in exported_resources(state))
    return {kind: str(count) for kind, count in Counter(kinds).items()}
