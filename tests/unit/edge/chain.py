"""CloudFront, a load balancer and an app as HTTP servers on the loopback, configured as a stack registers them."""

import http.client
import ssl
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.database.authority import Authority
from tests.unit.edge.viewer import run_function

Headers = Mapping[str, str]
Reply = tuple[int, list[tuple[str, str]], str]
Answer = Callable[[str, str, Headers], Reply]
LOAD_BALANCER = "edge-1.us-east-1.elb.amazonaws.com"
BAD_GATEWAY: Reply = (502, [("Content-Type", "text/plain")], "CloudFront wasn't able to connect to the origin.")

# CloudFront's managed origin request policies: which of the viewer's headers are sent, and what CloudFront adds.
ALL_BUT_HOST, HOST_ONLY = "b689b0a8-53d0-40ab-baf2-68738e2966ac", "bf0718e1-ba1e-49d1-88b1-f726733018ae"
ALL_AND_CLOUDFRONTS = "33f36d7e-f396-46d9-90e0-52428a34d9dc"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """protocol: the origin's protocol policy. policy: the id of the behavior's origin request policy, or none.

    function: what the behavior asks first, with Node.
    """

    protocol: str
    policy: str | None
    function: str | None = None

    def headers(self, viewers: Headers) -> dict[str, str]:
        """What CloudFront sends of a viewer's headers; a viewer comes by https alone."""
        sent = {"host": LOAD_BALANCER, "x-fairway-origin": "secret"}
        if self.policy == HOST_ONLY:
            return {**sent, "host": viewers["host"]}
        if self.policy == ALL_BUT_HOST:
            return {**viewers, **sent}
        if self.policy == ALL_AND_CLOUDFRONTS:
            return {**sent, **viewers, "cloudfront-forwarded-proto": "https"}
        assert self.policy is None, f"{self.policy} is not known here"
        return sent


@contextmanager
def behind(origin: Origin, app: Answer, name: str, folder: Path) -> Generator[str]:
    """The address of CloudFront's stand-in, as long as it is open. name: of the load balancer's certificate."""
    authority = Authority("public")
    (folder / "roots.pem").write_text(authority.bundle)
    files = authority.write_server(folder, host=name)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.chain, files.key)
    client = ssl.create_default_context(cafile=str(folder / "roots.pem"))
    tls = origin.protocol == "https-only"
    with (
        serving(app) as app_port,
        serving(_balancer(app_port, tls=tls), server if tls else None) as port,
        serving(_cloudfront(origin, port, client if tls else None)) as public,
    ):
        yield f"http://127.0.0.1:{public}"


def _balancer(app_port: int, *, tls: bool) -> Answer:
    """As a load balancer does, it says by which protocol it was asked, whatever the request says."""

    def answer(method: str, path: str, headers: Headers) -> Reply:
        own = {"x-forwarded-proto": "https" if tls else "http", "x-forwarded-port": "443" if tls else "80"}
        connection = http.client.HTTPConnection("127.0.0.1", app_port, timeout=10)
        return _relayed(connection, method, path, {**headers, **own})

    return answer


def _cloudfront(origin: Origin, port: int, context: ssl.SSLContext | None) -> Answer:
    """TLS is for the Host that is sent: no certificate for it is no connection."""

    def answer(method: str, path: str, headers: Headers) -> Reply:
        if origin.function:
            result = run_function(origin.function, method, path, headers)
            if status := result.get("statusCode"):
                return status, [(name, item["value"]) for name, item in result["headers"].items()], ""
            headers = {name: item["value"] for name, item in result["headers"].items()}
        sent = origin.headers(headers)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            if context is not None:
                connection.connect()
                connection.sock = context.wrap_socket(connection.sock, server_hostname=sent["host"])
            return _relayed(connection, method, path, sent)
        except ssl.SSLError:
            return BAD_GATEWAY
        finally:
            connection.close()

    return answer


def _relayed(connection: http.client.HTTPConnection, method: str, path: str, headers: Headers) -> Reply:
    connection.request(method, path, headers=dict(headers))
    response = connection.getresponse()
    passed = [(key, value) for key, value in response.getheaders() if key.lower() not in ("date", "server")]
    body = response.read().decode()
    connection.close()
    return response.status, passed, body


@contextmanager
def serving(answer: Answer, context: ssl.SSLContext | None = None) -> Generator[int]:
    """The port of a server that answers so; it is stopped at the end."""

    class Handler(BaseHTTPRequestHandler):
        """One request a connection."""

        def do_GET(self) -> None:
            headers = {key.lower(): value for key, value in self.headers.items()}
            status, answered, body = answer(self.command, self.path, headers)
            self.send_response(status)
            for key, value in answered:
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the test says what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
