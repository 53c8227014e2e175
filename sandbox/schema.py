"""What a resource type or function may be given: checks names, required properties and types, as the provider would."""

import difflib
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.extract import Sdk, Type, snake
from sandbox.protocol import SIGNATURE, UNKNOWN, is_list, is_map

Refused = Callable[[str, str, Any], str]  # token, property path without indexes, value → a sentence, or ""
DEFAULTED = "__defaults"  # which properties the provider filled in; the real one puts it into every object, too


_LABELS: tuple[tuple[type, str], ...] = (
    (dict, "an object"),
    (list, "a list"),
    (str, "a string"),
    (bool, "a boolean"),
    (int, "a number"),
    (float, "a number"),
)
_DOCUMENT = re.compile(r"(?i)(^|\.)\w*policy(document)?$")  # properties that take JSON, or an object in its place


def strip_defaults(value: Any) -> Any:
    """Without the marks of what the provider filled in."""
    if is_map(value):
        return {key: strip_defaults(item) for key, item in value.items() if key != DEFAULTED}
    return [strip_defaults(item) for item in value] if is_list(value) else value


@dataclass(frozen=True, kw_only=True)
class Problem:
    """`key_path` is a property path such as `loadBalancers[0].containerPort`; `text` is the sentence to show."""

    key_path: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Schema:
    token: str
    inputs: dict[str, Type]
    required: list[str]
    outputs: dict[str, Type]
    computed: frozenset[str]
    defaults: dict[str, Any]
    replaces: frozenset[str]  # property paths without indexes, for example `name` or `encryptionConfigurations.kmsKey`
    sets: frozenset[str] = frozenset()
    secret: frozenset[str] = frozenset()
    types: dict[str, dict[str, Any]] = field(repr=False)
    refused: Refused | None = None

    def check(self, properties: dict[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
        """The properties with scalars in the type AWS takes (80 → "80"), and every problem found."""
        problems: list[Problem] = []
        checked = self._object(properties, {"inputs": self.inputs, "required": self.required}, "", problems)
        return checked, problems

    def _object(
        self, properties: dict[str, Any], shape: dict[str, Any], path: str, problems: list[Problem]
    ) -> dict[str, Any]:
        known, result = shape["inputs"], dict[str, Any]()
        for name, value in properties.items():
            key_path = f"{path}.{name}" if path else name
            if name == DEFAULTED or value is None:
                continue
            if name in known:
                result[name] = self._value(value, known[name], key_path, problems)
            else:
                problems.append(Problem(key_path=key_path, text=self._unknown(name, key_path, list(known))))
        for name in shape["required"]:
            if properties.get(name) is None:
                key_path = f"{path}.{name}" if path else name
                problems.append(
                    Problem(key_path=key_path, text=f"`{key_path}` of {self.token} is required and was not given.")
                )
        if path:
            result[DEFAULTED] = []
        return result

    def _unknown(self, name: str, key_path: str, known: list[str]) -> str:
        near = difflib.get_close_matches(_camel(name), known, n=1, cutoff=0.6)
        hint = (
            f"Did you mean `{near[0]}` (in Python `{snake(near[0])}`)?"
            if near
            else f"It takes: {', '.join(sorted(known))}."
        )
        return f"`{key_path}` is not a property of {self.token}. {hint}"

    def _value(self, value: Any, expected: Type, key_path: str, problems: list[Problem]) -> Any:
        if value is UNKNOWN or expected == "any" or str(expected).startswith("^"):
            return value
        if isinstance(expected, list):
            return self._collection(value, expected, key_path, problems)
        if expected.startswith("@"):
            shape = self.types.get(expected)
            if shape is None or not shape["inputs"]:
                return value
            if is_map(value):
                return self._object(value, shape, key_path, problems)
            return self._mismatch(value, "an object", key_path, problems)
        scalar = self._scalar(value, expected, key_path, problems)
        path = re.sub(r"\[[^]]*\]", "", key_path)
        if self.refused and not is_map(scalar) and (sentence := self.refused(self.token, path, scalar)):
            problems.append(Problem(key_path=key_path, text=sentence))
        return scalar

    def _collection(self, value: Any, expected: list[Any], key_path: str, problems: list[Problem]) -> Any:
        kind, inner = expected
        if kind == "list":
            if not is_list(value):
                return self._mismatch(value, "a list", key_path, problems)
            return [self._value(item, inner, f"{key_path}[{index}]", problems) for index, item in enumerate(value)]
        if not is_map(value):
            return self._mismatch(value, "a map", key_path, problems)
        return {
            key: self._value(item, inner, f'{key_path}["{key}"]', problems)
            for key, item in value.items()
            if item is not None
        }

    def _scalar(self, value: Any, expected: str, key_path: str, problems: list[Problem]) -> Any:
        if is_map(value) and SIGNATURE in value:
            return value  # an asset
        if expected == "string" and isinstance(value, dict | list) and _DOCUMENT.search(key_path):
            return json.dumps(value)  # as pulumi-aws does with a policy that is given as an object
        if expected == "string" and not isinstance(value, dict | list):
            return value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
        if expected == "boolean" and (isinstance(value, bool) or value in ("true", "false")):
            return value in (True, "true")
        if expected == "number" and isinstance(value, int | float) and not isinstance(value, bool):
            return value
        if expected == "number" and isinstance(value, str):
            try:
                return int(value)
            except ValueError:
                pass
        return self._mismatch(value, f"a {expected}", key_path, problems)

    def _mismatch(self, value: Any, expected: str, key_path: str, problems: list[Problem]) -> Any:
        actual = next((label for kind, label in _LABELS if isinstance(value, kind)), "something else")
        problems.append(
            Problem(key_path=key_path, text=f"`{key_path}` of {self.token} must be {expected}, not {actual}.")
        )
        return value


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


class Schemas:
    """The types of one SDK package, read when first asked for and kept as one small JSON file each in `cache`."""

    def __init__(
        self, sdk: Sdk, cache: Path, corrections: dict[str, dict[str, Any]], refused: Refused | None = None
    ) -> None:
        self._sdk, self._cache, self._corrections, self._refused = sdk, cache, corrections, refused
        self._loaded: dict[str, Schema | None] = {}
        self._functions: dict[str, dict[str, Any] | None] = {}

    def resource(self, token: str) -> Schema | None:
        if token not in self._loaded:
            facts = self._read(token, self._sdk.resource)
            self._loaded[token] = self._schema(token, facts) if facts else None
        return self._loaded[token]

    def function(self, token: str) -> dict[str, Any] | None:
        if token not in self._functions:
            self._functions[token] = self._read(token, self._sdk.function)
        return self._functions[token]

    def _schema(self, token: str, facts: dict[str, Any]) -> Schema:
        """The SDK's facts, with what is known better about this type laid over them."""
        better = self._corrections.get(token, {})
        computed = set(better.get("computed", facts["computed"]))
        computed |= set(facts["computed"]) - set(facts["inputs"])
        defaults = better.get("defaults", facts["defaults"])
        return Schema(
            token=token,
            inputs=facts["inputs"],
            required=facts["required"],
            outputs=facts["outputs"],
            computed=frozenset(computed - set(defaults)),
            defaults=defaults,
            # A resource of its own region is another resource in another one.
            replaces=frozenset({*better.get("replaces", [] if better else facts["replaces"]), "region"}),
            sets=frozenset(better.get("sets", [])),
            secret=frozenset(better.get("secret", [])),
            types=facts["types"],
            refused=self._refused,
        )

    def _read(self, token: str, extract: Any) -> dict[str, Any] | None:
        path = self._cache / f"{token.replace('/', '.').replace(':', '-')}.json"
        try:
            return json.loads(path.read_text())
        except (OSError, ValueError):
            facts = extract(token)
        self._cache.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(f".{os.getpid()}")
        scratch.write_text(json.dumps(facts))
        scratch.replace(path)
        return facts
