"""A command as a list of its words, and what to write where somebody wrote a line of shell."""

import json
import re
import shlex
from typing import cast

from components.base.values import Value, shown

PLAIN = re.compile(r"[A-Za-z./@_-][A-Za-z0-9./@_=+%~-]*")
"""What YAML reads as a text without quotes, also in a list in one line."""
OTHERWISE = re.compile(r"true|false|null|yes|no|on|off|~|\.nan|[-+]?\.inf", re.IGNORECASE)
"""Of these, what it reads as something else."""
OF_SHELL = re.compile(r"&&|\|\||[;|<>`*&]|\$")
LONGEST = 120


def words(example: str) -> Value[tuple[str, ...]]:
    """A list of words, of which any but the first may be empty (`--config ""`). example: as one writes it in YAML."""
    expected = f"a list of words of a command, such as {example}"
    schema = {"type": "array", "items": {"type": "string", "pattern": "^[^\\x00]*$"}}
    return Value(expected, _parse, (), schema, lambda value: _problem(value, example))


def flow(line: str) -> str | None:
    """The list to write instead of a line of shell; None where that would be long, or is none."""
    try:
        split = ["sh", "-c", line] if OF_SHELL.search(line) else shlex.split(line)
    except ValueError:  # a quotation mark that does not end
        return None
    listed = f"[{', '.join(map(_quoted, split))}]"
    return listed if split and len(listed) <= LONGEST and "\0" not in line else None


def _quoted(word: str) -> str:
    plain = PLAIN.fullmatch(word) and not OTHERWISE.fullmatch(word)
    return word if plain else json.dumps(word, ensure_ascii=False)


def _parse(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    items = cast("list[object]", value)
    read = tuple(item for item in items if isinstance(item, str) and "\0" not in item)
    return None if len(read) < len(items) or read[:1] == ("",) else read


def _problem(value: object, example: str) -> str | None:
    if isinstance(value, str) and (listed := flow(value)):
        return f"is {shown(value)}, a text; write its words as a list: {listed}"
    if not isinstance(value, list):
        return None
    items = cast("list[object]", value)
    wrong = next((item for item in items if not isinstance(item, str) or "\0" in item), "")
    if isinstance(wrong, int | float) and not isinstance(wrong, bool):
        return f'has {wrong}, a number without quotes; write "{wrong}"'
    return f"has {shown(wrong)}; write words of a command, such as {example}"
