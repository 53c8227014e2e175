"""How AWS answers for one type of resource: the form of its identifiers, what it computes, what it refuses."""

import secrets
import string
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import now
from sandbox.cloud import Cloud, Entry
from sandbox.protocol import Failure, is_list, is_map

_ALPHABETS = {
    "hex": "0123456789abcdef",
    "digits": string.digits,
    "upper": string.ascii_uppercase + string.digits,
    "lower": string.ascii_lowercase + string.digits,
    "letters": string.ascii_letters + string.digits,
}


@dataclass(kw_only=True)
class Call:
    """One create or update, as a template sees it: `{account}`, `{region}`, `{id}`, `{arn}`, `{hex17}`, any property.

    before       None for a create, else the properties before the update
    live         what only AWS knows of the resource; a kind's `settled` writes it
    instead      what AWS has for a property in place of what it was told (a rolled-back service's task definition)
    rolled_back  whether this deployment is to be rolled back; failed: what the provider says of it then
    shows        what AWS's API is to tell of it afterwards
    """

    kind: "Kind"
    token: str
    account: str
    region: str
    partition: str
    logical: str
    properties: dict[str, Any]
    cloud: Cloud
    before: dict[str, Any] | None = None
    live: dict[str, Any] = field(default_factory=dict[str, Any])
    generated: dict[str, str] = field(default_factory=dict[str, str])
    instead: dict[str, Any] = field(default_factory=dict[str, Any])
    rolled_back: bool = False
    shows: dict[str, Any] = field(default_factory=dict[str, Any])
    failed: str = ""

    def __getitem__(self, key: str) -> str:
        if key in ("account", "region", "partition", "logical"):
            return getattr(self, key)
        if key not in self.generated:
            self.generated[key] = self._make(key)
        return self.generated[key]

    def _make(self, key: str) -> str:
        if key == "id":
            return self.fill(self.kind.id)
        if key == "arn" and self.kind.arn and not self.properties.get("arn"):
            return self.fill(self.kind.arn)
        if key == "uuid":
            return str(uuid.uuid4())
        if key == "now":
            return now()
        letters = key.rstrip(string.digits)
        if letters in _ALPHABETS and letters != key and key not in self.properties:
            return "".join(secrets.choice(_ALPHABETS[letters]) for _ in range(int(key[len(letters) :])))
        value = self.properties.get(key)
        return "" if value is None else str(value)

    def fill(self, template: Any) -> Any:
        """A template's text; a function's answer; anything else as it is."""
        if callable(template):
            return template(self)
        if isinstance(template, str):
            return template.format_map(self)
        if is_map(template):
            return {key: self.fill(value) for key, value in template.items()}
        if is_list(template):
            return [self.fill(value) for value in template]
        return template

    def get(self, name: str, default: Any = None) -> Any:
        value = self.properties.get(name)
        return default if value is None else value

    def entry(self) -> Entry:
        """How it stands in the cloud's file."""
        return {"properties": {**self.properties, **self.instead}, **({"live": self.live} if self.live else {})}

    def other(self, token: str, identity: Any) -> Entry | None:
        """Another resource of this stack's cloud by its id or ARN; None if it is not one of them."""
        entry = self.cloud.get(token, str(identity))
        if entry is None:
            entries = self.cloud.all(token).values()
            entry = next((e for e in entries if identity and e["properties"].get("arn") == identity), None)
        return entry

    def look(self, token: str, identity: Any, name: str) -> Any:
        """A property of another resource of this stack's cloud; None if that is not one of them."""
        entry = self.other(token, identity)
        return entry["properties"].get(name) if entry else None

    def refuse(self, sentence: str) -> Failure:
        """AWS's refusal, worded as the provider does: what it was doing to what, then AWS's code and sentence."""
        doing = "creating" if self.before is None else "updating"
        title = self.kind.title or self.token
        return Failure(f"{doing} {title} ({self[self.kind.called] or self.logical}): {sentence}")


Template = str | Callable[[Call], Any]
Output = Template | int | list[Any] | dict[str, Any]
Check = Callable[[Call], None]
Refusal = Callable[[Entry, Cloud], None]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """
    title     the provider's name of the type in its errors, e.g. "ECR Repository"
    id, arn   templates; `{id}` may name the ARN and the reverse
    key       the property that tells two of them apart where the id does not (a task definition's id is its family)
    outputs   computed property → template, function or plain value
    always    computed properties that change with each update
    name      the property that Pulumi names by itself when the program does not; "" for none (longest, lower and
              separator say how)
    called    the property by which errors call the resource
    unique    properties that together no two resources may share; `taken` is AWS's sentence then
    checks    functions that raise Call.refuse(...)
    deletable a function that raises Failure if AWS would refuse to delete it
    change    a function of the properties before and after that raises Failure if the provider cannot plan that change
    settled   a function run at the end of a create or update, for what only AWS knows (`Call.live`)
    secret    outputs that are secrets
    """

    title: str = ""
    id: Template = "{hex17}"
    key: str = ""
    arn: Template = ""
    outputs: Mapping[str, Output] = field(default_factory=dict[str, Output])
    always: tuple[str, ...] = ()
    name: str = "name"
    longest: int = 255
    lower: bool = False
    separator: str = "-"
    called: str = "name"
    unique: tuple[str, ...] = ()
    taken: str = ""
    checks: tuple[Check, ...] = ()
    deletable: Refusal | None = None
    change: Callable[[dict[str, Any], dict[str, Any]], None] | None = None
    settled: Check | None = None
    secret: frozenset[str] = frozenset()


def arn(service: str, resource: str, *, region: str = "{region}", account: str = "{account}") -> str:
    return f"arn:{{partition}}:{service}:{region}:{account}:{resource}"
