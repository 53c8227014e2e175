"""How a plain value of a stack is declared: once, with its kind, range, default, example and a sentence of help.

    @config
    class ClusterConfig:
        \"\"\"What the tasks of a stack run on.\"\"\"

        spot_percent: int = key(whole(0, 100), default=0, help="Share of the tasks that run on Fargate Spot.")

From the declaration come the reader of a stack's settings, the page on configuration and the schema that editors use;
a component's arguments inherit the same class, so that no value has to be handed over by name.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Generic, TypeVar, cast, dataclass_transform, overload

from components.base.values import Value

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

REQUIRED: Final = object()
"""The default of a key that must be written."""

KEY: Final = "key"
"""Where a field's metadata has its `Key`."""


@dataclass(frozen=True)
class Section(Generic[T_co]):
    """A mapping with keys of its own."""

    of: type[T_co]


@dataclass(frozen=True)
class Named(Generic[T_co]):
    """Mappings of one kind by names of the user's own; `of` has a field `name`. They are read as a tuple, by name."""

    of: type[T_co]
    names: Value[str]
    noun: str  # what has the name, as the end of `is no name …`


@dataclass(frozen=True)
class Mapped(Generic[T_co]):
    """The same, read as a mapping; `of` has no field `name`."""

    of: type[T_co]
    names: Value[str]
    noun: str


@dataclass(frozen=True)
class Entries(Generic[T_co]):
    """A list of mappings of one kind."""

    of: type[T_co]


@dataclass(frozen=True)
class Pairs(Generic[T_co]):
    """A mapping of the user's own names to values of one kind."""

    value: Value[T_co]
    names: Value[str]
    noun: str


Kind = Value[object] | Section[object] | Named[object] | Mapped[object] | Entries[object] | Pairs[object]


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a default may depend on. name: of the service, where it is one service's."""

    app: str
    stack: str
    production: bool
    name: str = ""


@dataclass(frozen=True)
class Derived:
    """A default that depends on the stack, and how the page on configuration says it."""

    text: str
    of: Callable[[Context], object]


IN_PRODUCTION: Final = Derived("`false`, in production `true`", lambda context: context.production)
NOT_IN_PRODUCTION: Final = Derived("`true`, in production `false`", lambda context: not context.production)


@dataclass(frozen=True, kw_only=True)
class Key:
    """One declaration. name: as the user writes it; default: REQUIRED, `derived` or a value."""

    name: str
    kind: Kind
    help: str
    default: object
    derived: Derived | None
    example: object


@overload
def key(
    kind: Value[T], *, help: str, default: None, name: str = "", derived: Derived | None = None, example: object = None
) -> T | None: ...
@overload
def key(
    kind: Value[T], *, help: str, default: T, name: str = "", derived: Derived | None = None, example: object = None
) -> T: ...
@overload
def key(kind: Value[T], *, help: str, name: str = "", derived: Derived | None = None, example: object = None) -> T: ...
@overload
def key(kind: Section[T], *, help: str = "", default: None, name: str = "") -> T | None: ...
@overload
def key(kind: Section[T], *, help: str = "", default: T, name: str = "") -> T: ...
@overload
def key(kind: Section[T], *, help: str = "", name: str = "") -> T: ...
@overload
def key(
    kind: Mapped[T], *, help: str = "", default: Mapping[str, T] | None = None, name: str = ""
) -> Mapping[str, T]: ...
@overload
def key(kind: Entries[T], *, default: tuple[T, ...], help: str = "", name: str = "") -> tuple[T, ...]: ...
@overload
def key(kind: Named[T] | Entries[T], *, help: str = "", name: str = "") -> tuple[T, ...]: ...
@overload
def key(
    kind: Pairs[T],
    *,
    help: str,
    default: Mapping[str, T],
    name: str = "",
    repr: bool = True,
    example: object = None,
) -> Mapping[str, T]: ...
@overload
def key(kind: Pairs[T], *, help: str, name: str = "", repr: bool = True, example: object = None) -> Mapping[str, T]: ...
def key(
    kind: object,
    *,
    help: str = "",
    default: object = REQUIRED,
    name: str = "",
    derived: Derived | None = None,
    example: object = None,
    repr: bool = True,
) -> object:
    """A field of a `config` class that is a key of the configuration.

    name: where it is not the field's own in camelCase. derived: the default in a stack's settings where it depends on
    the stack; `default` is then what a component has that is used without settings.
    """
    declared = Key(name=name, kind=cast(Kind, kind), help=help, default=default, derived=derived, example=example)
    metadata = {KEY: declared}
    if isinstance(default, Mapping):  # of a `Mapped` or `Pairs`; a dataclass refuses what can be changed
        mapping = cast(Mapping[str, object], default)
        return dataclasses.field(default_factory=lambda: mapping, repr=repr, metadata=metadata)
    if default is REQUIRED:
        return dataclasses.field(repr=repr, metadata=metadata)
    return dataclasses.field(default=default, repr=repr, metadata=metadata)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(key, dataclasses.field))
def config(cls: type[T]) -> type[T]:
    """A frozen dataclass whose fields are declared by `key`."""
    return dataclass(frozen=True, kw_only=True)(cls)


@cache
def keys(cls: type[object]) -> Mapping[str, Key]:
    """Field → its declaration, in the order of the class; fields that are no keys are left out."""
    fields = dataclasses.fields(cast(Any, cls))
    declared = {item.name: cast(Key, item.metadata[KEY]) for item in fields if KEY in item.metadata}
    return {field: dataclasses.replace(item, name=item.name or _camel(field)) for field, item in declared.items()}


def _camel(field: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), field)
