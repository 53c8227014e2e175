"""Kinds of plain values: what one may be, how it is recognised, and the sentence that refuses it."""

import dataclasses
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

PASSWORD = re.compile(r"(://[^:/@\s]*:)[^\s]*(@)")
"""Of a URL that somebody wrote where a name belongs: no error shows it."""

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Value(Generic[T_co]):
    """A kind of one value. expected: what to write, as the end of `write …`; schema: the same as JSON schema.

    parse: the value as the model holds it, or None where it is not one of this kind. fallback: what stands in for a
    wrong one, so that reading goes on. problem: what is wrong with a refused one, as the end of a sentence, where that
    is more than the value itself.
    """

    expected: str
    parse: Callable[[object], T_co | None]
    fallback: T_co
    schema: Mapping[str, object]
    problem: Callable[[object], str | None] = lambda _: None


def text(pattern: str = r".+", expected: str = "a text") -> Value[str]:
    """pattern: of the whole text, as Python and JSON schema read it alike."""
    quotes = re.compile(pattern)

    def problem(value: object) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool) and quotes.fullmatch(str(value)):
            return f'is {value}, a number without quotes; write "{value}"'
        return None

    return Value(
        expected,
        lambda value: value if isinstance(value, str) and quotes.fullmatch(value) else None,
        "",
        {"type": "string", "pattern": f"^({pattern})$"},
        problem,
    )


def whole(low: int, high: int, unit: str = "") -> Value[int]:
    """A whole number, both ends included. unit: where the key's name does not say it."""
    expected = f"a whole number from {low} to {high}{f' ({unit})' if unit else ''}"

    def parse(value: object) -> int | None:
        return value if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high else None

    def problem(value: object) -> str | None:
        number = int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,15}", value) else None
        if parse(number) is not None:
            return f"is {value!r}, a text; write {number} without quotes"
        measured = isinstance(value, str) and re.fullmatch(r"[\d.]{1,15} ?[A-Za-z]{1,7}", value)
        return f"is {value!r}, a number with a unit; write {expected} alone" if measured else None

    schema = {"type": "integer", "minimum": low, "maximum": high}
    return Value(expected, parse, low, schema, problem)


def flag() -> Value[bool]:
    """True or false, never a text that says so."""

    def problem(value: object) -> str | None:
        return f"is {value!r}, a text; write {value} without quotes" if value in ("true", "false") else None

    def parse(value: object) -> bool | None:
        return value if isinstance(value, bool) else None

    return Value("true or false", parse, False, {"type": "boolean"}, problem)


def choice(options: Sequence[T], note: str = "") -> Value[T]:
    """One of these, of the very same type: 1 is not true, and "30" is not 30. note: what they are."""

    def parse(value: object) -> T | None:
        return next((option for option in options if type(value) is type(option) and value == option), None)

    def problem(value: object) -> str | None:
        same = next((option for option in options if str(option) == str(value)), None)
        if isinstance(value, str) and same is not None:
            return f"is {value!r}, a text; write {same} without quotes"
        if isinstance(value, int) and not isinstance(value, bool) and same is not None:
            return f'is {value}, a number without quotes; write "{same}"'
        return None

    expected = "one of " + ", ".join(map(str, options)) + (f" ({note})" if note else "")
    return Value(expected, parse, options[0], {"enum": list(options)}, problem)


def texts(pattern: str = r".+", expected: str = "texts") -> Value[tuple[str, ...]]:
    """A list of texts, each of which is as `pattern` says."""
    return _list(text(pattern, expected), expected)


def choices(options: Sequence[T]) -> Value[tuple[T, ...]]:
    """A list of some of these; read in their order, each once."""
    one = choice(options)
    listed = _list(one, f"some of {', '.join(map(str, options))}")

    def parse(value: object) -> tuple[T, ...] | None:
        items = listed.parse(value)
        return None if items is None else tuple(option for option in options if option in items)

    return dataclasses.replace(listed, parse=parse)


def _list(one: Value[T], expected: str) -> Value[tuple[T, ...]]:
    def items(value: object) -> list[object] | None:
        return cast("list[object]", value) if isinstance(value, list) else None

    def parse(value: object) -> tuple[T, ...] | None:
        parsed = [one.parse(item) for item in items(value) or []]
        complete = tuple(item for item in parsed if item is not None)
        return complete if items(value) is not None and len(complete) == len(parsed) else None

    def problem(value: object) -> str | None:
        if items(value) is None:
            alone = isinstance(value, str) and one.parse(value) is not None
            return f"is {shown(value)}, and no list; write [{json.dumps(value, ensure_ascii=False)}]" if alone else None
        wrong = next((item for item in items(value) or [] if one.parse(item) is None), None)
        return "has " + (one.problem(wrong) or f"is {shown(wrong)}; write {one.expected}").removeprefix("is ")

    return Value(f"a list of {expected}", parse, (), {"type": "array", "items": one.schema}, problem)


def shown(value: object) -> str:
    """A value as an error may quote it: short, and as the user wrote it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    quoted = repr(value) if isinstance(value, str | int | float) else f"a {noun(value)}"
    quoted = PASSWORD.sub(r"\1…\2", quoted)
    return quoted if len(quoted) <= 80 else quoted[:77] + "…"


def noun(value: object) -> str:
    """What a value is, without it."""
    nouns = ((Mapping, "mapping"), (list, "list"), (str, "text"), (bool, "flag"), (int | float, "number"))
    return next((word for kind, word in nouns if isinstance(value, kind)), type(value).__name__)
