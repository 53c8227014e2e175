"""ECS's container health checks, run as ECS runs them, against a real HTTP server."""

import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from components.compute.health import OK, SECONDS, TOOLS, health_command
from tests import tools

ECS_TIMEOUT = 5
HANGS = 120  # seconds: no tool waits that long, on however busy a machine
# Which program stands behind each tool: `wget` is two programs in the wild.
PROGRAMS = {"wget": "wget", "wget of BusyBox": "busybox", "node": "node", "python": "python3", "curl": "curl"}
SHELL = ("sh", "grep", "timeout")
PATH = "/api/health?deep=1&q='$(exit)\""


class Handler(BaseHTTPRequestHandler):
    released: threading.Event

    def do_GET(self) -> None:
        if "slow" in self.path:
            self.released.wait()
        code = int(self.path.split("/")[1])
        self.send_response(code)
        if 300 <= code < 400:
            self.send_header("Location", "/200/landing")
        self.send_header("Content-Length", "0" if code == 204 else "2")
        self.end_headers()
        if code != 204:
            self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:
        """Not to the test's output."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that answers `/<status>/…` with that status, and `/<status>/slow` not before the tests are over."""
    Handler.released = threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        Handler.released.set()
        server.shutdown()
        thread.join()


@pytest.fixture(params=PROGRAMS)
def image(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, dict[str, str]]:
    """A health tool, and the environment of an image that has it: a PATH with that and a shell's programs alone."""
    name: str = request.param
    program = tools.needed(PROGRAMS[name], how=f"install the package `{PROGRAMS[name]}`")
    if name == "wget of BusyBox":
        for each in (*SHELL, "wget"):
            (tmp_path / each).symlink_to(program)
    else:
        _shell(tmp_path)
        (tmp_path / PROGRAMS[name]).symlink_to(sys.executable if name == "python" else program)
    # A proxy in the environment must not be asked for the container itself.
    proxy = "http://127.0.0.1:9"
    return name.split()[0], {"PATH": str(tmp_path), "http_proxy": proxy, "HTTP_PROXY": proxy}


def _shell(directory: Path) -> None:
    for each in SHELL:
        (directory / each).symlink_to(tools.needed(each, how="install the packages `coreutils` and `grep`"))


def check(image: tuple[str, dict[str, str]], *, port: int, path: str, matcher: str = OK) -> int:
    """The exit code of the command, run as ECS runs it."""
    tool, environment = image
    kind, *rest = health_command(tool=tool, port=port, path=path, matcher=matcher)
    command = ["sh", "-c", *rest] if kind == "CMD-SHELL" else rest
    command[0] = str(shutil.which(command[0], path=environment["PATH"]))
    done = subprocess.run(command, env=environment, capture_output=True, timeout=HANGS)
    return done.returncode


@pytest.mark.parametrize("status", [200, 204])
def test_a_healthy_app_is_healthy(status: int, image: tuple[str, dict[str, str]], port: int) -> None:
    assert check(image, port=port, path=f"/{status}{PATH}") == 0


@pytest.mark.parametrize("status", [503, 500, 404, 401, 301, 302, 307])
def test_any_other_answer_is_unhealthy_redirects_too(status: int, image: tuple[str, dict[str, str]], port: int) -> None:
    assert check(image, port=port, path=f"/{status}{PATH}") == 1


@pytest.mark.parametrize(
    ("status", "matcher", "code"),
    [(401, "200,401", 0), (404, "200,401", 1), (204, "200-399", 0), (302, "200-399", 0), (503, "200-399", 1)],
)
def test_the_status_codes_are_the_services_own(
    status: int, matcher: str, code: int, image: tuple[str, dict[str, str]], port: int
) -> None:
    assert check(image, port=port, path=f"/{status}{PATH}", matcher=matcher) == code


def test_refused_is_unhealthy(image: tuple[str, dict[str, str]]) -> None:
    with socket.socket() as unheard:  # bound but not listening: nobody else can have the port
        unheard.bind(("127.0.0.1", 0))
        assert check(image, port=unheard.getsockname()[1], path="/") == 1


def test_slow_is_unhealthy_before_ecs_gives_up(image: tuple[str, dict[str, str]], port: int) -> None:
    """The server does not answer before the tests are over, so that it is the command itself that ends it."""
    assert SECONDS < ECS_TIMEOUT
    assert re.search(rf"\b{SECONDS}(000)?\b", " ".join(health_command(tool=image[0], port=port, path="/200/slow")))
    assert check(image, port=port, path="/200/slow") == 1


@pytest.mark.parametrize("tool", TOOLS)
def test_an_image_without_the_tool_is_unhealthy(tool: str, tmp_path: Path, port: int) -> None:
    """F7: curl in a health check, and an image that has none."""
    kind, *rest = health_command(tool=tool, port=port, path="/200")
    if kind == "CMD":
        assert shutil.which(rest[0], path=str(tmp_path)) is None  # ECS cannot even start it
        return
    _shell(tmp_path)
    done = subprocess.run(
        [str(tmp_path / "sh"), "-c", *rest], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert f"'{tool}'" in done.stdout or f"{tool}: not found" in done.stderr


def test_every_tool_is_tried() -> None:
    assert {name.split()[0] for name in PROGRAMS} == set(TOOLS)
