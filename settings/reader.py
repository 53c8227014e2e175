"""Reading configuration one mapping at a time, collecting every problem instead of stopping at the first."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, ClassVar, Final, cast

REQUIRED: Final = object()  # the default of a key that must be given


class Reader:
    """One mapping of the configuration and where it stands.

    Every method returns a usable value even where the configuration is wrong, so that reading goes on and all
    problems are found in one pass; whoever started the reading raises if `problems` is not empty.

    where: the mapping's place as the user writes it, e.g. `fairway:services.backend`.
    problems: shared by all readers of one pass; sentences that name the key, what was found and what to write.
    """

    asked_for: ClassVar[Callable[[str, str, Any], None] | None] = None  # told place, expected, default of each key

    def __init__(self, value: object, where: str, problems: list[str], separator: str = ".") -> None:
        self.where = where
        self.problems = problems
        self._separator = separator
        self._asked: list[str] = []
        self.values: Mapping[str, Any] = {}
        if isinstance(value, Mapping):
            self.values = {str(key): item for key, item in cast(Mapping[object, Any], value).items()}
        elif value is not None:
            self.problem("", f"is {shown(value)}; write a mapping of keys to values")

    def place(self, key: str) -> str:
        return f"{self.where}{self._separator}{key}" if key else self.where

    def problem(self, key: str, sentence: str) -> None:
        self.problems.append(f"{self.place(key)} {sentence}")

    def has(self, key: str) -> bool:
        return self.values.get(key) is not None

    def raw(self, key: str) -> Any:
        """The value as it stands, unchecked; marks the key as known."""
        self._asked.append(key)
        return self.values.get(key)

    def _read(self, key: str, default: Any, valid: Callable[[Any], bool], expected: str, fallback: Any) -> Any:
        if Reader.asked_for:
            Reader.asked_for(self.place(key), expected, default)
        value = self.raw(key)
        if value is None and default is not REQUIRED:
            return default
        if value is not None and valid(value):
            return value
        self.problem(key, f"is {'missing' if value is None else shown(value)}; write {expected}")
        return fallback if default is REQUIRED else default

    def text(self, key: str, default: Any = REQUIRED, *, pattern: str = r".+", expected: str = "a text") -> Any:
        def valid(value: object) -> bool:
            return isinstance(value, str) and re.fullmatch(pattern, value) is not None

        return self._read(key, default, valid, expected, "")

    def integer(self, key: str, default: Any = REQUIRED, *, low: int, high: int) -> Any:
        def valid(value: object) -> bool:
            return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high

        return self._read(key, default, valid, f"a whole number from {low} to {high}", low)

    def flag(self, key: str, default: Any = REQUIRED) -> Any:
        return self._read(key, default, lambda value: isinstance(value, bool), "true or false", False)

    def choice(self, key: str, options: Sequence[Any], default: Any = REQUIRED) -> Any:
        expected = "one of " + ", ".join(str(option) for option in options)

        def valid(value: object) -> bool:
            return any(type(value) is type(option) and value == option for option in options)

        return self._read(key, default, valid, expected, options[0])

    def texts(self, key: str, default: Any = (), *, pattern: str = r".+", expected: str = "texts") -> tuple[str, ...]:
        def valid(value: object) -> bool:
            return isinstance(value, list) and all(
                isinstance(item, str) and re.fullmatch(pattern, item) is not None for item in cast(list[object], value)
            )

        return tuple(self._read(key, default, valid, f"a list of {expected}", ()))

    def mapping(self, key: str) -> "Reader":
        """The mapping below `key`; an empty one when the key is absent."""
        return Reader(self.raw(key), self.place(key), self.problems)

    def children(self) -> Iterator[tuple[str, "Reader"]]:
        """Every key of this mapping with the mapping below it, in order of the names."""
        for key in sorted(self.values):
            if self.values[key] is None:
                self.problem(key, "is empty; write a mapping of keys to values")
            yield key, self.mapping(key)

    def entries(self, key: str) -> Iterator["Reader"]:
        """The mappings of the list below `key`; none when the key is absent."""
        found = self._read(key, (), lambda value: isinstance(value, list), "a list of mappings", ())
        for index, entry in enumerate(found):
            yield Reader(entry, f"{self.place(key)}[{index}]", self.problems)

    def done(self) -> None:
        """Reports the keys that nobody asked for."""
        for key in sorted(set(self.values) - set(self._asked)):
            near = get_close_matches(key, self._asked, n=1)
            known = f"did you mean {near[0]}?" if near else "known keys: " + ", ".join(sorted(set(self._asked)))
            self.problem(key, f"is not a known key; {known}")


def shown(value: object) -> str:
    """A value as an error may quote it: short, and as the user wrote it."""
    text = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else None
    text = text or (repr(value) if isinstance(value, str | int | float) else f"a {_kind(value)}")
    return text if len(text) <= 80 else text[:77] + "…"


def _kind(value: object) -> str:
    return "mapping" if isinstance(value, Mapping) else "list" if isinstance(value, list) else type(value).__name__
