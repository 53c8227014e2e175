"""Checks that several kinds share."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Call, Check, Refusal
from sandbox.protocol import Failure, is_list, is_map

SUBNET = "aws:ec2/subnet:Subnet"


def json_text(name: str, sentence: str) -> Check:
    """A property that must hold JSON."""

    def check(call: Call) -> None:
        text = call.get(name)
        if isinstance(text, str):
            try:
                json.loads(text)
            except ValueError:
                raise call.refuse(sentence) from None

    return check


def exists(name: str, token: str, sentence: str) -> Check:
    """A check that the resource which a property names is there; `sentence` takes the id as {0}."""

    def check(call: Call) -> None:
        identity = call.get(name)
        if identity and call.missing(token, identity):
            raise call.refuse(sentence.format(identity))

    return check


def each_exists(name: str, token: str, sentence: str) -> Check:
    """`exists` for every member of a list; `part.name` is a property of an object."""

    def check(call: Call) -> None:
        for identity in listed(call, name):
            if call.missing(token, identity):
                raise call.refuse(sentence.format(identity))

    return check


def listed(call: Call, path: str) -> list[Any]:
    """The list at a property path; empty if there is none."""
    value: Any = call.properties
    for part in path.split("."):
        value = value.get(part) if is_map(value) else None
    return value if is_list(value) else []


def common(call: Call, token: str, identities: list[Any], name: str) -> set[Any]:
    """The different values of a property among those of these resources that are known."""
    return {value for identity in identities if (value := call.look(token, identity, name))}


def others(call: Call, token: str = "") -> Iterator[Entry]:
    """The other resources of a type, of this one's own unless another is named, in this stack."""
    for identity, entry in call.cloud.all(token or call.token).items():
        if (token and token != call.token) or call.before is None or identity != call.generated.get("id"):
            yield entry


def unused(called: str, *users: tuple[str, str]) -> Refusal:
    """Refuses deletion while a resource of a type names this one in a property (a list, or one id)."""

    def check(entry: Entry, cloud: Cloud) -> None:
        for token, name in users:
            for identity, other in cloud.all(token).items():
                value: Any = other["properties"]
                for part in name.split("."):
                    value = value.get(part) if is_map(value) else None
                if entry["id"] == value or (is_list(value) and entry["id"] in value):
                    raise Failure(
                        f"deleting {called} ({entry['id']}): DependencyViolation: {called} '{entry['id']}' has "
                        "dependencies "
                        f"and cannot be deleted ({token.rsplit(':', 1)[1]} {identity})."
                    )

    return check


def still_used(token: str, name: str, refusal: str) -> Callable[[Entry, Cloud], None]:
    """On deletion of a group: none of `token` names it in `name`. `refusal` takes {group} and {user}, their ids."""

    def check(entry: Entry, cloud: Cloud) -> None:
        for identity, other in cloud.all(token).items():
            if other["properties"].get(name) == entry["properties"].get("name"):
                raise Failure(refusal.format(group=entry["id"], user=identity))

    return check


def vpc_of_subnets(call: Call) -> Any:
    """The VPC that a subnet group is in."""
    return next((call.look(SUBNET, subnet, "vpcId") for subnet in call.get("subnetIds", [])), "")


def as_read(value: Any) -> Any:
    """Fields in any letters, as the provider's parser takes them: `Name` is `name`. Options and labels are data."""
    if is_list(value):
        return [as_read(item) for item in value]
    if not is_map(value):
        return value
    fields = {f"{key[:1].lower()}{key[1:]}": item for key, item in value.items()}
    return {key: item if key in ("options", "dockerLabels") else as_read(item) for key, item in fields.items()}
