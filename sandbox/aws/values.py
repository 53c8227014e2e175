"""What terraform-provider-aws lets a property be, from `values.json`: lists of values, ranges, lengths, forms."""

import json
import re
from collections.abc import Callable
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from sandbox.extract import snake

WRITTEN = {
    "account id": r"\d{12}",
    "number": r"-?\d+(\.\d+)?",
    "region": r"[a-z]{2}(-[a-z]+)+-\d",
    "time": r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)",
    "time of a budget": r"\d{4}-\d\d-\d\d_\d\d:\d\d",
    "window": r"\d\d:\d\d-\d\d:\d\d",
    "name in lower case": r"[a-z0-9-]+",
    "name in lower case, with periods": r"[.a-z0-9-]+",
    "name of a key": r"alias/[0-9A-Za-z_/-]+",
    "name in lower case, with spaces": r"[ ._a-z0-9-]+",
}
"""How a text is written, and the provider's pattern for it."""

FILE = Path(__file__).with_name("values.json")
Rule = dict[str, Any]


@cache
def rules() -> dict[str, dict[str, Rule]]:
    """Token → property path without indexes → {"oneOf": […], "range": [1, None], "length": [1, 32], "form": "arn"};
    or "written", which a value must be beside all else: one of WRITTEN.
    """
    return json.loads(FILE.read_text())["types"] if FILE.exists() else {}


def refused(rule: Rule, path: str, value: Any) -> str:
    """The provider's sentence about a value; empty if it takes it. An empty text is as none to the provider.

    Where a property has rules of several kinds, such as 0 or 7 to 30, the provider takes what one of them takes.
    """
    if value == "":
        return ""
    name = ".".join(snake(part) for part in path.split("."))
    if sentence := _written(rule.get("written"), name, value):
        return sentence
    refusals = [_CHECKS[kind](limits, name, value) for kind, limits in sorted(rule.items()) if kind in _CHECKS]
    return refusals[0] if refusals and all(refusals) else ""


def _one_of(members: list[Any], name: str, value: Any) -> str:
    if value in members or str(value) in map(str, members):
        return ""
    return f"expected {name} to be one of [{' '.join(json.dumps(member) for member in members)}], got {value}"


def _range(limits: list[int | None], name: str, value: Any) -> str:
    least, most = limits
    number = float(value) if isinstance(value, int | float) else None
    if number is None or ((least is None or number >= least) and (most is None or number <= most)):
        return ""
    return f"expected {name} to be {_between(least, most)}, got {value}"


def _between(least: int | None, most: int | None) -> str:
    if least is None:
        return f"at most ({most})"
    return f"at least ({least})" if most is None else f"in the range ({least} - {most})"


def _length(limits: list[int], name: str, value: Any) -> str:
    least, most = limits
    if not isinstance(value, str) or least <= len(value) <= most:
        return ""
    return f"expected length of {name} to be in the range ({least} - {most}), got {value}"


def _form(form: str, name: str, value: Any) -> str:
    if not isinstance(value, str):
        return ""
    if form == "arn":
        return "" if value.startswith("arn:") else f'"{name}" ({value}) is an invalid ARN: arn: invalid prefix'
    if form == "json":
        return "" if _is_json(value) else f'"{name}" contains an invalid JSON policy: not a JSON object'
    try:
        network = str(ip_network(value, strict=False))
    except ValueError:
        return f'"{value}" is not a valid CIDR block'
    return "" if network == value or ":" in value else f'"{value}" is not a valid CIDR block; did you mean "{network}"?'


def _written(kind: str | None, name: str, value: Any) -> str:
    if kind is None or not isinstance(value, str) or re.fullmatch(WRITTEN[kind], value):
        return ""
    return f'invalid value for {name}: "{value}" is no {kind}'


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except ValueError:
        return False


_CHECKS: dict[str, Callable[[Any, str, Any], str]] = {
    "oneOf": _one_of,
    "range": _range,
    "length": _length,
    "form": _form,
}
