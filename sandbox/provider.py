"""The life of a simulated resource: check, diff, create, read, update, delete, as the engine asks for them."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sandbox.account import Account, Urn
from sandbox.cloud import Cloud
from sandbox.compare import Change, changes
from sandbox.faults import Faults, Outcome, Subject
from sandbox.kinds import Call, Kind
from sandbox.lookup import lookup
from sandbox.neighbours import Neighbours
from sandbox.plan import Properties, complete, named, planned, updated
from sandbox.protocol import UNKNOWN, Failure, Partial, Secret, has_unknown
from sandbox.rehearsal import note_refusal, note_stand_in, rehearsing, stand_in
from sandbox.schema import DEFAULTED, Problem, Schema, Schemas, strip_defaults

Function = Callable[[Account, Cloud, Properties], Properties]
_TRIES_A_SECOND = 4
_UNKNOWN_KIND = Kind(id=lambda call: call["name"] or call["hex17"])


class Provider:
    """One provider instance: one region of one account, and the cloud of one stack (known once it is configured).

    directory: `$FAIRWAY_SANDBOX`. stopping: set when the engine cancels, ends every wait.
    """

    def __init__(
        self,
        *,
        package: str,
        schemas: Schemas,
        kinds: Mapping[str, Kind],
        functions: Mapping[str, Function],
        directory: Path,
        stopping: threading.Event,
    ) -> None:
        self._package, self._schemas, self._kinds, self._functions = package, schemas, kinds, functions
        self._directory, self._stopping = directory, stopping
        self._stack, self._account = "", Account()

    def configure(self, urn: str, settings: Mapping[str, Any]) -> None:
        target = Urn.parse(urn)
        self._stack, self._account = target.stack, Account.from_settings(settings)
        file = self._directory / "cloud" / target.project / f"{target.stack}.json"
        self._cloud, self._neighbours = Cloud(file), Neighbours(self._directory / "cloud", file)
        self._faults = Faults(self._directory, self._cloud, self._stopping)

    def check(
        self, urn: str, olds: Properties, news: Properties, proposed: str | None
    ) -> tuple[Properties, list[Problem]]:
        token = Urn.parse(urn).token
        inputs, problems = self._schema(token).check(news)
        return named(self._schema(token), self._kind(token), olds, inputs, proposed), problems

    def diff(self, urn: str, state: Properties, old_inputs: Properties, news: Properties) -> Change:
        token = Urn.parse(urn).token
        schema, kind = self._schema(token), self._kind(token)
        change = changes(schema, state, old_inputs, news).with_tags(self._account.default_tags, state, news)
        change = change.without(kind.ignored(state, news)) if kind.ignored else change
        change = change.renewing(kind.renewing(state, news)) if kind.renewing else change
        if kind.change and change.paths and not change.replaces:
            kind.change(state, news)
        explicit = kind.name in news and kind.name not in news.get(DEFAULTED, []) and not has_unknown(news[kind.name])
        return change.with_name_kept(explicit and news[kind.name] == state.get(kind.name))

    def create(self, urn: str, inputs: Properties, *, preview: bool, limit: float) -> tuple[str, Properties]:
        target = Urn.parse(urn)
        schema, kind = self._schema(target.token), self._kind(target.token)
        if preview:
            return "", self._marked(target.token, planned(schema, self._account, inputs))
        call = self._call(target, strip_defaults(inputs))
        if kind.name in schema.inputs and kind.name not in call.properties:
            call.properties[kind.name] = call.get(f"{kind.name}Prefix", "tf-") + call["hex20"]
        subject = self._subject(target, call.properties)
        key = self._begin_new(urn, call, subject)
        outcome = self._faults.strike(subject, "create", limit, begun=key is not None)
        self._refused(call, outcome)
        with self._cloud.open() as cloud:
            key = key or self._make(urn, call)
            self._settle(call, outcome)
            cloud.put(target.token, key, call.entry())
        return call["id"], self._finish(call, outcome, inputs)

    def _make(self, urn: str, call: Call) -> str:
        """Checks it and gives it what AWS computes; its key in the cloud."""
        try:
            self._validate(call)
        except Failure as refusal:
            if not rehearsing():
                raise
            note_refusal(self._directory, urn, str(refusal))  # made all the same, so that the rest can be judged
        complete(self._schema(call.token), self._account, call)
        return self._free_key(call)

    def _begin_new(self, urn: str, call: Call, subject: Subject) -> str | None:
        """Shows what AWS has begun while a slow creation is waited for; the key under which it stands then."""
        shows = self._faults.slow(subject, "create") if call.kind.begun else None
        if call.kind.begun is None or shows is None:
            return None
        with self._cloud.open() as cloud:
            key = self._make(urn, call)
            cloud.put(call.token, key, {**call.entry(), "live": call.kind.begun({}, call.properties, shows)})
        return key

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
        target = Urn.parse(urn)
        kind = self._kind(target.token)
        after = updated(self._schema(target.token), self._account, state, old_inputs, news)
        after |= {name: state[name] for name in (kind.ignored(state, news) if kind.ignored else ())}
        if preview:
            return self._marked(target.token, after | dict.fromkeys(kind.always, UNKNOWN))
        call = self._call(target, after, before=state)
        call.generated["id"] = identity
        subject = self._subject(target, after, identity)
        begun = self._begin(target, self._key(target.token, identity, state), after, subject)
        outcome = self._faults.strike(subject, "update", limit, begun=begun)
        self._refused(call, outcome)
        with self._cloud.open() as cloud:
            key = self._key(target.token, identity, state)
            entry = cloud.get(target.token, key) or self._neighbours.take(cloud, target.token, key)
            if entry is None:
                raise call.refuse(f"{target.token} {identity} does not exist any more")
            call.live = dict(entry.get("live", {}))
            self._validate(call)
            call.properties |= {name: call.fill(kind.outputs[name]) for name in kind.always}
            self._settle(call, outcome)
            unread = {name: value for name, value in entry["properties"].items() if name in kind.unread}
            changed = call.entry()  # what an import did not read stays as it was
            cloud.put(target.token, key, {**changed, "properties": {**unread, **changed["properties"]}})
        return self._finish(call, outcome, news)

    def _begin(self, target: Urn, key: str, after: Properties, subject: Subject) -> bool:
        """Whether AWS shows what it has begun while a slow update is waited for."""
        kind = self._kind(target.token)
        shows = self._faults.slow(subject, "update") if kind.begun else None
        if kind.begun is None or shows is None:
            return False
        with self._cloud.open() as cloud:
            if entry := cloud.get(target.token, key):
                cloud.put(target.token, key, {**entry, "live": kind.begun(entry.get("live", {}), after, shows)})
        return True

    def read(
        self, urn: str, identity: str, state: Properties, old_inputs: Properties
    ) -> tuple[str, Properties, Properties]:
        """Id, outputs and inputs as AWS has them now; an empty id if it is gone."""
        target = Urn.parse(urn)
        schema = self._schema(target.token)
        identity = identity if state else self._kind(target.token).imported(identity)
        outcome = self._faults.strike(self._subject(target, state, identity), "read", 0)
        if outcome.failure:
            raise Failure(outcome.failure)
        with self._cloud.open() as cloud:
            key = self._key(target.token, identity, state)
            entry = cloud.get(target.token, key) or self._neighbours.find(target.token, key, self._account.number)
            if entry is None and not state and rehearsing():
                return identity, self._made_up(cloud, target, identity), {}
        if entry is None:
            return "", {}, {}
        properties = self._kind(target.token).as_read(entry["properties"], state)
        inputs = {key: properties[key] for key in old_inputs or schema.inputs if key in properties}
        if not old_inputs:  # an import takes over whatever can be given and is not its type's zero, as the bridge does
            inputs = {key: value for key, value in inputs.items() if value}
        inputs |= {key: old for key, old in old_inputs.items() if key in inputs and strip_defaults(old) == inputs[key]}
        inputs[DEFAULTED] = old_inputs.get(DEFAULTED, [])
        return identity, self._marked(target.token, properties), inputs

    def delete(self, urn: str, identity: str, state: Properties, limit: float) -> None:
        target = Urn.parse(urn)
        kind = self._kind(target.token)
        outcome = self._faults.strike(self._subject(target, state, identity), "delete", limit)
        if outcome.failure or outcome.late:
            raise Failure(outcome.failure or outcome.late)
        tries = kind.patience * _TRIES_A_SECOND
        while (refusal := self._refused_deletion(target, identity, state)) and tries > 0:
            tries -= 1
            if self._stopping.wait(1 / _TRIES_A_SECOND):
                break
        if refusal:
            raise refusal

    def _refused_deletion(self, target: Urn, identity: str, state: Properties) -> Failure | None:
        """Deletes it, unless AWS refuses that now."""
        kind = self._kind(target.token)
        with self._cloud.open() as cloud:
            key = self._key(target.token, identity, state)
            entry = cloud.get(target.token, key) or self._neighbours.take(cloud, target.token, key)
            if entry is None:
                return None
            try:
                for users in (cloud, *(self._neighbours.clouds() if kind.shared else ())):
                    if kind.deletable:
                        kind.deletable({**entry, "state": state, "id": identity}, users)
            except Failure as refusal:
                return refusal
            cloud.remove(target.token, key)
            for token, name in kind.takes:
                self._neighbours.remove(token, name, identity)
            return None

    def invoke(self, token: str, arguments: Properties) -> Properties:
        known = self._schemas.function(token)
        if known is None:
            raise Failure(f"The installed SDK of `{self._package}` has no function {token}.")
        if unknown := sorted(set(arguments) - set(known["arguments"])):
            takes = ", ".join(known["arguments"])
            raise Failure(f"`{unknown[0]}` is not an argument of {token}. It takes: {takes}.")
        account, function = self._account, self._functions.get(token)
        try:
            answer = function(account, self._cloud, arguments) if function else self._lookup(token, arguments, known)
            if rehearsing() and answer.get("ids") == []:
                raise Failure(f"{token} found nothing")  # of several, AWS says that with an empty list
        except Failure:
            if not rehearsing():
                raise
            answer = stand_in(account, self._cloud, token, arguments, known, self._directory)
        return {"id": account.region, "region": account.region, **answer}

    def _lookup(self, token: str, arguments: Properties, known: Properties) -> Properties:
        """Of this stack first, then of the others in the account."""
        with self._cloud.open() as own:
            clouds = [own, *self._neighbours.clouds()]
            return lookup(clouds, self._account.number, token, arguments, known)

    def _kind(self, token: str) -> Kind:
        return self._kinds.get(token) or _UNKNOWN_KIND

    def _schema(self, token: str) -> Schema:
        schema = self._schemas.resource(token)
        if schema is None:
            raise Failure(f"The installed SDK of `{self._package}` has no type {token}.")
        return schema

    def _call(self, target: Urn, properties: Properties, before: Properties | None = None) -> Call:
        return Call(
            kind=self._kind(target.token),
            token=target.token,
            account=self._account.number,
            region=str(properties.get("region") or self._account.region),
            partition=self._account.partition,
            logical=target.name,
            properties=properties,
            cloud=self._cloud,
            neighbours=self._neighbours,
            before=before,
        )

    def _subject(self, target: Urn, properties: Properties, identity: str = "") -> Subject:
        physical = properties.get(self._kind(target.token).name)
        names = [name for name in (target.name, identity, physical) if isinstance(name, str) and name]
        return Subject(stack=self._stack, token=target.token, names=tuple(names))

    def _refused(self, call: Call, outcome: Outcome) -> None:
        if outcome.failure:
            raise call.refuse(outcome.failure)

    def _validate(self, call: Call) -> None:
        if call.kind.unique and call.before is None and not call.get("allowOverwrite"):  # as a DNS record may be
            expected = [call.properties.get(name) for name in call.kind.unique]
            for entry in call.rivals():
                if [entry["properties"].get(name) for name in call.kind.unique] == expected:
                    call.rival = entry
                    taken = call.kind.taken or "AlreadyExists: a resource of this name already exists"
                    raise call.refuse(call.fill(taken))
        for check in call.kind.checks:
            check(call)

    def _settle(self, call: Call, outcome: Outcome) -> None:
        if call.kind.settled:
            call.rolled_back, call.shows = outcome.rolled_back, outcome.shows
            call.kind.settled(call)

    def _finish(self, call: Call, outcome: Outcome, inputs: Properties) -> Properties:
        """The outputs; or, with them, the reason why the provider calls what now exists a failure."""
        outputs = self._marked(call.token, call.properties)
        if failure := call.failed or outcome.late:
            raise Partial(failure, identity=call["id"], properties=outputs, inputs=inputs)
        return outputs

    def _made_up(self, cloud: Cloud, target: Urn, identity: str) -> Properties:
        """Outputs of what exists outside the program, which a rehearsal is not refused."""
        call = self._call(target, {})
        call.generated["id"] = identity
        complete(self._schema(target.token), self._account, call)
        cloud.put(target.token, self._free_key(call), call.entry())
        note_stand_in(self._directory, target.token)
        cloud.note("standIns", True)
        return self._marked(target.token, call.properties)

    def _free_key(self, call: Call) -> str:
        """Where a new resource stands in the cloud's file: by its id, and by its region if another one has that id."""
        key = str(call.properties.get(call.kind.key) or call["id"])
        existing = call.cloud.get(call.token, key)
        elsewhere = existing is not None and existing["properties"].get("region", call.region) != call.region
        return f"{key} @{call.region}" if elsewhere else key

    def _key(self, token: str, identity: str, state: Properties) -> str:
        kind = self._kind(token)
        key = str(state.get(kind.key) or identity)
        if kind.key and not self._cloud.get(token, key):  # read by its id alone, as `recover` does
            entries = reversed(self._cloud.all(token).items())
            key = next((own for own, entry in entries if entry["properties"].get(kind.called) == identity), key)
        regional = f"{key} @{state.get('region', self._account.region)}"
        return regional if self._cloud.get(token, regional) else key

    def _marked(self, token: str, properties: Properties) -> Properties:
        secret = self._kind(token).secret | self._schema(token).secret
        return {key: Secret(value) if key in secret else value for key, value in properties.items()}
