"""A preview from one stack's form to another, in this process: what the engine would make of two recordings.

Resources are held against each other by URN and alias, with the sandbox's schemas, which say what AWS changes in place.
What a replacement makes anew is unknown to whatever is made from it, as in the engine.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from ops.pulumi.events import EngineRun, Step
from ops.pulumi.resources import Resource
from sandbox import vpc
from sandbox.protocol import UNKNOWN
from sandbox.provider import Provider
from tests.unit.recorder import SECRET_SIGNATURE, Recorder

PREFIX = "urn:pulumi:dev::fairway::"
VPC = "awsx:ec2:Vpc"
SHOWN_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"  # as events have what is unknown


@dataclass(frozen=True, kw_only=True)
class Form:
    """One resource. sources: property → URNs that it is made from; outputs: what a component registers."""

    urn: str
    type: str
    inputs: Mapping[str, Any]
    parent: str = ""
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    aliases: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    renewing: tuple[str, ...] = ()
    deleted_first: bool = False
    retained: bool = False
    protected: bool = False


def forms(recorder: Recorder) -> Mapping[str, Form]:
    """What a recording registered, by URN, in its order; awsx's VPC with the children that it has."""
    made: dict[str, Form] = {}
    for item in recorder.registered:
        request, inputs = item.request, _plain(item.inputs)
        urn = _urn(item.parent, item.type, item.name)
        outputs = recorder.component_outputs.get((item.type, item.name), {})
        if item.type == VPC:
            made |= _children(urn, item.name, inputs)
        aliases = [alias.urn or f"{urn.rpartition('::')[0]}::{alias.spec.name}" for alias in request.aliases]
        made[urn] = Form(
            urn=urn,
            type=item.type,
            inputs=inputs,
            parent=_short(item.parent),
            outputs=outputs,
            sources={key: tuple(map(_short, value.urns)) for key, value in request.propertyDependencies.items()},
            aliases=tuple(aliases),
            ignored=tuple(path.split("[")[0].split(".")[0] for path in request.ignoreChanges),
            renewing=tuple(request.replaceOnChanges),
            deleted_first=request.deleteBeforeReplace,
            retained=request.retainOnDelete,
            protected=request.protect,
        )
    return made


def state(of: Mapping[str, Form]) -> Mapping[str, Any]:
    """As `pulumi stack export` has it."""
    resources = [
        {
            "urn": form.urn,
            "type": form.type,
            "parent": form.parent,
            "protect": form.protected,
            "inputs": form.inputs,
            "outputs": {"arn": f"arn:aws:test:us-east-1:111122223333:{form.type}", **form.inputs, **form.outputs},
        }
        for form in of.values()
    ]
    return {"version": 3, "deployment": {"resources": resources}}


def preview(before: Mapping[str, Form], after: Mapping[str, Form], provider: Provider) -> EngineRun:
    """The steps from one form to the other."""
    steps: list[Step] = []
    renewed: set[str] = set()  # URNs of what is another than before, or was not there
    kept: set[str] = set()
    for new in after.values():
        if new.type == VPC or new.type.startswith("pulumi:"):
            continue
        old = next((before[urn] for urn in (new.urn, *new.aliases) if urn in before), None)
        if old is None:
            renewed.add(new.urn)
            steps.append(Step(op="create", urn=new.urn, type=new.type, after=new.inputs))
            continue
        kept.add(old.urn)
        own = list(_steps(old, new, renewed, provider))
        renewed |= {step.urn for step in own if step.op == "replace"}
        steps += own
    steps += [
        Step(op="delete", urn=old.urn, type=old.type, before=old.inputs, retained=old.retained)
        for old in reversed(list(before.values()))
        if old.urn not in kept and old.type != VPC and not old.type.startswith("pulumi:")
    ]
    standing = tuple(Resource(urn=old.urn, type=old.type, inputs=old.inputs) for old in before.values())
    return EngineRun(
        ok=True, steps=tuple(steps), violations=(), passed=frozenset(), errors=(), output="", standing=standing
    )


def _steps(old: Form, new: Form, renewed: set[str], provider: Provider) -> Iterator[Step]:
    news = {**new.inputs, **{key: old.inputs[key] for key in new.ignored if key in old.inputs}}
    news |= {key: UNKNOWN for key, urns in new.sources.items() if renewed & {*urns} and key in news}
    replaces: tuple[str, ...] = ()
    deleted_first = new.deleted_first
    if new.type.startswith("aws:"):
        change = provider.diff(new.urn, dict(old.inputs), dict(old.inputs), dict(news))
        diffs = {path.split(".")[0].split("[")[0] for path in change.paths}
        replaces, deleted_first = change.replaces, deleted_first or change.delete_first
    else:
        diffs = {key for key in {*old.inputs, *news} if old.inputs.get(key) != news.get(key)}
        replaces = tuple(sorted(diffs)) if new.type.startswith("random:") else ()
    replaces = tuple(sorted({*replaces, *(diffs & {*new.renewing})}))
    shown = {key: SHOWN_UNKNOWN if value is UNKNOWN else value for key, value in news.items()}
    common: dict[str, Any] = {"urn": new.urn, "type": new.type, "before": old.inputs, "after": shown}
    common |= {"diffs": tuple(sorted(diffs)), "retained": old.retained}
    if not diffs:
        return
    if not replaces:
        yield Step(op="update", **common)
        return
    order = ("delete-replaced", "replace", "create-replacement")
    for op in order if deleted_first else reversed(order):
        yield Step(op=op, replaces=replaces, **common)


def _children(component: str, name: str, inputs: Mapping[str, Any]) -> Mapping[str, Form]:
    """Of awsx's VPC, with ids by their names."""
    zones = [f"us-east-1{letter}" for letter in "abcdef"[: int(inputs["numberOfAvailabilityZones"])]]
    urns: dict[int, str] = {}
    made: dict[str, Form] = {}
    for child in vpc.plan(name, dict(inputs), zones).children:
        parent = urns[id(child.parent)] if child.parent else component
        urns[id(child)] = urn = _urn(parent, child.type, child.name)
        references = {key: [ref.child for ref in _references(value)] for key, value in child.inputs.items()}
        made[urn] = Form(
            urn=urn,
            type=child.type,
            inputs={key: _resolved(value) for key, value in child.inputs.items()},
            parent=parent,
            sources={key: tuple(urns[id(one)] for one in children) for key, children in references.items() if children},
        )
    return made


def _references(value: object) -> Iterator[vpc.Ref]:
    if isinstance(value, vpc.Ref):
        yield value
    elif isinstance(value, list):
        for item in cast(list[object], value):
            yield from _references(item)


def _resolved(value: object) -> Any:
    if isinstance(value, vpc.Ref):
        return f"{value.child.type.rpartition(':')[2]}-{value.child.name}-{value.output}"
    return [_resolved(item) for item in cast(list[object], value)] if isinstance(value, list) else value


def _short(urn: str) -> str:
    """As the engine has it, where no type stands behind the stack's; the mocks say it of each."""
    return urn.replace("::pulumi:pulumi:Stack$", "::")


def _urn(parent: str, kind: str, name: str) -> str:
    above = _short(parent).split("::")[2] if parent else ""
    qualified = kind if above in ("", "pulumi:pulumi:Stack") else f"{above}${kind}"
    return f"{PREFIX}{qualified}::{name}"


def _plain(value: Any) -> Any:
    """Without the marks of secrets."""
    if isinstance(value, Mapping):
        members = cast(Mapping[str, Any], value)
        if SECRET_SIGNATURE in members.values():
            return _plain(members["value"])
        return {key: _plain(member) for key, member in members.items()}
    return [_plain(item) for item in cast(list[Any], value)] if isinstance(value, list) else value
