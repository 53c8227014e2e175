"""The life of a simulated resource: check, diff, create, read, update, delete, as the engine asks for them."""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.cloud import Cloud, Entry
from sandbox.compare import Change, changes
from sandbox.faults import Faults, Subject
from sandbox.kinds import Call, Kind
from sandbox.protocol import UNKNOWN, Failure, Partial, Secret, has_unknown
from sandbox.schema import DEFAULTED, Problem, Schema, Schemas, bare

ACCOUNT = "111122223333"
_UNKNOWN_KIND = Kind(id=lambda call: call["name"] or call["hex17"])
Properties = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Urn:
    text: str
    stack: str
    project: str
    token: str
    name: str

    @classmethod
    def parse(cls, text: str) -> "Urn":
        stack, project, types, name = text.removeprefix("urn:pulumi:").split("::", 3)
        return cls(text=text, stack=stack, project=project, token=types.split("$")[-1], name=name)


@dataclass(frozen=True, kw_only=True)
class Naming:
    """What Pulumi proposes as a physical name; `text` is None when automatic names are switched off."""

    text: str | None


class Provider:
    """One provider instance: one region of one account, and one stack's cloud."""

    def __init__(
        self,
        *,
        package: str,
        schemas: Schemas,
        kinds: Mapping[str, Kind],
        functions: Mapping[str, Callable[["Provider", Properties], Properties]],
        directory: Path,
        stopping: threading.Event,
    ) -> None:
        self.package, self.schemas, self.kinds, self.functions = package, schemas, kinds, functions
        self._directory, self._stopping = directory, stopping
        self.account, self.region, self.partition = ACCOUNT, "us-east-1", "aws"
        self.default_tags: dict[str, str] = {}
        self.stack = self.project = ""
        self._cloud: Cloud | None = None
        self._faults: Faults | None = None

    def configure(self, urn: str, settings: Mapping[str, Any]) -> None:
        where = Urn.parse(urn)
        self.stack, self.project = where.stack, where.project
        region = settings.get("region")
        self.region = region if isinstance(region, str) and region else self.region
        self.partition = "aws-cn" if self.region.startswith("cn-") else "aws-us-gov" if self.region.startswith("us-gov") else "aws"
        self.default_tags = (settings.get("defaultTags") or {}).get("tags") or {}
        for role in settings.get("assumeRoles") or []:
            parts = str(role.get("roleArn") or "").split(":")
            self.account = parts[4] if len(parts) > 5 else self.account

    @property
    def cloud(self) -> Cloud:
        if self._cloud is None:
            self._cloud = Cloud(self._directory / "cloud" / self.project / f"{self.stack}.json")
        return self._cloud

    @property
    def faults(self) -> Faults:
        if self._faults is None:
            self._faults = Faults(self._directory, self.cloud, self._stopping)
        return self._faults

    def kind(self, token: str) -> Kind:
        return self.kinds.get(token) or _UNKNOWN_KIND

    def schema(self, token: str) -> Schema:
        schema = self.schemas.resource(token)
        if schema is None:
            raise Failure(f"The installed SDK of `{self.package}` has no type {token}.")
        return schema

    def check(self, urn: str, olds: Properties, news: Properties, naming: Naming) -> tuple[Properties, list[Problem]]:
        token = Urn.parse(urn).token
        schema, kind = self.schema(token), self.kind(token)
        inputs, problems = schema.check(news)
        defaulted = []
        nameable = schema.inputs.get(kind.name) == "string" and kind.name not in schema.required
        if nameable and kind.name not in inputs and f"{kind.name}Prefix" not in inputs:
            text = self._name(kind, olds, naming)
            if text is not None:
                inputs[kind.name] = text
                defaulted.append(kind.name)
        for name, value in schema.defaults.items():
            if name in schema.inputs and name not in inputs:
                inputs[name] = value
                defaulted.append(name)
        inputs[DEFAULTED] = sorted(defaulted)
        return inputs, problems

    def _name(self, kind: Kind, olds: Properties, naming: Naming) -> str | None:
        if kind.name in olds.get(DEFAULTED, []) and isinstance(olds.get(kind.name), str):
            return olds[kind.name]
        if naming.text is None:
            return None
        text = naming.text.lower() if kind.lower else naming.text
        head, _, tail = text.rpartition("-")
        return f"{head[: kind.longest - len(tail) - len(kind.separator)]}{kind.separator}{tail}" if head else text

    def diff(self, urn: str, state: Properties, old_inputs: Properties, news: Properties) -> Change:
        token = Urn.parse(urn).token
        schema, kind = self.schema(token), self.kind(token)
        found = changes(schema, state, old_inputs, news)
        if kind.change and found.paths and not found.replaces:
            kind.change(state, news)
        named = kind.name and kind.name not in news.get(DEFAULTED, []) and kind.name in news
        kept = bool(named) and not has_unknown(news[kind.name]) and news[kind.name] == state.get(kind.name)
        return found.replacing_in_place(kept)

    def create(self, urn: str, inputs: Properties, *, preview: bool, limit: float) -> tuple[str, Properties]:
        where = Urn.parse(urn)
        schema, kind = self.schema(where.token), self.kind(where.token)
        if preview:
            return "", self._marked(where.token, self._planned(schema, inputs))
        call = self._call(where, kind, bare(inputs))
        if kind.name and kind.name not in call.properties and kind.name in schema.inputs:
            prefix = call.get(f"{kind.name}Prefix", "tf-")
            call.properties[kind.name] = f"{prefix}{call['hex20']}"
        rolled_back = self._faulted(where, call, "create", limit)
        with self.cloud.open() as cloud:
            self._validate(call)
            self._complete(schema, call)
            if kind.settled:
                call.live["rolledBack"] = rolled_back
                kind.settled(call)
            cloud.put(where.token, self._free_key(call), self._entry(call))
        return self._ended(call, inputs)

    def update(
        self, urn: str, identity: str, state: Properties, old_inputs: Properties, news: Properties, *, preview: bool, limit: float
    ) -> Properties:
        where = Urn.parse(urn)
        schema, kind = self.schema(where.token), self.kind(where.token)
        after = self._after(schema, kind, state, old_inputs, news)
        if preview:
            return self._marked(where.token, after | dict.fromkeys(kind.always, UNKNOWN))
        call = self._call(where, kind, after, before=state)
        call.made["id"] = identity
        rolled_back = self._faulted(where, call, "update", limit)
        with self.cloud.open() as cloud:
            key = self._key(kind, where.token, identity, state)
            entry = cloud.get(where.token, key)
            if entry is None:
                raise call.refuse(f"{where.token} {identity} does not exist any more")
            call.live = dict(entry.get("live", {}))
            self._validate(call)
            for name in kind.always:
                after[name] = call.fill(kind.outputs[name])
            if kind.settled:
                call.live["rolledBack"] = rolled_back
                kind.settled(call)
            cloud.put(where.token, key, self._entry(call))
        return self._ended(call, news)[1]

    def read(self, urn: str, identity: str, state: Properties, old_inputs: Properties) -> tuple[str, Properties, Properties]:
        """Id, outputs and inputs as AWS has them now; an empty id if it is gone."""
        where = Urn.parse(urn)
        schema, kind = self.schema(where.token), self.kind(where.token)
        subject = Subject(stack=self.stack, token=where.token, names=(where.name, identity))
        for fault in self.faults.active(subject, "read"):
            self.faults.delay(float(fault.get("seconds", 0)), 0, subject, "read")
            if "fail" in fault:
                raise Failure(fault["fail"])
        with self.cloud.open() as cloud:
            entry = cloud.get(where.token, self._key(kind, where.token, identity, state))
            if entry is None:
                return "", {}, {}
            properties = dict(entry["properties"])
        wanted = old_inputs or {key: None for key in schema.inputs if key not in schema.computed}
        inputs = {key: properties[key] for key in wanted if key in properties}
        inputs |= {key: old for key, old in old_inputs.items() if key in inputs and bare(old) == inputs[key]}
        inputs[DEFAULTED] = old_inputs.get(DEFAULTED, [])
        return identity, self._marked(where.token, properties), inputs

    def delete(self, urn: str, identity: str, state: Properties, limit: float) -> None:
        where = Urn.parse(urn)
        kind = self.kind(where.token)
        subject = self._subject(where, kind, state, identity)
        for fault in self.faults.active(subject, "delete"):
            self.faults.delay(float(fault.get("seconds", 0)), limit, subject, "delete")
            if "fail" in fault:
                raise Failure(fault["fail"])
        with self.cloud.open() as cloud:
            key = self._key(kind, where.token, identity, state)
            entry = cloud.get(where.token, key)
            if entry is not None:
                if kind.deletable:
                    kind.deletable({**entry, "state": state, "id": identity}, cloud)
                cloud.remove(where.token, key)

    def invoke(self, token: str, arguments: Properties) -> Properties:
        from sandbox.lookup import lookup

        known = self.schemas.function(token)
        if known is None:
            raise Failure(f"The installed SDK of `{self.package}` has no function {token}.")
        if unknown := sorted(set(arguments) - set(known["arguments"])):
            raise Failure(f"`{unknown[0]}` is not an argument of {token}. It takes: {', '.join(known['arguments'])}.")
        if token in self.functions:
            answer = self.functions[token](self, arguments)
            return {"id": answer.get("id", self.region), "region": self.region, **answer}
        return lookup(self, token, arguments, known)

    def _planned(self, schema: Schema, inputs: Properties) -> Properties:
        """What the provider's plan knows: inputs, defaults, tags, region; everything computed is unknown."""
        planned = {name: UNKNOWN for name in schema.computed if name in schema.outputs}
        planned |= self._stated(schema, inputs)
        return planned | bare(inputs)

    def _stated(self, schema: Schema, inputs: Properties) -> Properties:
        """Computed properties that the provider itself knows."""
        stated: Properties = {}
        if "region" in schema.outputs:
            stated["region"] = inputs.get("region", self.region)
        if "tagsAll" in schema.outputs:
            tags = inputs.get("tags")
            stated["tagsAll"] = UNKNOWN if tags is UNKNOWN else {**self.default_tags, **(tags or {})}
        return stated

    def _after(self, schema: Schema, kind: Kind, state: Properties, old_inputs: Properties, news: Properties) -> Properties:
        """The state after an update: computed values stay; what the program no longer gives goes, unless AWS keeps it."""
        gone = {name for name in old_inputs if name not in news and name not in schema.computed}
        after = {key: value for key, value in state.items() if key not in gone and key in schema.outputs}
        after |= self._stated(schema, news)
        return after | bare(news)

    def _complete(self, schema: Schema, call: Call) -> None:
        """Fills in what AWS computes: by the kind's own rules, else by the property's name and type."""
        from sandbox.generic import guess

        given = dict(call.properties)
        call.properties |= {name: value for name, value in self._stated(schema, given).items() if name not in given}
        for name, template in call.kind.outputs.items():
            if given.get(name) is None and name in schema.outputs:
                call.properties[name] = call.fill(template)
        if "arn" in schema.outputs and call.properties.get("arn") is None:
            call.properties["arn"] = call["arn"] if call.kind.arn else guess("arn", "string", call)
        for name in sorted(schema.computed):
            if call.properties.get(name) is None and name in schema.outputs:
                given_up = name in schema.inputs and schema.outputs[name] == "string"
                call.properties[name] = "" if given_up else guess(name, schema.outputs[name], call)
        call.properties = {key: value for key, value in call.properties.items() if value is not None}

    def _call(self, where: Urn, kind: Kind, properties: Properties, before: Properties | None = None) -> Call:
        return Call(
            kind=kind,
            token=where.token,
            account=self.account,
            region=str(properties.get("region") or self.region),
            partition=self.partition,
            logical=where.name,
            properties=properties,
            cloud=self.cloud,
            before=before,
        )

    def _subject(self, where: Urn, kind: Kind, properties: Properties, identity: str = "") -> Subject:
        physical = properties.get(kind.name) if kind.name else None
        names = tuple(name for name in (where.name, identity, physical) if isinstance(name, str) and name)
        return Subject(stack=self.stack, token=where.token, names=names)

    def _faulted(self, where: Urn, call: Call, operation: str, limit: float) -> bool:
        """Carries out the faults asked for; True if a deployment is to be rolled back."""
        subject, rolled_back = self._subject(where, call.kind, call.properties), False
        for fault in self.faults.active(subject, operation):
            self.faults.delay(float(fault.get("seconds", 0)), limit, subject, operation)
            if "fail" in fault:
                raise call.refuse(fault["fail"])
            rolled_back = rolled_back or bool(fault.get("rollback"))
        return rolled_back

    def _validate(self, call: Call) -> None:
        if call.kind.unique and call.before is None:
            wanted = [call.properties.get(name) for name in call.kind.unique]
            for entry in call.cloud.all(call.token).values():
                there = entry["properties"]
                same = [there.get(name) for name in call.kind.unique] == wanted
                if same and there.get("region", self.region) == call.region:
                    raise call.refuse(call.fill(call.kind.taken or "AlreadyExists: a resource of this name already exists"))
        for check in call.kind.checks:
            check(call)

    def _free_key(self, call: Call) -> str:
        """Where a new resource stands in the cloud's file: by its id, and by its region too if another region has that id."""
        key = str(call.properties.get(call.kind.key) or call["id"])
        there = call.cloud.get(call.token, key)
        other = there is not None and there["properties"].get("region", call.region) != call.region
        return f"{key} @{call.region}" if other else key

    def _key(self, kind: Kind, token: str, identity: str, state: Properties) -> str:
        key, region = str(state.get(kind.key) or identity), state.get("region", self.region)
        return f"{key} @{region}" if self.cloud.get(token, f"{key} @{region}") else key

    def _entry(self, call: Call) -> Entry:
        live = {key: value for key, value in call.live.items() if key not in ("rolledBack", "failed")}
        return {"properties": call.properties, **({"live": live} if live else {})}

    def _ended(self, call: Call, inputs: Properties) -> tuple[str, Properties]:
        outputs = self._marked(call.token, call.properties)
        if failed := call.live.get("failed"):
            raise Partial(failed, identity=call["id"], properties=outputs, inputs=inputs)
        return call["id"], outputs

    def _marked(self, token: str, properties: Properties) -> Properties:
        secret = self.kind(token).secret | self.schema(token).secret
        return {key: Secret(value) if key in secret else value for key, value in properties.items()}


def seeded_name(logical: str, seed: bytes) -> str:
    """`web` → `web-1a2b3c4`, as Pulumi's bridge names; the seed is the engine's, so a preview and its update agree."""
    return f"{logical}-{hashlib.sha256(seed).hexdigest()[:7]}"


def decode_settings(variables: Mapping[str, Any]) -> Properties:
    """Provider settings arrive as JSON texts."""
    decoded = {}
    for name, value in variables.items():
        try:
            decoded[name] = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            decoded[name] = value
    return decoded
