"""A language host that keeps Python warm, so that dozens of previews do not import the same SDK dozens of times.

The engine starts `pulumi-language-python` several times in each preview, and each program and policy pack in a fresh
interpreter. Here that command is a stub that asks this process for a port, where toolchain's own host answers; what the
host would start as a command is forked from a process that has imported the SDK already. Engine, programs, policy pack
and plugins are what they always are.
"""

import multiprocessing
import os
import runpy
import signal
import socket
import stat
import sys
import tempfile
import threading
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import IO, Any, cast

import grpc
from google.protobuf.empty_pb2 import Empty

_AWS_MODULES = (
    *("acm", "appautoscaling", "budgets", "cloudfront", "cloudwatch", "ec2", "ecr", "ecs", "iam", "lb", "rds"),
    *("secretsmanager", "vpc"),
)
_PRELOADED = [
    "grpc",
    "pulumi",
    "pulumi.runtime",
    "pulumi_docker_build",
    "pulumi_policy",
    "pulumi_random",
    *(f"pulumi_aws.{module}" for module in _AWS_MODULES),
]
_SHARED = ("resource-aws-", "resource-random-", "resource-docker-build-")
_STUB = """#!{python} -SE
import signal, socket, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
connection = socket.socket(socket.AF_UNIX)
connection.connect({address!r})
connection.sendall(next((a for a in reversed(sys.argv[1:]) if not a.startswith("-")), "").encode() + b"\\n")
print(connection.recv(32).decode(), flush=True)
connection.recv(1)
"""


def forkserver() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


class Forked:
    """A forked program with what the host asks of a `subprocess.Popen`."""

    def __init__(self, process: ForkServerProcess, stdout: IO[bytes] | None, stderr: IO[bytes] | None) -> None:
        self._process = process
        self.stdout, self.stderr = stdout, stderr

    def wait(self) -> int:
        self._process.join()
        return self._process.exitcode or 0

    def kill(self) -> None:
        if self._process.is_alive():
            self._process.kill()


class WarmChildren:
    """Runs a host's commands in forks of a warm interpreter; see toolchain.host.children.Children."""

    def __init__(self, executor: Path) -> None:
        self._executor = executor
        self._context = forkserver()

    @contextmanager
    def run(
        self,
        command: Sequence[str | Path],
        *,
        context: grpc.ServicerContext,
        cwd: str,
        env: Mapping[str, str],
        output: int | None = None,
    ) -> Generator[Forked]:
        writers: list[Connection] = []
        readers: list[IO[bytes]] = []
        for _ in range(2 if output is not None else 0):
            reader, writer = self._context.Pipe(duplex=False)
            writers.append(cast(Connection, writer))
            readers.append(open(os.dup(reader.fileno()), "rb"))  # noqa: SIM115 (closed with the child)
            reader.close()
        words = [str(self._executor if Path(part).name == self._executor.name else part) for part in command]
        arguments = (words, cwd, dict(env), writers)
        process = self._context.Process(target=_become, args=arguments, daemon=True)
        process.start()
        for writer in writers:
            writer.close()
        forked = Forked(process, *(readers or (None, None)))
        try:
            if not context.add_callback(forked.kill):
                forked.kill()
            yield forked
        finally:
            forked.kill()
            process.join()
            for reader in readers:
                reader.close()


def _become(command: list[str], cwd: str, env: dict[str, str], writers: list[Connection]) -> None:
    """Turns a fork into the command `python -u FILE…` or `python -u -m MODULE…`."""
    for number, writer in enumerate(writers, start=1):
        os.dup2(writer.fileno(), number)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _, _, *rest = command
    if rest[0] == "-m":
        sys.argv = rest[1:]
        sys.path[0] = cwd
        runpy.run_module(rest[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = rest
        sys.path[0] = str(Path(rest[0]).parent)
        runpy.run_path(rest[0], run_name="__main__")


def _nothing(_request: object, _context: object) -> Empty:
    return Empty()


def serve_plugins(homes: list[str], answer: Connection) -> None:
    """The sandbox's plugins in one process, for engines that attach to them instead of starting their own."""
    import json

    from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

    from sandbox.packages import servicer

    ports: list[str] = []
    servers: list[grpc.Server] = []
    for home in homes:
        name = Path(home).name.removeprefix("resource-").rpartition("-v")[0]
        plugin = servicer(name, json.loads(Path(home, "sandbox.json").read_text()), threading.Event())
        plugin.Attach = plugin.Cancel = _nothing  # one engine's end is not the others'
        server = grpc.server(ThreadPoolExecutor(max_workers=8))
        add_ResourceProviderServicer_to_server(plugin, server)
        ports.append(f"{name}:{server.add_insecure_port('127.0.0.1:0')}")
        server.start()
        servers.append(server)
    answer.send(",".join(ports))
    threading.Event().wait()  # until this process is ended


class WarmHost:
    """Answers the stubs, one host a stub. As a context manager it gives the environment for `pulumi`.

    While it runs, this process has that environment too: the host hands its own on to what it starts.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._before = dict(os.environ)
        self._children = WarmChildren(Path(environment["FAIRWAY_PULUMI"]).with_name("pulumi-language-python-exec"))
        self._folder = tempfile.TemporaryDirectory(prefix="fairway-host-")
        self._context = forkserver()
        self._listener = socket.socket(socket.AF_UNIX)

    def __enter__(self) -> dict[str, str]:
        folder = Path(self._folder.name)
        address = str(folder / "host.socket")
        stub = folder / "pulumi-language-python"
        stub.write_text(_STUB.format(python=sys.executable, address=address))
        stub.chmod(stub.stat().st_mode | stat.S_IXUSR)
        self._listener.bind(address)
        self._listener.listen()
        threading.Thread(target=self._answer, daemon=True).start()
        environment = {
            **self._environment,
            "PATH": f"{folder}{os.pathsep}{self._environment['PATH']}",
            "PULUMI_DEBUG_PROVIDERS": self._start_plugins(),
        }
        os.environ.update(environment)
        return environment

    def _start_plugins(self) -> str:
        homes = sorted(map(str, Path(self._environment["PULUMI_HOME"], "plugins").glob("resource-*/")))
        shared = [home for home in homes if Path(home).name.startswith(_SHARED)]
        reader, writer = self._context.Pipe(duplex=False)
        self._plugins = self._context.Process(target=serve_plugins, args=(shared, writer), daemon=True)
        self._plugins.start()
        writer.close()
        return str(reader.recv())

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self._plugins.kill()
        self._plugins.join()
        self._folder.cleanup()
        os.environ.clear()
        os.environ.update(self._before)

    def _answer(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        """Serves one engine until its stub is gone."""
        from pulumi.runtime.proto.language_pb2_grpc import add_LanguageRuntimeServicer_to_server

        from toolchain.host.server import Host

        with connection:
            engine = connection.makefile().readline().strip()
            server = grpc.server(ThreadPoolExecutor(max_workers=8))
            add_LanguageRuntimeServicer_to_server(Host(engine, cast(Any, self._children)), server)
            port = server.add_insecure_port("127.0.0.1:0")
            server.start()
            connection.sendall(str(port).encode())
            connection.recv(1)  # the engine ends its stub when it is done
            server.stop(grace=None)
