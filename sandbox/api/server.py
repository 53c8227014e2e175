"""One HTTP server for all of AWS's services, and for the simulated app behind its public name."""

import re
import socket
import sys
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from sandbox.api import codec, endpoint
from sandbox.api.answers import ANSWERS, inventory, lookups
from sandbox.api.answers.ecr import layer
from sandbox.api.clouds import Clouds, RefusalError
from sandbox.api.request import Request
from sandbox.faults import of_call


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listener: socket.socket, clouds: Clouds) -> None:
        super().__init__(listener.getsockname(), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.clouds = clouds


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def clouds(self) -> Clouds:
        return cast(Server, self.server).clouds

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        signed = re.search(r"Credential=[^/]+/\d+/([\w-]+)/([\w-]+)/", self.headers.get("Authorization", ""))
        if signed is None:
            self._send(404, "text/plain", b"This is the simulated AWS; the request is not signed.")
            return
        region, service = signed.groups()
        self._send(*self._answer(region, service, body))

    def do_GET(self) -> None:
        """A signed download of an image's layer, or a visitor of the app."""
        if self.path.startswith("/layer/"):
            content = layer(self.clouds, self.path.removeprefix("/layer/"))
            self._send(200 if content is not None else 404, "application/octet-stream", content or b"")
            return
        if answer := lookups.cloudfront(self.clouds, self.path):
            self._send(200, "text/xml", answer)
            return
        if zone := inventory.hosted_zone(self.clouds, self.path):
            self._send(*zone)
            return
        signed = "/s3/aws4_request" in self.headers.get("Authorization", "")
        if signed and (setting := inventory.bucket_setting(self.clouds, self.path)):
            self._send(*setting)
            return
        self._send(*endpoint.probe_endpoint(self.clouds, self.headers.get("Host", ""), self.path))

    def _answer(self, region: str, service: str, body: bytes) -> tuple[int, str, bytes]:
        operation = ""
        try:
            if service not in codec.SERVICES:
                raise RefusalError("UnrecognizedClientException", f"The simulated AWS has no service {service}.")
            operation, parameters = codec.parse_request(service, self.headers.get("X-Amz-Target", ""), body)
            answer = ANSWERS.get((service, operation))
            if answer is None:
                raise RefusalError(
                    "UnknownOperationException", f"The simulated AWS does not answer {service} {operation}."
                )
            self._strike(f"api:{service}:{operation}")
            host = self.headers.get("Host", "")
            request = Request(clouds=self.clouds, region=region, address=f"http://{host}", parameters=parameters)
            return 200, *codec.render_answer(service, operation, answer(request))
        except RefusalError as refusal:
            return 400, *codec.render_error(service, refusal.code, refusal.message)
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            return 500, *codec.render_error(service, "InternalFailure", f"{operation}: {type(error).__name__}: {error}")

    def _strike(self, call: str) -> None:
        """A fault on request: slow, or refused."""
        seconds, failure = of_call(self.clouds.directory, call)
        time.sleep(seconds)
        if failure:
            code, _, message = failure.partition(": ")
            raise RefusalError(code, message or code)

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Server-Note", "simulated AWS")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: standard error is the command's."""
