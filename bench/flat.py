"""Writes a stack that is up as one flat program: the same resources by pulumi_aws's own classes, no components.

Each waits for what it depends on in the stack, as in a program that hands on ids and ARNs: the engine's order is one.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

PACKAGES = ("aws", "random")
_SEALED = "4dabf18193072939515e22adb298388d"  # the key that marks a secret in a state

HEAD = '''"""The same resources as {stack}, flat."""

import pulumi
import pulumi_aws as aws
import pulumi_random as random

'''


def write(state: Mapping[str, Any], folder: Path, *, stack: str, virtualenv: Path) -> int:
    """Writes the program into `folder` and returns how many resources it has. state: of `pulumi stack export`."""
    resources = [item for item in state["deployment"]["resources"] if item["type"].split(":")[0] in PACKAGES]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(
        f"name: flat\nruntime:\n  name: python\n  options: {{virtualenv: {virtualenv}}}\n"
    )
    names = {item["urn"]: f"r{index}" for index, item in enumerate(resources)}
    lines = [_statement(names, item) for item in resources]
    (folder / "__main__.py").write_text(HEAD.format(stack=stack) + "\n".join(lines) + "\n")
    return len(resources)


def _statement(names: Mapping[str, str], resource: Mapping[str, Any]) -> str:
    package, module, name = resource["type"].split(":")
    module = module.split("/")[0]
    path = f"{package}.{name}" if module == "index" else f"{package}.{module}.{name}"
    inputs = resource["inputs"]
    filled_in = {"__defaults", *inputs.get("__defaults", [])}  # by the provider, not by a program
    arguments = {_snake(key): _plain(value) for key, value in inputs.items() if key not in filled_in}
    given = ", ".join(f"{key}={value!r}" for key, value in arguments.items())
    name = names[resource["urn"]]
    earlier = ", ".join(names[urn] for urn in resource.get("dependencies", ()) if urn in names)
    return f"{name} = {path}({name!r}, {given}, opts=pulumi.ResourceOptions(depends_on=[{earlier}]))"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in cast(list[Any], value)]
    if not isinstance(value, dict):
        return value
    inner = cast(dict[str, Any], value)
    if _SEALED in inner:
        return json.loads(inner["plaintext"])
    return {key: _plain(item) for key, item in inner.items() if not key.startswith("__")}
