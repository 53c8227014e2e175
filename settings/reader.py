"""From values as the user wrote them to the frozen dataclasses that declare them, with every problem in one pass."""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import TypeVar, cast

from components.base.keys import REQUIRED, Context, Entries, Key, Mapped, Named, Pairs, Section, keys
from components.base.values import Value, noun, shown
from settings.elsewhere import word_of_elsewhere
from settings.errors import Problems

T = TypeVar("T")
A_MAPPING = "write a mapping of keys to values"
FEW = 12
"""Keys that a sentence may name."""
SIMILAR = 0.65
"""How like a known key must be to be what was meant: `kye` is `key`, `redis` is not `registry`."""


class Reader:
    """Reads classes declared by `components.base.keys`.

    Every value is read, a wrong one as its default or a fallback, so that reading goes on and all problems are found;
    whoever started the reading looks at `problems` before the result is used.
    """

    def __init__(self, problems: Problems, context: Context) -> None:
        self._problems = problems
        self._context = context

    def read(self, cls: type[T], value: object, path: str, *, separator: str = ".", **own: object) -> T:
        """value: a mapping, or None for an empty one. path: where it stands, as the user would say it.

        own: values of the fields that are no keys.
        """
        declared = keys(cls)
        names = [key.name for key in declared.values()]
        values = self._mapping(value, path, _section(value, names))
        # What is no mapping is one mistake: its keys are not missing, too.
        reader = self if value is None or isinstance(value, Mapping) else Reader(Problems(), self._context)
        fields = {
            field: reader._key(key, values.get(key.name), f"{path}{separator}{key.name}")
            for field, key in declared.items()
        }
        self._unknown(cls, values, names, f"{path}{separator}")
        return _make(cls, {**fields, **own})

    def _key(self, key: Key, value: object, path: str) -> object:
        match key.kind:
            case Value() as kind:
                return self._default(key, kind, path) if value is None else self._value(key, kind, value, path)
            case Section(of=of):
                return None if value is None and key.default is None else self.read(of, value, path)
            case Mapped() as kind:
                return dict(self._named(kind, value, path))
            case Named() as kind:
                return tuple(item for _, item in self._named(kind, value, path))
            case Entries(of=of):
                entries = cast("list[object]", value) if isinstance(value, list) else []
                if value is not None and not isinstance(value, list):
                    self._problems.unread(path, f"is {shown(value)}; write a list of mappings")
                return tuple(self.read(of, entry, f"{path}[{index}]") for index, entry in enumerate(entries))
            case Pairs() as kind:
                return dict(self._pairs(key, kind, value, path))

    def _default(self, key: Key, kind: Value[object], path: str) -> object:
        if key.derived:
            return key.derived.of(self._context)
        if key.default is REQUIRED:
            self._problems.unread(path, f"is missing; write {kind.expected}")
            return kind.fallback
        return key.default

    def _value(self, key: Key, kind: Value[object], value: object, path: str) -> object:
        parsed = kind.parse(value)
        if parsed is not None:
            return parsed
        self._problems.unread(path, kind.problem(value) or f"is {shown(value)}; write {kind.expected}")
        return kind.fallback if key.default in (REQUIRED, None) else key.default

    def _named(self, kind: Named[object] | Mapped[object], value: object, path: str) -> Iterator[tuple[str, object]]:
        of_names = f"write a mapping, each key a name {kind.noun} with a mapping of its own"
        for name, item in sorted(self._mapping(value, path, of_names).items()):
            self._name(kind.names, kind.noun, name, f"{path}.{name}")
            if item is None:
                self._problems.unread(f"{path}.{name}", f"is empty; {A_MAPPING}")
            problems = Problems() if item is None else self._problems
            reader = Reader(problems, dataclasses.replace(self._context, name=name))
            own = {} if isinstance(kind, Mapped) else {"name": name}
            yield name, reader.read(kind.of, item, f"{path}.{name}", **own)

    def _pairs(self, key: Key, kind: Pairs[object], value: object, path: str) -> Iterator[tuple[str, object]]:
        for name, item in sorted(self._mapping(value, path, _pairs(key)).items()):
            self._name(kind.names, kind.noun, name, f"{path}.{name}")
            yield name, self._value(key, kind.value, item, f"{path}.{name}")

    def _name(self, names: Value[str], noun: str, name: str, path: str) -> None:
        if names.parse(name) is None:
            near = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
            example = f", such as {near}" if names.parse(near) and "such as" not in names.expected else ""
            self._problems.unread(path, f"is no name {noun}; write {names.expected}{example}")

    def _mapping(self, value: object, path: str, advice: str) -> Mapping[str, object]:
        if isinstance(value, Mapping):
            return {str(key): item for key, item in cast(Mapping[object, object], value).items()}
        if value is not None:
            self._problems.unread(path, f"is a {noun(value)}; {advice}")  # never the value: it may be a secret
        return {}

    def _unknown(self, cls: type[object], values: Mapping[str, object], known: list[str], prefix: str) -> None:
        for name in sorted(set(values) - set(known)):
            advice = word_of_elsewhere(cls, name) or _nearest(name, known)
            self._problems.unread(f"{prefix}{name}", f"is not a known key; {advice}")


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=SIMILAR) or [key for key in known if _stands_for(key, name)]
    return f"did you mean {near[0]}?" if near else "known keys: " + ", ".join(sorted(known))


def _stands_for(key: str, name: str) -> bool:
    """Whether one is a longer word for the other: `availabilityZones` for `zones`, `minCapacity` for `min`."""
    if len(name) > 3 and key.lower().endswith(name.lower()):
        return True
    rest = name.removeprefix(key)
    return len(key) >= 3 and rest != name and bool(re.match("[A-Z_-]", rest))


def _section(value: object, names: list[str]) -> str:
    """What to write instead of a value that is no mapping of these keys."""
    listed = f" ({', '.join(names)})" if len(names) <= FEW else ""
    if value is True:
        return f"write {{}} for every default, or a mapping of keys to values{listed}"
    return f"{A_MAPPING}{listed}"


def _pairs(key: Key) -> str:
    """The same, of names of the user's own, with the first of the key's example."""
    example = cast("Mapping[str, object] | None", key.example if isinstance(key.example, Mapping) else None)
    if not example:
        return A_MAPPING
    name, value = next(iter(example.items()))
    return f"{A_MAPPING}, such as {{{name}: {value}}}"


def _make(cls: Callable[..., T], fields: Mapping[str, object]) -> T:
    return cls(**fields)
