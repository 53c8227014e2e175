"""The `random` package: values live in the state alone, and only a changed input makes new ones."""

import base64
import secrets
import string
import uuid
from collections.abc import Mapping
from typing import Any

from sandbox.account import Urn
from sandbox.compare import Change, changes
from sandbox.protocol import UNKNOWN, Failure, Secret
from sandbox.schema import DEFAULTED, Problem, Schema, Schemas

Properties = dict[str, Any]
SPECIAL = "!@#$%&*()-_=+[]{}<>:?"
_CLASSES = {"lower": string.ascii_lowercase, "upper": string.ascii_uppercase, "numeric": string.digits}
_DEFAULTS: Mapping[str, Properties] = {
    "RandomPassword": {"lower": True, "upper": True, "numeric": True, "special": True},
    "RandomString": {"lower": True, "upper": True, "numeric": True, "special": True},
    "RandomPet": {"length": 2, "separator": "-"},
}
_SECRET = {"RandomPassword": {"result", "bcryptHash"}, "RandomBytes": {"base64", "hex"}}
_ADJECTIVES = [
    "able",
    "bold",
    "calm",
    "deep",
    "eager",
    "fair",
    "glad",
    "happy",
    "keen",
    "loyal",
    "merry",
    "neat",
    "proud",
    "quick",
    "rare",
    "smart",
    "tidy",
    "vast",
    "warm",
    "wise",
]
_ANIMALS = [
    "ant",
    "bee",
    "cat",
    "cod",
    "crab",
    "deer",
    "dove",
    "fox",
    "frog",
    "goat",
    "hare",
    "ibex",
    "jay",
    "koala",
    "lark",
    "mole",
    "newt",
    "otter",
    "puma",
    "wren",
]


class Randomness:
    """Same calls as `provider.Provider`, without a cloud."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def configure(self, urn: str, settings: Mapping[str, Any]) -> None:
        pass

    def check(
        self, urn: str, olds: Properties, news: Properties, proposed: str | None
    ) -> tuple[Properties, list[Problem]]:
        return self._schema(urn).check(news)

    def diff(self, urn: str, state: Properties, old_inputs: Properties, news: Properties) -> Change:
        defaults = _DEFAULTS.get(_kind(urn), {}) | {"number": True}
        change = changes(self._schema(urn), {**defaults, **old_inputs}, old_inputs, {**defaults, **news})
        replaces = {path.split(".")[0].split("[")[0] for path in change.paths}
        return Change(paths=change.paths, replaces=tuple(sorted(replaces)))

    def create(self, urn: str, inputs: Properties, *, preview: bool, limit: float) -> tuple[str, Properties]:
        schema, kind = self._schema(urn), _kind(urn)
        properties = {key: value for key, value in inputs.items() if key != DEFAULTED}
        if preview:
            unknown = {name: UNKNOWN for name in schema.outputs if name not in schema.inputs}
            return "", _marked(kind, {**unknown, **_DEFAULTS.get(kind, {}), **properties})
        if kind not in _MAKERS:
            raise Failure(f"The sandbox has no {Urn.parse(urn).token}.")
        properties = {**_DEFAULTS.get(kind, {}), **properties}
        identity, generated = _MAKERS[kind](properties)
        return identity, _marked(kind, {**properties, **generated})

    def update(
        self,
        urn: str,
        identity: str,
        state: Properties,
        old_inputs: Properties,
        news: Properties,
        *,
        preview: bool,
        limit: float,
    ) -> Properties:
        return _marked(_kind(urn), {**state, **{key: value for key, value in news.items() if key != DEFAULTED}})

    def read(
        self, urn: str, identity: str, state: Properties, old_inputs: Properties
    ) -> tuple[str, Properties, Properties]:
        return identity, _marked(_kind(urn), state), old_inputs

    def delete(self, urn: str, identity: str, state: Properties, limit: float) -> None:
        pass

    def invoke(self, token: str, arguments: Properties) -> Properties:
        raise Failure(f"The sandbox has no {token}.")

    def _schema(self, urn: str) -> Schema:
        token = Urn.parse(urn).token
        schema = self._schemas.resource(token)
        if schema is None:
            raise Failure(f"The installed SDK of `random` has no type {token}.")
        return schema


def _kind(urn: str) -> str:
    return Urn.parse(urn).token.rsplit(":", 1)[1]


def _marked(kind: str, properties: Properties) -> Properties:
    secret = _SECRET.get(kind, set())
    return {key: Secret(value) if key in secret else value for key, value in properties.items()}


def characters(properties: Properties) -> str:
    """A text of `length` from the classes asked for, with at least the minimum of each."""
    numeric = properties.get("numeric", properties.get("number", True))
    classes = {
        "Lower": _CLASSES["lower"] if properties.get("lower", True) else "",
        "Upper": _CLASSES["upper"] if properties.get("upper", True) else "",
        "Numeric": _CLASSES["numeric"] if numeric else "",
        "Special": (properties.get("overrideSpecial") or SPECIAL) if properties.get("special", True) else "",
    }
    alphabet, length = "".join(classes.values()), properties["length"]
    least = [(classes[name], properties.get(f"min{name}", 0)) for name in classes]
    if sum(count for _, count in least) > length:
        raise Failure(
            "Attribute length value must be at least the sum of min_upper, min_lower, min_numeric and min_special"
        )
    if not alphabet:
        raise Failure("The character set specified is empty")
    drawn = [secrets.choice(chars) for chars, count in least for _ in range(count if chars else 0)]
    drawn += [secrets.choice(alphabet) for _ in range(length - len(drawn))]
    secrets.SystemRandom().shuffle(drawn)
    return "".join(drawn)


def _password(properties: Properties) -> tuple[str, Properties]:
    salt = "".join(secrets.choice("./" + string.ascii_letters + string.digits) for _ in range(53))
    return "none", {
        "result": characters(properties),
        "bcryptHash": f"$2a$10${salt}",
    }  # of the right form, not a real hash


def _text(properties: Properties) -> tuple[str, Properties]:
    text = characters(properties)
    return text, {"result": text}


def _id(properties: Properties) -> tuple[str, Properties]:
    raw, prefix = secrets.token_bytes(properties["byteLength"]), properties.get("prefix", "")
    url = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    forms = {"hex": raw.hex(), "b64Std": base64.b64encode(raw).decode(), "b64Url": url, "dec": str(int.from_bytes(raw))}
    return url, {name: prefix + form for name, form in forms.items()}


def _pet(properties: Properties) -> tuple[str, Properties]:
    parts = [secrets.choice(_ADJECTIVES) for _ in range(properties["length"] - 1)] + [secrets.choice(_ANIMALS)]
    prefix = [properties["prefix"]] if properties.get("prefix") else []
    return properties["separator"].join([*prefix, *parts]), {}


def _integer(properties: Properties) -> tuple[str, Properties]:
    number = properties["min"] + secrets.randbelow(properties["max"] - properties["min"] + 1)
    return str(number), {"result": number}


def _uuid(properties: Properties) -> tuple[str, Properties]:
    text = str(uuid.uuid4())
    return text, {"result": text}


def _shuffle(properties: Properties) -> tuple[str, Properties]:
    results = list(properties["inputs"])
    secrets.SystemRandom().shuffle(results)
    return "-", {"results": results[: properties.get("resultCount") or len(results)]}


def _bytes(properties: Properties) -> tuple[str, Properties]:
    raw = secrets.token_bytes(properties["length"])
    return "none", {"base64": base64.b64encode(raw).decode(), "hex": raw.hex()}


_MAKERS = {
    "RandomPassword": _password,
    "RandomString": _text,
    "RandomId": _id,
    "RandomPet": _pet,
    "RandomInteger": _integer,
    "RandomUuid": _uuid,
    "RandomUuid4": _uuid,
    "RandomShuffle": _shuffle,
    "RandomBytes": _bytes,
}
