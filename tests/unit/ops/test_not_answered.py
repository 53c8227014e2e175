"""Whatever comes back instead of an answer is a sentence that says so, and never a finding."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ops.aws.client import Aws, AwsError
from ops.aws.endpoint import probe_endpoint
from ops.aws.images import find
from ops.errors import OpsError
from ops.pulumi.state import Deployed
from tests.unit.ops.snapshots import SERVICE
from tests.unit.ops.test_images import HOME, Registry

NO_HTTP = b"SSH-2.0-OpenSSH_9.6\r\n"
CUT_SHORT = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
CHUNK_CUT_SHORT = b"HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<html>"


@pytest.fixture
def answering() -> Iterator[Callable[[bytes], str]]:
    """Starts servers that say a few bytes to one visitor, whatever was asked, and then break the connection off."""
    threads: list[threading.Thread] = []

    def serve(listener: socket.socket, answer: bytes) -> None:
        with listener, listener.accept()[0] as visitor:
            visitor.recv(65536)
            visitor.sendall(answer)
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, not an end

    def start(answer: bytes) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        threads.append(threading.Thread(target=serve, args=(listener, answer)))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for thread in threads:
        thread.join(timeout=10)


@pytest.mark.parametrize("answer", [NO_HTTP, CUT_SHORT, CHUNK_CUT_SHORT, b""])
def test_an_images_configuration_that_breaks_off_is_unknown(answering: Callable[[bytes], str], answer: bytes) -> None:
    manifest: Mapping[str, Any] = {"config": {"digest": "sha256:" + "3" * 64}}

    with pytest.raises(OpsError, match=r"(?s)could not be read .* its platform is unknown"):
        find(Registry(manifest, answering(answer)), HOME)


@pytest.mark.parametrize("answer", [NO_HTTP, CHUNK_CUT_SHORT, b""])
def test_a_door_that_speaks_no_http_or_breaks_off_does_not_answer(
    answering: Callable[[bytes], str], answer: bytes
) -> None:
    stack = Deployed(
        stack="dev", region="us-east-1", production=False, url=answering(answer), services=(SERVICE,), alarms=(),
        certificates=(), resources=(),
    )  # fmt: skip

    seen = probe_endpoint(stack, SERVICE)

    assert seen and seen.status is None and seen.body


def test_a_profile_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    with pytest.raises(AwsError, match=r"sts get_caller_identity: .*nobody"):
        Aws("us-east-1").ask("sts", "get_caller_identity")


def test_an_endpoint_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "localhost:5000")

    with pytest.raises(AwsError, match="localhost:5000"):
        Aws("us-east-1").ask("sts", "get_caller_identity")
