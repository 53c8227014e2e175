"""A Pulumi plugin process: prints its port and serves the engine until it is told to stop."""

import json
import os
import signal
import threading
from concurrent import futures
from pathlib import Path
from types import FrameType
from typing import Any

from sandbox.packages import servicer
from sandbox.protocol import grpc, rpc

_LIMITS = [("grpc.max_receive_message_length", 400 << 20), ("grpc.max_send_message_length", 400 << 20)]


def serve(answering: Any) -> None:
    """Serves on a free port of this machine until SIGINT, SIGTERM or the death of the engine that started us."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=64), options=_LIMITS)
    rpc.add_ResourceProviderServicer_to_server(answering, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    parent = os.getppid()
    while not stopped.wait(1) and os.getppid() == parent:
        pass
    server.stop(0)


def main(package: str, home: Path) -> None:
    """`home` is the plugin's own directory, with `sandbox.json`, which was written at installation."""
    settings = json.loads((home / "sandbox.json").read_text())
    serve(servicer(package, settings, threading.Event()))
