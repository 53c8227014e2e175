"""Reads the facts of one resource type or function out of an installed Pulumi SDK, without importing it.

Importing pulumi_aws takes seconds; its generated files are regular, so a few expressions find what a check needs:
property names as they travel, types, which are required, which are outputs, and what the documentation says of
defaults and replacement. Nothing here is specific to AWS.
"""

import json
import re
from functools import cache, cached_property
from pathlib import Path
from typing import Any

Type = str | list[Any]
_GETTER = re.compile(
    r'@pulumi\.getter(?:\(name="(?P<wire>\w+)"\))?\n'
    r"(?:    @\w[^\n]*\n)*"
    r"    def (?P<name>\w+)\(self\) -> (?P<type>[^\n]*):\n"
    r'(?:        """(?P<doc>.*?)""")?',
    re.S,
)
_CLASS = re.compile(r"^class (\w+)\b[^\n]*:\n", re.M)
_MAY_BE_MISSING = ("pulumi.Input[Optional[", "Optional[", "pulumi.Output[Optional[")
_DEFAULT = re.compile(r"[Dd]efault(?:s to|s| is| value is|: ?| value of)\s*`\"?([^`\"]+)\"?`")
_REPLACES = re.compile(
    r"[Ff]orces? (?:a )?(?:new|replacement|re-?creat)|[Cc]hanging this.{0,60}(?:new|creat|replac|destroy)"
    r"|(?:will|to) (?:force|trigger) (?:a )?(?:new|replacement|re-?creat)",
)


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


@cache
def _blocks(path: Path) -> dict[str, str]:
    """Class name → its text. The classes of one generated file; empty if there is no such file."""
    if not path.exists():
        return {}
    text = path.read_text()
    starts = [(match.group(1), match.start()) for match in _CLASS.finditer(text)]
    ends = [start for _, start in starts[1:]] + [len(text)]
    return {name: text[start:end] for (name, start), end in zip(starts, ends, strict=True)}


def parse_type(text: str) -> Type:
    """`pulumi.Input[Optional[Sequence[pulumi.Input['XArgs']]]]` → ["list", "@XArgs"]."""
    text = text.strip().strip("'\"")
    match = re.fullmatch(r"([\w.]+)\[(.*)\]", text, re.S)
    if match:
        outer, inner = match.group(1).split(".")[-1], match.group(2)
        if outer in ("Input", "Output", "Optional", "Awaitable", "NotRequired"):
            return parse_type(inner)
        if outer == "Sequence":
            return ["list", parse_type(inner)]
        if outer == "Mapping":
            return ["map", parse_type(_split(inner)[1])]
        if outer == "Union":
            parts = [parse_type(part) for part in _split(inner)]
            simple = [part for part in parts if part in ("string", "number", "boolean")]
            return simple[0] if simple else next((p for p in parts if p != "any"), "any")
        return "any"
    name = text.removeprefix("_builtins.")
    known = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "Any": "any"}
    if name in known:
        return known[name]
    if name.endswith(("Args", "ArgsDict")) or "outputs." in name:
        return "@" + name.removesuffix("Dict")
    if name.startswith("pulumi_"):
        return "^" + name  # a resource of another package
    return "any" if name.startswith("pulumi.") else "string"  # an asset, an enumeration


def _split(text: str) -> list[str]:
    parts: list[str] = []
    depth = start = 0
    for position, char in enumerate(text):
        depth += (char == "[") - (char == "]")
        if char == "," and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]


def _literal(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return {"True": True, "False": False}.get(text, text)


def _getters(block: str) -> list[dict[str, str]]:
    return [
        {**match.groupdict(default=""), "wire": match.group("wire") or match.group("name")}
        for match in _GETTER.finditer(block)
    ]


class Sdk:
    """One installed SDK package, for example pulumi_aws under a site-packages directory."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def resource(self, token: str) -> dict[str, Any] | None:
        """Facts of `aws:ecr/repository:Repository`; None if the SDK has no such type."""
        file = self.resource_file(token)
        if file is None:
            return None
        name = token.rsplit(":", 1)[1]
        blocks = _blocks(file)
        arguments = blocks.get(f"{name}InitArgs") or blocks.get(f"{name}Args", "")  # Init: where XArgs is a nested type
        inputs, outputs = _getters(arguments), _getters(blocks.get(name, ""))
        facts = self._properties(inputs)
        facts["outputs"] = {getter["wire"]: parse_type(getter["type"]) for getter in outputs}
        surely = {getter["wire"] for getter in outputs if "Output[Optional[" not in getter["type"]}
        facts["computed"] = sorted(surely - set(facts["required"]))
        facts["defaults"], facts["replaces"] = {}, []
        facts["component"] = blocks.get(name, "").startswith(f"class {name}(pulumi.ComponentResource)")
        for getter in inputs:
            self._documented(facts, getter)
        facts["types"] = self.nested(file, facts["inputs"])
        return facts

    def resource_file(self, token: str) -> Path | None:
        return self._file(token, f'@pulumi.type_token("{token}")')

    @cached_property
    def classes(self) -> dict[str, str]:
        """Every resource type that the SDK registers, by its class: `pulumi_aws.ec2.Vpc` → `aws:ec2/vpc:Vpc`."""
        modules = re.search(r'resource_modules="""\n(.*?)\n"""', (self.root / "__init__.py").read_text(), re.S)
        registered: list[dict[str, Any]] = json.loads(modules[1]) if modules else []
        tokens: dict[str, str] = {}
        for module in registered:
            classes: dict[str, str] = module["classes"]
            tokens |= {f"{module['fqn']}.{name}": token for token, name in classes.items()}
        return tokens

    def provider(self) -> dict[str, Any]:
        """What an explicit provider of the package takes; nested types included."""
        file = self.root / "provider.py"
        facts = self._properties(_getters(_blocks(file).get("ProviderArgs", "")))
        facts["types"] = self.nested(file, facts["inputs"])
        return facts

    def documentation(self, file: Path, token: str, name: str) -> list[str]:
        """What the SDK says of a property of a resource type."""
        block = _blocks(file).get(f"{token.rsplit(':', 1)[1]}Args", "")
        return [getter["doc"] for getter in _getters(block) if getter["wire"] == name]

    def function_tokens(self) -> list[str]:
        return sorted(self._function_files)

    def function_file(self, token: str) -> Path:
        return self._function_files[token]

    @cached_property
    def _function_files(self) -> dict[str, Path]:
        marker = re.compile(r"pulumi\.runtime\.invoke\('([^']+)'")
        files = sorted(path for path in self.root.rglob("*.py") if not path.name.startswith("_"))
        return {match[1]: path for path in files if (match := marker.search(path.read_text()))}

    def function(self, token: str) -> dict[str, Any] | None:
        """Argument and result names of `aws:index/getAvailabilityZones:getAvailabilityZones`."""
        name = token.rsplit(":", 1)[1]
        file = self._file(token, f"'{token}'")
        if file is None:
            return None
        text = file.read_text()
        result = _getters(_blocks(file).get(f"{name[0].upper()}{name[1:]}Result", ""))
        return {
            "arguments": sorted(set(re.findall(r"__args__\['(\w+)'\]", text))),
            "results": {getter["wire"]: parse_type(getter["type"]) for getter in result},
        }

    def _file(self, token: str, marker: str) -> Path | None:
        _, module, name = token.split(":")
        module = module.split("/")[0]
        folder = self.root if module in ("index", "") else self.root / module
        if not folder.is_dir():
            folder = self.root / f"{module}_" if (self.root / f"{module}_").is_dir() else self.root / snake(module)
        guesses = [folder / f"{snake(name)}.py", folder / f"{snake(name)}_.py"]
        for path in [*guesses, *sorted(folder.glob("*.py"))]:
            if path.exists() and not path.name.startswith("_inputs") and marker in path.read_text():
                return path
        return None

    def _properties(self, getters: list[dict[str, str]]) -> dict[str, Any]:
        return {
            "inputs": {getter["wire"]: parse_type(getter["type"]) for getter in getters},
            "required": [getter["wire"] for getter in getters if not getter["type"].startswith(_MAY_BE_MISSING)],
        }

    def _documented(self, facts: dict[str, Any], getter: dict[str, str]) -> None:
        name, doc = getter["wire"], getter["doc"]
        if _REPLACES.search(doc):
            facts["replaces"].append(name)
        match = _DEFAULT.search(doc)
        if match and name in facts["computed"]:
            value = _literal(match.group(1))
            kinds = {"string": str, "number": int | float, "boolean": bool}
            kind = kinds.get(str(facts["inputs"][name]))
            if kind and isinstance(value, kind):
                facts["defaults"][name] = value
                facts["computed"].remove(name)

    def nested(self, file: Path, properties: dict[str, Type], declared_in: str = "_inputs.py") -> dict[str, Any]:
        """Every nested type that the properties reach, by name. module: the folder that declares it, or "index"."""
        nested: dict[str, Any] = {}
        waiting: list[Any] = list(properties.values())
        while waiting:
            item = waiting.pop()
            if isinstance(item, list):
                waiting.append(item[1])
            elif item.startswith("@") and item not in nested:
                module, text = self._class(file, item[1:], declared_in)
                nested[item] = {**self._properties(_getters(text)), "module": module}
                waiting += nested[item]["inputs"].values()
        return nested

    def _class(self, file: Path, name: str, declared_in: str) -> tuple[str, str]:
        """The module and the text of a nested type's class; two empty texts if there is none."""
        *modules, name = name.removeprefix("outputs.").split(".")
        folder = file.parent if not modules else self.root / modules[-1].lstrip("_")
        for path in (folder / declared_in, self.root / declared_in):
            if name in _blocks(path):
                return "index" if path.parent == self.root else path.parent.name.rstrip("_"), _blocks(path)[name]
        return "", ""
