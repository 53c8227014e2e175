"""A Pulumi package schema from an installed SDK: what `GetSchema` answers, so that YAML programs find types and names.

The form is https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/. What the SDK alone does not tell
(descriptions, enumerations) is left out: a program needs no more than names, types and what is required.
"""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sandbox.extract import Sdk, Type, parse_type
from toolchain.cache import content_key

Spec = dict[str, Any]
Nested = Mapping[str, dict[str, Any]]
_ANYTHING = {"$ref": "pulumi.json#/Any"}
_PARAMETERS = re.compile(r"^def \w+\((.*?)opts: ", re.M | re.S)
_ARGUMENT = re.compile(r"__args__\['(\w+)'\] = (\w+)")


def schema_text(package: str, sdk: Sdk, versions: Mapping[str, str], cache: Path) -> str:
    """The schema as JSON, kept in `cache`: reading the whole of pulumi_aws takes some seconds.

    versions: of every installed package, by name.
    """
    file = cache / f"package-{content_key(Path(__file__), json.dumps(versions, sort_keys=True))}.json"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        scratch = file.with_suffix(f".{os.getpid()}")
        scratch.write_text(json.dumps(Builder(package, sdk, versions).build()))
        scratch.replace(file)
    return file.read_text()


class Builder:
    """Collects the nested types (`types`) while it describes resources and functions."""

    def __init__(self, package: str, sdk: Sdk, versions: Mapping[str, str]) -> None:
        self._package, self._sdk, self._versions = package, sdk, versions
        self._types: dict[str, Spec] = {}
        self._others = {name: Sdk(sdk.root.parent / f"pulumi_{name.replace('-', '_')}") for name in versions}

    def build(self) -> Spec:
        resources = {token: self._resource(token) for token in sorted(self._sdk.classes.values())}
        functions = {token: self._function(token) for token in self._sdk.function_tokens()}
        provider = self._sdk.provider()
        return {
            "name": self._package,
            "version": self._versions[self._package],
            **({"meta": {"moduleFormat": "(.*)(?:/[^/]*)"}} if any("/" in token for token in resources) else {}),
            "config": {},
            "provider": {"inputProperties": self._properties(provider["inputs"], provider["types"])},
            "types": self._types,
            "resources": resources,
            "functions": functions,
        }

    def _resource(self, token: str) -> Spec:
        facts, file = self._sdk.resource(token), self._sdk.resource_file(token)
        if facts is None or file is None:
            return {}
        outputs = self._sdk.nested(file, facts["outputs"], "outputs.py")
        return {
            "inputProperties": self._properties(facts["inputs"], facts["types"]),
            "requiredInputs": sorted(facts["required"]),
            "properties": self._properties(facts["outputs"], facts["types"] | outputs),
            "required": sorted(set(facts["computed"]) & facts["outputs"].keys()),
            **({"isComponent": True} if facts["component"] else {}),
        }

    def _function(self, token: str) -> Spec:
        file, facts = self._sdk.function_file(token), self._sdk.function(token) or {"results": {}}
        text = file.read_text()
        parameters = _PARAMETERS.search(text)
        declared = dict(re.findall(r"(\w+): (.*?) = None", parameters[1])) if parameters else {}
        inputs = {name: parse_type(declared.get(parameter, "Any")) for name, parameter in _ARGUMENT.findall(text)}
        results: dict[str, Type] = facts["results"]
        return {
            "inputs": {
                "type": "object",
                "properties": self._properties(inputs, self._sdk.nested(file, inputs)),
            },
            "outputs": {
                "type": "object",
                "properties": self._properties(results, self._sdk.nested(file, results, "outputs.py")),
            },
        }

    def _properties(self, properties: Mapping[str, Type], nested: Nested) -> Spec:
        return {name: self._type(type_, nested) for name, type_ in properties.items()}

    def _type(self, type_: Type, nested: Nested) -> Spec:
        if isinstance(type_, list):
            kind, inner = type_
            item = self._type(inner, nested)
            return (
                {"type": "array", "items": item} if kind == "list" else {"type": "object", "additionalProperties": item}
            )
        if type_.startswith("@"):
            return self._nested(type_, nested)
        if type_.startswith("^"):
            return self._foreign_resource(type_[1:])
        return _ANYTHING if type_ == "any" else {"type": type_}

    def _nested(self, name: str, nested: Nested) -> Spec:
        """A reference to a nested type, which is described when it is first met."""
        short = name.removeprefix("@").split(".")[-1].removesuffix("Args")
        shape = nested.get(f"@{short}Args") or nested.get(name)
        if not shape or not shape["inputs"]:
            return _ANYTHING
        token = f"{self._package}:{shape['module']}/{short}:{short}"
        if token not in self._types:
            self._types[token] = {"type": "object"}  # before its own properties: a type may hold itself
            self._types[token] |= {
                "properties": self._properties(shape["inputs"], nested),
                "required": sorted(shape["required"]),
            }
        return {"$ref": f"#/types/{token}"}

    def _foreign_resource(self, class_: str) -> Spec:
        """A resource of another installed SDK, for example `pulumi_aws.ec2.Vpc`."""
        for package, sdk in self._others.items():
            if class_.startswith(f"{sdk.root.name}.") and class_ in sdk.classes:
                reference = quote(sdk.classes[class_], safe=":")
                return {"$ref": f"/{package}/v{self._versions[package]}/schema.json#/resources/{reference}"}
        return _ANYTHING
