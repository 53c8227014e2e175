"""What terraform-provider-aws lets a property be, from `values.json`: lists of values, ranges, lengths, forms."""

import json
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from sandbox.extract import snake

FILE = Path(__file__).with_name("values.json")
Rule = dict[str, Any]


@cache
def rules() -> dict[str, dict[str, Rule]]:
    """Token → property path without indexes → {"oneOf": […], "range": [1, None], "length": [1, 32], "form": "arn"}."""
    return json.loads(FILE.read_text())["types"] if FILE.exists() else {}


def refused(rule: Rule, path: str, value: Any) -> str:
    """The provider's sentence about a value; empty if it takes it. An empty text is as none to the provider."""
    if value == "":
        return ""
    name = ".".join(snake(part) for part in path.split("."))
    if "oneOf" in rule and value not in rule["oneOf"]:
        members = " ".join(json.dumps(member) for member in rule["oneOf"])
        return f"expected {name} to be one of [{members}], got {value}"
    if isinstance(value, str):
        return _text(rule, name, value)
    least, most = rule.get("range", (None, None))
    if (least is not None and value < least) or (most is not None and value > most):
        return f"expected {name} to be {_between(least, most)}, got {value}"
    return ""


def _between(least: int | None, most: int | None) -> str:
    if least is None:
        return f"at most ({most})"
    return f"at least ({least})" if most is None else f"in the range ({least} - {most})"


def _text(rule: Rule, name: str, value: str) -> str:
    least, most = rule.get("length", (0, len(value)))
    if not least <= len(value) <= most:
        return f"expected length of {name} to be in the range ({least} - {most}), got {value}"
    form = rule.get("form")
    if form == "arn" and not value.startswith("arn:"):
        return f'"{name}" ({value}) is an invalid ARN: arn: invalid prefix'
    if form == "json" and not _is_json(value):
        return f'"{name}" contains an invalid JSON policy: not a JSON object'
    if form == "cidr" and not _is_cidr(value):
        return f'"{value}" is not a valid CIDR block'
    return ""


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except ValueError:
        return False


def _is_cidr(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True
