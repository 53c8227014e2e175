"""A reader of resource properties with three states: a value, absent, or unknown until the update. It never raises."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, cast


class Missing(Enum):
    """Why a fact has no value."""

    ABSENT = "absent"
    UNKNOWN = "unknown"


ABSENT: Final = Missing.ABSENT
UNKNOWN: Final = Missing.UNKNOWN

# The engine's placeholders for values known only after the update: boolean, number, string, array, asset, archive,
# object (github.com/pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go).
_UNKNOWNS: Final = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
_UNKNOWN_PART: Final = re.compile("|".join(sorted(_UNKNOWNS)))
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET_MARK: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105
_REDACTED: Final = "[secret]"  # what `pulumi policy analyze --file` puts where it cannot decrypt
_LONGEST: Final = 120
_SHORTEST_SECRET_MARK: Final = 4  # shorter texts stand everywhere, and taking them out would garble messages
MASK: Final = "(secret, not shown)"


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a resource's properties, with the path under which it stands in the program.

    `raw` is plain JSON (dict, list, str, float, bool) or a `Missing`. Reading below a missing fact gives another.
    """

    raw: Any
    path: str = ""
    secret: bool = False

    def __getitem__(self, key: str | int) -> "Fact":
        raw: Any = self.raw
        path = f"{self.path}[{key}]" if isinstance(key, int) else f"{self.path}.{key}" if self.path else key
        if isinstance(raw, dict):
            return _fact(cast("dict[Any, Any]", raw).get(key, ABSENT), path, self.secret)
        if isinstance(key, int) and -len(_elements(raw)) <= key < len(_elements(raw)):
            return _fact(raw[key], path, self.secret)
        return Fact(UNKNOWN if raw is UNKNOWN else ABSENT, path, self.secret)

    @property
    def unknown(self) -> bool:
        """True while the value is computed by the update, or encrypted so that it cannot be read."""
        return self.raw is UNKNOWN

    @property
    def absent(self) -> bool:
        """Whether the property is not there, or null."""
        return self.raw is ABSENT

    @property
    def known(self) -> bool:
        """Whether there is a value, which may hold unknown parts."""
        return not isinstance(self.raw, Missing)

    @property
    def text(self) -> str | None:
        """The value as text; whole numbers without the `.0` that the engine gives them, flags as `true` and `false`."""
        raw = self.raw
        if isinstance(raw, bool):
            return "true" if raw else "false"
        if isinstance(raw, float) and raw.is_integer():
            return str(int(raw))
        return raw if isinstance(raw, str) else str(raw) if isinstance(raw, int | float) else None

    @property
    def number(self) -> float | None:
        """The value as a number, also when the program wrote it as text; one without end is none."""
        try:
            number = None if isinstance(self.raw, bool) else float(self.text or "")
        except ValueError:
            return None
        return number if number is not None and math.isfinite(number) else None

    @property
    def flag(self) -> bool | None:
        """The value as a flag, also when the program wrote it as text."""
        return {"true": True, "false": False}.get((self.text or "").lower())

    def each(self) -> "list[Fact]":
        """The elements of a list; a single object counts as a list of one, as IAM and ECS read it."""
        if isinstance(self.raw, list):
            return self.inside()
        return [self] if self.known else []

    def fields(self) -> "dict[str, Fact]":
        """The members of an object by name."""
        return {key: self[key] for key in _members(self.raw)}

    def inside(self) -> "list[Fact]":
        """The elements of a list or the members of an object; nothing for a plain value."""
        return [self[index] for index in range(len(_elements(self.raw)))] or list(self.fields().values())

    def parsed(self) -> "Fact":
        """The JSON document inside a text; objects pass as they are, text that is no JSON is absent."""
        if not isinstance(self.raw, str):
            return self
        try:
            return _fact(json.loads(self.raw), self.path, self.secret)
        except ValueError:
            return Fact(ABSENT, self.path, self.secret)

    @property
    def partly_unknown(self) -> bool:
        """True when the value or anything inside it is unknown."""
        return self.unknown or any(fact.partly_unknown for fact in self.inside())

    def shown(self) -> str:
        """The value for a message: never a secret's, never long."""
        if isinstance(self.raw, Missing):
            return self.raw.value
        if self.secret:
            return MASK
        text = self.text if self.text is not None else json.dumps(self.raw, default=str)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _members(raw: Any) -> Mapping[str, Any]:
    return cast("dict[str, Any]", raw) if isinstance(raw, dict) else {}


def _elements(raw: Any) -> Sequence[Any]:
    return cast("list[Any]", raw) if isinstance(raw, list) else ()


def _fact(raw: Any, path: str, secret: bool) -> Fact:
    if isinstance(raw, dict):
        members = cast("dict[str, Any]", raw)
        if members.get(_SIGNATURE) == _SECRET_MARK:
            return _fact(members.get("value", ABSENT), path, True)
    elif raw is None:
        return Fact(ABSENT, path, secret)
    elif isinstance(raw, str):
        if raw == _REDACTED:
            return Fact(UNKNOWN, path, True)
        # A text that contains a placeholder was put together from an unknown part: as a whole it says nothing.
        if raw in _UNKNOWNS or (len(raw) > 36 and _UNKNOWN_PART.search(raw)):
            return Fact(UNKNOWN, path, secret)
    return Fact(raw, path, secret)


def facts(properties: Mapping[str, Any]) -> Fact:
    """The root of a resource's properties."""
    return _fact(dict(properties), "", False)


def secret_texts(fact: Fact, names: frozenset[str] = frozenset()) -> Iterator[str]:
    """Every text inside the fact that is secret; `names`: keys of its documents whose values only name something.

    A document is secret as a whole as soon as one of its values is.
    """
    document = fact.parsed() if fact.secret else fact
    for part in document.inside():
        if part.path.rpartition(".")[2] not in names:
            yield from secret_texts(part, names)
    if fact.secret and fact.text and len(fact.text) >= _SHORTEST_SECRET_MARK:
        yield fact.text
