"""What is known of a resource, and when: before it is created, once it is, and after an update."""

from typing import Any

from sandbox.account import Account
from sandbox.generic import guess
from sandbox.kinds import Call, Kind
from sandbox.protocol import UNKNOWN, Failure
from sandbox.schema import DEFAULTED, Schema, strip_defaults

Properties = dict[str, Any]


def named(schema: Schema, kind: Kind, olds: Properties, inputs: Properties, proposed: str | None) -> Properties:
    """The physical name and the defaults for what the program left out; `__defaults` says which these are.

    proposed: Pulumi's name for it; None when automatic names are switched off.
    """
    filled: Properties = {}
    nameable = schema.inputs.get(kind.name) == "string" and kind.name not in schema.required
    if nameable and kind.name not in inputs and f"{kind.name}Prefix" not in inputs:
        if kind.name in olds.get(DEFAULTED, []) and isinstance(olds.get(kind.name), str):
            filled[kind.name] = olds[kind.name]
        elif proposed is not None:
            filled[kind.name] = _fitted(kind, proposed)
    filled |= {name: value for name, value in schema.defaults.items() if name in schema.inputs and name not in inputs}
    return {**inputs, **filled, DEFAULTED: sorted(filled)}


def _fitted(kind: Kind, proposed: str) -> str:
    """The proposed name in the kind's letters; one that is too long is refused as the provider refuses it."""
    text = proposed.lower() if kind.lower else proposed
    head, _, tail = text.rpartition("-")
    fitted = f"{head}{kind.separator}{tail}" if head else text
    if len(fitted) > kind.longest:
        raise Failure(
            f"name '{head}{kind.separator}' plus {len(tail)} random chars is longer than maximum length {kind.longest}"
        )
    return fitted


def planned(schema: Schema, account: Account, inputs: Properties) -> Properties:
    """What the provider's plan knows: inputs, defaults, tags, region. Everything that AWS computes is unknown."""
    unknown = {name: UNKNOWN for name in schema.computed if name in schema.outputs}
    return {**unknown, **_declared(schema, account, inputs), **strip_defaults(inputs)}


def updated(
    schema: Schema, account: Account, state: Properties, old_inputs: Properties, news: Properties
) -> Properties:
    """The state after an update: computed values stay; what the program no longer gives goes, unless AWS keeps it."""
    gone = {name for name in old_inputs if name not in news and name not in schema.computed}
    retained = {key: value for key, value in state.items() if key not in gone and key in schema.outputs}
    return {**retained, **_declared(schema, account, news), **strip_defaults(news)}


def complete(schema: Schema, account: Account, call: Call) -> None:
    """Fills in what AWS computes: by the kind's own rules, else by the property's name and type."""
    inputs = dict(call.properties)
    call.properties |= {key: value for key, value in _declared(schema, account, inputs).items() if key not in inputs}
    for name, template in call.kind.outputs.items():
        if inputs.get(name) is None and name in schema.outputs:
            call.properties[name] = call.fill(template)
    if "arn" in schema.outputs and call.properties.get("arn") is None:
        call.properties["arn"] = call["arn"] if call.kind.arn else guess("arn", "string", call)
    for name in sorted(schema.computed & schema.outputs.keys()):
        if call.properties.get(name) is None:
            left_out = name in schema.inputs and schema.outputs[name] == "string"
            call.properties[name] = "" if left_out else guess(name, schema.outputs[name], call)
    call.properties = {key: value for key, value in call.properties.items() if value is not None}


def _declared(schema: Schema, account: Account, inputs: Properties) -> Properties:
    """Computed properties that the provider itself knows."""
    declared: Properties = {}
    if "region" in schema.outputs:
        declared["region"] = inputs.get("region", account.region)
    if "tagsAll" in schema.outputs:
        tags = inputs.get("tags")
        declared["tagsAll"] = UNKNOWN if tags is UNKNOWN else {**account.default_tags, **(tags or {})}
    return declared
