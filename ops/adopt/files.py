"""The files of an adopted stack: settings, release, and what is imported."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ops.adopt.imports import Import
from ops.adopt.plan import Plan
from ops.pulumi.stack import Stack
from ops.release import release_file
from settings.model.release import Release

SCHEMA = 1


def adopted_file(stack: Stack) -> Path:
    """adopted/<stack>.json, which the program reads."""
    return stack.directory / "adopted" / f"{stack.name}.json"


def policies_file(stack: Stack) -> Path:
    """adopted/<stack>-policies.json, the pack's configuration with what the adoption exempts."""
    return adopted_file(stack).with_name(f"{stack.name}-policies.json")


def write_settings(stack: Stack, plan: Plan, region: str, source: str) -> bool:
    """Pulumi.<stack>.yaml, unless there is one: that is the user's. Whether it was written."""
    import yaml

    file = stack.directory / f"Pulumi.{stack.name}.yaml"
    if file.exists():
        return False
    config = {"aws:region": region, **{f"fairway:{key}": value for key, value in plan.settings.items()}}
    text = yaml.safe_dump({"config": config}, sort_keys=False, width=120, allow_unicode=True)
    file.write_text(f"# {stack.name}, as it was adopted from {source}.\n{text}", encoding="utf-8")
    return True


def write_release(stack: Stack, plan: Plan) -> bool:
    """The release file with the digests that run now, or none, unless there is one. Whether it was written."""
    if stack.release.exists():
        return False
    release_file.write(stack.release, Release(stack=stack.name, services=plan.images))
    return True


def write_adopted(
    stack: Stack, imports: Sequence[Import], source: str, *, first_look: bool = False, clean: bool = False
) -> None:
    """Replaces the file at once. first_look: previews show what differs, protected or not.

    clean: a preview has shown that nothing is changed; without it the program refuses every update.
    """
    file = adopted_file(stack)
    file.parent.mkdir(parents=True, exist_ok=True)
    content: dict[str, Any] = {"schema": SCHEMA, "source": source, "clean": clean}
    content |= {"firstLook": True} if first_look else {}
    content["resources"] = [_entry(one) for one in imports]
    scratch = file.with_suffix(".new")
    scratch.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    scratch.replace(file)


def _entry(one: Import) -> Mapping[str, Any]:
    entry: dict[str, Any] = {"type": one.type, "name": one.name, "id": one.id, "source": one.source}
    entry |= {} if one.inputs is None else {"inputs": one.inputs}
    entry |= {"region": one.region} if one.region else {}
    return {**entry, "keep": list(one.keep)}
