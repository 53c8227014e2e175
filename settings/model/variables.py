"""What the variables of a container may have: a text, a value that only the stack knows, a secret or queue by name."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from components.base.patterns import LONG_NAME, NAME, VARIABLE
from components.base.uses import VARIABLES, Use
from components.base.values import Value, choice, text

T = TypeVar("T")

SOURCE: Mapping[str, Use] = {value: use for use, values in VARIABLES.items() for value in values.values()}
"""Value that only the stack knows → the part of the stack that it is of."""

STACK_VALUES = ("url", "host", "region", *SOURCE)
VARIABLE_NAME = text(VARIABLE, "letters, digits and underscores, no digit first")

_QUOTED = re.compile(r"\{\s*stack\s*:\s*['\"]?(\w+)['\"]?\s*\}")
"""`{stack: url}` that somebody put into quotes: no app reads that."""


@dataclass(frozen=True, kw_only=True)
class StackValue:
    """An environment value that only the stack itself knows, e.g. its public URL."""

    name: str


def environment_value() -> Value[str | StackValue]:
    """A text; a number or a flag as the text that it is in JSON; or `{stack: NAME}`."""
    stack = {"type": "object", "properties": {"stack": {"enum": list(STACK_VALUES)}}, "required": ["stack"]}
    schema = {"anyOf": [{"type": ["string", "number", "boolean"]}, {**stack, "additionalProperties": False}]}
    expected = f"a text, or {{stack: NAME}} with one of {', '.join(STACK_VALUES)}"
    return Value(expected, _environment, "", schema, lambda value: _problem(value, expected))


def _environment(value: object) -> str | StackValue | None:
    match value:
        case Mapping():
            items = cast(Mapping[object, object], value)
            name = items.get("stack")
            known = isinstance(name, str) and name in STACK_VALUES and len(items) == 1
            return StackValue(name=cast(str, name)) if known else None
        case str():
            return None if "\0" in value or _QUOTED.fullmatch(value) else value
        case bool() | int():
            return json.dumps(value)
        case float() if math.isfinite(value):
            return json.dumps(value)
        case _:
            return None


def _problem(value: object, expected: str) -> str | None:
    """Of a value that is refused."""
    if isinstance(value, str):
        quoted = _QUOTED.fullmatch(value)
        if quoted:
            return f"is {value!r}, a text; write {{stack: {quoted[1]}}} without quotes"
        return "has a NUL character, which no variable can have; remove it"
    if isinstance(value, Mapping):
        items = cast(Mapping[object, object], value)
        beside = sorted(str(name) for name in items if name != "stack")
        if "stack" in items and beside:
            return f"has {', '.join(beside)} beside stack; write {{stack: NAME}} alone, or the whole value as a text"
        if isinstance(items.get("stack"), str):
            return f"has stack: {str(items['stack'])[:40]}; write {{stack: NAME}} with one of {', '.join(STACK_VALUES)}"
        return f"is a mapping; write {expected}; a secret goes below secrets, by its name in fairway:secrets"
    if isinstance(value, list):
        return "is a list; write one text, separated as the app reads it"
    return None


def secret_name() -> Value[str]:
    """Never quoted: somebody may have written the secret itself."""
    names = text(LONG_NAME, "the name of one of fairway:secrets")

    def problem(value: object) -> str:
        found = "is a mapping, and no name of a secret" if isinstance(value, Mapping) else "names no secret"
        return f"{found}; write {names.expected}"

    return replace(names, problem=problem)


def form(options: Sequence[T]) -> Value[T]:
    """What Fairway puts into a variable. Of another value only a word is quoted: somebody may have written his own."""
    kind = choice(options)

    def problem(value: object) -> str | None:
        word = not isinstance(value, str) or re.fullmatch("[A-Za-z]{1,16}", value)
        return None if word else f"names none of what Fairway puts there; write {kind.expected}"

    return replace(kind, problem=problem)


def queue_name() -> Value[str]:
    """Of a queue of the stack."""
    return text(NAME, "the name of one of fairway:queues")
