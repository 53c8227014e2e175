"""Answers a `get…` function from the stack's own cloud: the resource of the same name that has what was asked for."""

from typing import TYPE_CHECKING, Any

from sandbox.protocol import Failure

if TYPE_CHECKING:
    from sandbox.provider import Provider


def lookup(provider: "Provider", token: str, arguments: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """`aws:ecr/getRepository:getRepository` looks among `aws:ecr/repository:Repository`; filters and tags are not looked at."""
    name = token.rsplit(":", 1)[1].removeprefix("get")
    wanted = {key: value for key, value in arguments.items() if key not in ("filters", "tags", "region") and value is not None}
    with provider.cloud.open() as cloud:
        tokens = [other for other in cloud.tokens() if other.rsplit(":", 1)[1] == name and other.split(":")[0] == provider.package]
        for other in tokens:
            for identity, entry in cloud.all(other).items():
                there = {"id": identity, **entry["properties"]}
                if all(there.get(key, value) == value for key, value in wanted.items()):
                    return {"id": identity, **{key: value for key, value in there.items() if key in known["results"]}, **arguments}
    asked = ", ".join(f"{key}={value!r}" for key, value in wanted.items()) or "nothing in particular"
    raise Failure(
        f"{token} ({asked}) found nothing: the simulated AWS holds what this stack created, and has no answer of its own to this."
    )
