"""Asks a Terraform provider what it would plan, without Terraform and without AWS: one process, a call a question.

`terraform plan` validates first, so that made-up values do not come through; the provider's own plan takes them. The
protocol is Terraform's plugin protocol 5 (github.com/hashicorp/terraform, docs/plugin-protocol), of which this has the
two messages that are needed, and MessagePack, in which values travel.
"""

import os
import struct
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self, cast

import grpc

MAGIC = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
"""By which a plugin knows that Terraform starts it: go-plugin's handshake of every provider."""
UNKNOWN = object()
LIMIT = 60  # seconds a call may take


class Provider:
    """A running provider; leave the context to end it."""

    def __init__(self, executable: Path) -> None:
        self._executable = executable

    def __enter__(self) -> Self:
        environment = {**os.environ, "TF_PLUGIN_MAGIC_COOKIE": MAGIC, "PLUGIN_PROTOCOL_VERSIONS": "5"}
        self._process = subprocess.Popen(
            [str(self._executable)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        _, _, network, address, *_ = self._process.stdout.readline().strip().split("|")
        self._channel = grpc.insecure_channel(f"{network}:{address}")
        return self

    def __exit__(self, *_: object) -> None:
        self._channel.close()
        self._process.terminate()
        self._process.communicate()

    def configure(self, config: Mapping[str, Any]) -> list[str]:
        """The errors of it."""
        response = self._call("Configure", _text(1, "1.5.0") + _value(2, config))
        return [_sentence(field) for number, field in _fields(response) if number == 1]

    def plan(self, kind: str, prior: Any, config: Any) -> tuple[Any, set[str], list[str]]:
        """The state after the change, the attributes of the first level that need a new resource, and errors."""
        request = _text(1, kind) + _value(2, prior) + _value(3, config) + _value(4, config)
        state: Any = None
        replaces, errors = set[str](), list[str]()
        for number, field in _fields(self._call("PlanResourceChange", request)):
            if number == 1:
                state = unpack(next(content for of, content in _fields(field) if of == 1))
            elif number == 2:
                replaces.add(_attribute(field))
            elif number == 4:
                errors.append(_sentence(field))
        return state, replaces, [error for error in errors if error]

    def _call(self, method: str, request: bytes) -> bytes:
        channel: Any = self._channel
        return channel.unary_unary(f"/tfplugin5.Provider/{method}")(request, wait_for_ready=True, timeout=LIMIT)


def _attribute(path: bytes) -> str:
    """The names in an AttributePath, with dots; without indexes and keys."""
    steps = [dict(_fields(step)) for number, step in _fields(path) if number == 1]
    return ".".join(step[1].decode() for step in steps if 1 in step)


def _sentence(diagnostic: bytes) -> str:
    """Empty for a warning."""
    fields = dict(_fields(diagnostic))
    words = (fields[number].decode() for number in (2, 3) if number in fields)
    return " ".join(words) if fields.get(1) == b"\x01" else ""


def _varint(number: int) -> bytes:
    result = bytearray()
    while number > 0x7F:
        result.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*result, number])


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _text(number: int, content: str) -> bytes:
    return _field(number, content.encode())


def _value(number: int, value: Any) -> bytes:
    return _field(number, _field(1, pack(value)))


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Each field of a protobuf message: number and content; a number's content is its first byte."""

    def varint() -> int:
        nonlocal at
        number = shift = 0
        while True:
            byte = message[at]
            at, number, shift = at + 1, number | (byte & 0x7F) << shift, shift + 7
            if byte < 0x80:
                return number

    at = 0
    while at < len(message):
        tag = varint()
        number = varint()
        if tag & 7 == 2:
            yield tag >> 3, message[at : at + number]
            at += number
        else:
            yield tag >> 3, bytes([number & 0xFF])


def pack(value: Any) -> bytes:
    """MessagePack, in its widest forms."""
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return b"\xd3" + struct.pack(">q", value)
    if isinstance(value, float):
        return b"\xcb" + struct.pack(">d", value)
    if isinstance(value, str):
        text = value.encode()
        return b"\xdb" + struct.pack(">I", len(text)) + text
    if isinstance(value, list):
        items = cast(list[Any], value)
        return b"\xdd" + struct.pack(">I", len(items)) + b"".join(map(pack, items))
    pairs = [pack(key) + pack(item) for key, item in value.items()]
    return b"\xdf" + struct.pack(">I", len(pairs)) + b"".join(pairs)


def unpack(data: bytes) -> Any:
    """What `pack` makes and its narrower forms; an extension, as unknown values are, is UNKNOWN."""
    return _unpack(data, 0)[0]


_NUMBERS = {0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q",
            0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}  # fmt: skip
_LENGTHS = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xC7: 1, 0xC8: 2, 0xC9: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4,
            0xDC: 2, 0xDD: 4, 0xDE: 2, 0xDF: 4}  # fmt: skip
_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}


def _unpack(data: bytes, at: int) -> tuple[Any, int]:
    byte, at = data[at], at + 1
    if byte < 0x80 or byte >= 0xE0:
        return (byte if byte < 0x80 else byte - 0x100), at
    if byte in _CONSTANTS:
        return _CONSTANTS[byte], at
    if byte in _NUMBERS:
        size = struct.calcsize(_NUMBERS[byte])
        return struct.unpack(_NUMBERS[byte], data[at : at + size])[0], at + size
    if 0xD4 <= byte <= 0xD8:
        return UNKNOWN, at + 1 + (1 << (byte - 0xD4))
    size = _LENGTHS.get(byte, 0)
    length = int.from_bytes(data[at : at + size]) if size else byte & (0x1F if byte >= 0xA0 else 0x0F)
    at += size
    if 0xC7 <= byte <= 0xC9:
        return UNKNOWN, at + 1 + length
    if byte < 0x90 or byte >= 0xDE:
        return _pairs(data, at, length)
    if byte < 0xA0 or byte >= 0xDC:
        return _items(data, at, length)
    return data[at : at + length].decode(errors="replace"), at + length


def _items(data: bytes, at: int, length: int) -> tuple[list[Any], int]:
    items = list[Any]()
    for _ in range(length):
        item, at = _unpack(data, at)
        items.append(item)
    return items, at


def _pairs(data: bytes, at: int, length: int) -> tuple[dict[str, Any], int]:
    items, at = _items(data, at, 2 * length)
    return dict(zip(items[::2], items[1::2], strict=True)), at
