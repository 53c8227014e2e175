"""What each stack of this repository registers, one line a value: `python -m tests.unit.golden.stacks` writes it anew.

A change of any property shows in the review of `*.txt`. Addresses, ids and secrets are the recorder's, made up.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from tests.unit.golden.variants import VARIANTS
from tests.unit.recorder import ROOT, SECRET_SIGNATURE, UNKNOWN, Registered, record_stack

HERE = Path(__file__).parent
WIDTH = 100
"""A mapping or list whose JSON is no longer stands in one line."""
LONGEST = 300
"""A longer text is shown by its length and digest."""


@dataclass(frozen=True, kw_only=True)
class GoldenStack:
    """folder: of the stack's file. change: keys of the configuration to set instead."""

    stack: str
    folder: Path = ROOT
    change: Mapping[str, Any] = field(default_factory=dict[str, Any])


def stacks() -> dict[str, GoldenStack]:
    """By the golden file's name: this repository's own, with and without what they leave out, and the examples'."""
    own = {stack: GoldenStack(stack=stack) for stack in ("dev", "prod")}
    rich = {f"dev-{name}": GoldenStack(stack="dev", change=change) for name, change in VARIANTS.items()}
    files = sorted((ROOT / "examples").glob("*/Pulumi.*.yaml"))
    examples = {
        f"{file.parent.name}-{stack}": GoldenStack(stack=stack, folder=file.parent)
        for file in files
        for stack in [file.name.split(".")[1]]
    }
    return own | rich | examples


def golden(name: str) -> Path:
    return HERE / f"{name}.txt"


def registrations(name: str) -> str:
    """All resources of a stack, sorted by type and name, and its outputs."""
    golden_stack = stacks()[name]
    recorder = record_stack(golden_stack.stack, folder=golden_stack.folder, change=golden_stack.change)
    registered = sorted(recorder.registered, key=lambda item: (item.type, item.name))
    blocks = [resource(item, recorder.component_outputs.get((item.type, item.name), {})) for item in registered]
    outputs = "\n".join(["outputs", *_lines(recorder.outputs)])
    return "\n\n".join([*blocks, outputs]) + "\n"


def resource(item: Registered, outputs: Mapping[str, Any] = MappingProxyType({})) -> str:
    """outputs: those of a component, which it registers when its children are."""
    heading = f"{item.type} {item.name}"
    shown = (line for key in sorted(outputs) for line in _leaves(f"  (output) {key}", _shown(outputs[key])))
    return "\n".join([heading, *_options(item), *shown, *_lines(item.inputs)])


def _options(item: Registered) -> Iterator[str]:
    """What is asked of the engine rather than of the provider; the default is not shown."""
    request = item.request
    options: Mapping[str, object] = {
        "parent": "" if "::pulumi:pulumi:Stack::" in item.parent else _short(item.parent),
        "provider": request.provider.rpartition("::")[0].rpartition("::")[2],
        "import": request.importId,
        "protect": request.protect,
        "retainOnDelete": request.retainOnDelete,
        "deleteBeforeReplace": request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
        "ignoreChanges": list(request.ignoreChanges),
        "replaceOnChanges": list(request.replaceOnChanges),
        "hooks": {
            moment.name: list(names) for moment, names in request.hooks.ListFields() if item.type.startswith("aws:")
        },
        "aliases": [name for alias in request.aliases if (name := alias.spec.name or alias.urn)],
        "timeouts": {
            key: value for key in ("create", "update", "delete") if (value := str(getattr(request.customTimeouts, key)))
        },
        "dependsOn": sorted(_short(urn) for urn in request.dependencies) if item.type.startswith("aws:ecs") else [],
    }
    for key, value in options.items():
        if value not in ("", False, None, [], {}):
            yield from _leaves(f"  ({key})", value)


def _short(urn: str) -> str:
    """`…$aws:ecs/service:Service::api-service` → `aws:ecs/service:Service api-service`"""
    kind, _, name = urn.rpartition("::")
    return f"{kind.rpartition('::')[2].rpartition('$')[2]} {name}"


def _lines(values: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(values):
        yield from _leaves(f"  {key}", _shown(values[key]))


def _leaves(path: str, value: Any) -> Iterator[str]:
    text = _json(value)
    if len(text) <= WIDTH or not isinstance(value, Mapping | list):
        yield f"{path} = {text}"
    elif isinstance(value, Mapping):
        for key, member in sorted(cast(Mapping[str, Any], value).items()):
            yield from _leaves(f"{path}.{key}", member)
    else:
        for label, member in _labelled(cast(Sequence[Any], value)):
            yield from _leaves(f"{path}[{label}]", member)


def _labelled(members: Sequence[Any]) -> Sequence[tuple[object, Any]]:
    """The members of a list by their `name` where each has one of its own, else by their place."""
    names = [member.get("name") if isinstance(member, Mapping) else None for member in members]
    if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        return list(enumerate(members))
    return [
        (name, next(iter(rest.values())) if len(rest) == 1 else rest)
        for name, member in zip(names, members, strict=True)
        for rest in [{key: part for key, part in member.items() if key != "name"}]
    ]


def _shown(value: Any) -> Any:
    """A value as people read it: documents parsed, whole numbers whole, long texts by their digest."""
    if isinstance(value, Mapping):
        members = cast(Mapping[str, Any], value)
        if SECRET_SIGNATURE in members.values():
            return {"secret": _shown(members["value"])}
        return {key: _shown(member) for key, member in members.items()}
    if isinstance(value, list):
        return [_shown(member) for member in cast(list[Any], value)]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return _text(value)
    return value


def _text(text: str) -> Any:
    if text == UNKNOWN:
        return "<unknown>"
    if text.startswith(("{", "[")):
        return _shown(json.loads(text))
    if len(text) > LONGEST:
        return f"<{len(text)} characters, sha256 {hashlib.sha256(text.encode()).hexdigest()[:12]}>"
    return text


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def main(names: Sequence[str]) -> int:
    for name in names or stacks():
        golden(name).write_text(registrations(name), encoding="utf-8")
        print(f"{golden(name).relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
