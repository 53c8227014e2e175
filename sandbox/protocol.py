"""The engine's protocol without the SDK: gRPC stubs, property maps as plain Python, errors the engine understands."""

from collections.abc import Mapping
from typing import Any, TypeGuard

import grpc
from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc as rpc

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105
OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

__all__ = [
    "UNKNOWN",
    "Failure",
    "Partial",
    "Secret",
    "grpc",
    "has_unknown",
    "is_list",
    "is_map",
    "pb",
    "plain",
    "rpc",
    "struct",
    "struct_pb2",
]


class _Unknown:
    """A value that AWS will only tell after the change. There is one, `UNKNOWN`."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _Unknown()


class Secret:
    """An output that the engine must treat as secret."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "Secret(…)"


class Failure(Exception):  # noqa: N818
    """An operation that AWS refuses; the text is what the user reads."""


class Partial(Failure):
    """An operation that failed after something came to be: the engine keeps it in the state, with the reason."""

    def __init__(self, text: str, *, identity: str, properties: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
        super().__init__(text)
        self.identity, self.properties, self.inputs = identity, properties, inputs


def _plain(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value == UNKNOWN_TEXT else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    if kind == "struct_value":
        return plain(value.struct_value)
    return None


def plain(properties: struct_pb2.Struct) -> Any:
    """A property map as Python: secrets unwrapped (the engine marks inputs' namesakes itself), unknowns as UNKNOWN."""
    result = {key: _plain(value) for key, value in properties.fields.items()}
    signature = result.get(SIGNATURE)
    if signature == SECRET:
        return result["value"]
    if signature == OUTPUT_VALUE:
        return result.get("value", UNKNOWN)
    if signature == RESOURCE:
        return result.get("id") or result.get("urn")
    return result


def _value(value: Any) -> struct_pb2.Value:
    if isinstance(value, Secret):
        wrapped = {SIGNATURE: SECRET, "value": value.value}
        return struct_pb2.Value(struct_value=struct(wrapped))
    if value is UNKNOWN:
        return struct_pb2.Value(string_value=UNKNOWN_TEXT)
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if is_map(value):
        return struct_pb2.Value(struct_value=struct(value))
    return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[_value(item) for item in value]))


def struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    return struct_pb2.Struct(fields={key: _value(value) for key, value in properties.items()})


def is_map(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def has_unknown(value: Any) -> bool:
    if is_map(value):
        return any(has_unknown(item) for item in value.values())
    if is_list(value):
        return any(has_unknown(item) for item in value)
    return value is UNKNOWN


def abort(context: grpc.ServicerContext, failure: Failure) -> None:
    """Ends the call with the failure; a Partial carries what came to be, as the engine's ErrorResourceInitFailed."""
    if isinstance(failure, Partial):
        from google.protobuf import any_pb2
        from google.rpc import status_pb2

        detail = pb.ErrorResourceInitFailed(
            id=failure.identity,
            properties=struct(failure.properties),
            inputs=struct(failure.inputs),
            reasons=[str(failure)],
        )
        packed = any_pb2.Any()
        packed.Pack(detail)
        status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(failure), details=[packed])
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, str(failure))
