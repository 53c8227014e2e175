"""The sandbox's stand-in for AWS's `session-manager-plugin`: no container runs, so a terminal has nothing behind it.

A forwarded port leads to FAIRWAY_SANDBOX_DATABASE (`host:port`), a PostgreSQL of one's own, and else nowhere.
"""

import contextlib
import json
import os
import socket
import socketserver
import threading
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> None:
    """arguments: the session, region, operation, profile and request, as the AWS CLI gives them."""
    request = json.loads(arguments[4])
    parameters = request.get("Parameters")
    if not parameters:
        print(f"(simulated) a terminal in {request['Target']}: no container runs in the sandbox")
        return
    address = ("127.0.0.1", int(parameters["localPortNumber"][0]))
    with socketserver.ThreadingTCPServer(address, _Forward) as server:
        server.daemon_threads = True
        server.serve_forever()


class _Forward(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        """One connection, until either end closes it."""
        host, _, port = os.environ.get("FAIRWAY_SANDBOX_DATABASE", "").rpartition(":")
        if not port:
            return
        visitor: socket.socket = self.request
        with socket.create_connection((host or "127.0.0.1", int(port))) as server:
            back = threading.Thread(target=_pump, args=(server, visitor), daemon=True)
            back.start()
            _pump(visitor, server)
            back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while content := source.recv(65536):
            sink.sendall(content)
        sink.shutdown(socket.SHUT_WR)
