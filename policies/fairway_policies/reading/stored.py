"""What a secret's version or a parameter holds: its text, and the fields of its JSON document."""

from collections.abc import Generator

from ..rule import NotEvaluated
from . import kinds
from .facts import Fact
from .resources import Resource

Stored = list[tuple[str, str, Fact]]


def stored_texts(version: Resource) -> Generator[NotEvaluated, None, Stored]:
    """Path for a message, name of the field ("" for the whole), value. Not evaluated where a connection URL is unknown.

    A URL is what is put together of a generated password and a database; any other unknown value is nobody's affair.
    """
    key = "value" if version.type == kinds.PARAMETER else "secretString"
    value = version[key]
    if value.unknown:
        if version.sources(key, kinds.RANDOM_PASSWORD) and version.sources(key, *kinds.DATABASES):
            yield NotEvaluated(key)
        return []
    fields = {"": value, **value.parsed().fields()}
    return [(f"{key}, key {name}" if name else key, name, part) for name, part in fields.items()]
