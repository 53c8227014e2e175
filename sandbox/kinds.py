"""How AWS answers for one type of resource: the form of its identifiers, what it computes, what it refuses."""

import secrets
import string
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.account import NUMBER
from sandbox.clock import now
from sandbox.cloud import Cloud, Entry
from sandbox.neighbours import Neighbours, account_of
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
    neighbours   the other stacks of the simulated AWS
    rolled_back  whether this deployment is to be rolled back; failed: what the provider says of it then
    rival        the resource that has the name already
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
    neighbours: Neighbours | None = None
    before: dict[str, Any] | None = None
    live: dict[str, Any] = field(default_factory=dict[str, Any])
    generated: dict[str, str] = field(default_factory=dict[str, str])
    instead: dict[str, Any] = field(default_factory=dict[str, Any])
    rolled_back: bool = False
    shows: dict[str, Any] = field(default_factory=dict[str, Any])
    rival: Entry | None = None
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
        live = {"live": self.live} if self.live else {}
        account = {"account": self.account} if self.account != NUMBER else {}
        return {"properties": {**self.properties, **self.instead}, **live, **account}

    def other(self, token: str, identity: Any) -> Entry | None:
        """Another resource by its id or ARN, of this stack or of any other; None if it is not one of them."""
        for cloud in (self.cloud, *(self.neighbours.clouds() if self.neighbours else ())):
            entry = cloud.get(token, str(identity))
            if entry is None:
                entries = cloud.all(token).values()
                entry = next((e for e in entries if identity and e["properties"].get("arn") == identity), None)
            if entry is not None:
                return entry
        return None

    def missing(self, token: str, identity: Any) -> bool:
        """Whether the simulated AWS surely has no such resource.

        It cannot tell where it has none of that type at all, or where look-ups were answered with made-up values.
        """
        certain = bool(self.cloud.all(token)) and not self.cloud.notes.get("standIns")
        return certain and self.other(token, identity) is None

    def rivals(self) -> Iterator[Entry]:
        """Every resource of this type, in any stack, that cannot have the same name (`Kind.worldwide`)."""
        own = self.cloud.all(self.token).values()
        others = (entry for _, entry in self.neighbours.all(self.token)) if self.neighbours else ()
        for entry in (*own, *others):
            near = account_of(entry) == self.account
            if self.kind.worldwide or (near and entry["properties"].get("region", self.region) == self.region):
                yield entry

    def look(self, token: str, identity: Any, name: str) -> Any:
        """A property of another resource; None if the simulated AWS has no such resource."""
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
    worldwide whether they may not in any account; else not in one account, nor in one region if the type has one
    checks    functions that raise Call.refuse(...)
    deletable a function that raises Failure if AWS would refuse to delete it
    shared    whether that goes for what other stacks have, too
    takes     types, and the property in which each names this one: AWS deletes them with it, whichever stack made them
    patience  for how many seconds the provider goes on trying to delete what AWS refuses to
    change    a function of the properties before and after that raises Failure if the provider cannot plan that change
    ignored   a function of the properties before and after: the names whose change the provider leaves out
    renewing  a function of the properties before and after: the names whose change, the way it is, takes a new resource
    begun     what `live` is while a slow creation or update is under way, of (live, properties, what the fault shows)
    settled   a function run at the end of a create or update, for what only AWS knows (`Call.live`)
    secret    outputs that are secrets
    imported  the resource's id, from the one that an import of it takes
    unread    what AWS does not say of it, to what an import takes each input to be; None for nothing
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
    taken: Template = ""
    worldwide: bool = False
    checks: tuple[Check, ...] = ()
    deletable: Refusal | None = None
    shared: bool = False
    takes: tuple[tuple[str, str], ...] = ()
    patience: int = 0
    change: Callable[[dict[str, Any], dict[str, Any]], None] | None = None
    ignored: Callable[[dict[str, Any], dict[str, Any]], set[str]] | None = None
    renewing: Callable[[dict[str, Any], dict[str, Any]], set[str]] | None = None
    begun: Callable[[dict[str, Any], dict[str, Any], dict[str, Any]], dict[str, Any]] | None = None
    settled: Check | None = None
    secret: frozenset[str] = frozenset()
    imported: Callable[[str], str] = str
    unread: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def as_read(self, properties: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
        """The properties as the provider finds them; without a state, it is an import."""
        known = {name: value for name, value in properties.items() if name not in self.unread or name in state}
        return (
            known if state else {**known, **{name: value for name, value in self.unread.items() if value is not None}}
        )


def arn(service: str, resource: str, *, region: str = "{region}", account: str = "{account}") -> str:
    return f"arn:{{partition}}:{service}:{region}:{account}:{resource}"
