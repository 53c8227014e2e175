"""The service that the engine calls, and the process round it."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import language_pb2 as messages
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeServicer, add_LanguageRuntimeServicer_to_server
from pulumi.runtime.proto.plugin_pb2 import PackageDependency, PluginInfo

from toolchain.host.children import Children, output_of
from toolchain.host.program import EXECUTOR, Interpreter, ProgramError, python_on_path

SHOWN_ALREADY = 32  # the executor's exit code for an error that it has reported to the engine itself
MESSAGE_BYTES = 400 << 20  # the engine's own limit
PARENT_SECONDS = 1.0

Context = grpc.ServicerContext


class Host(LanguageRuntimeServicer):
    """LanguageRuntime for Python. `engine` is the address of the engine that started the host."""

    def __init__(self, engine: str, children: Children) -> None:
        self._engine = engine
        self._children = children

    def Handshake(
        self, request: messages.LanguageHandshakeRequest, context: Context
    ) -> messages.LanguageHandshakeResponse:
        return messages.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Empty, context: Context) -> PluginInfo:
        return PluginInfo()  # it comes with the engine and has no version of its own

    def Cancel(self, request: Empty, context: Context) -> Empty:
        return Empty()  # the engine refuses whatever the program asks for next, and that ends it

    def GetRequiredPlugins(
        self, request: messages.GetRequiredPluginsRequest, context: Context
    ) -> messages.GetRequiredPluginsResponse:
        return messages.GetRequiredPluginsResponse()  # GetRequiredPackages says it all

    def GetRequiredPackages(
        self, request: messages.GetRequiredPackagesRequest, context: Context
    ) -> messages.GetRequiredPackagesResponse:
        packages = [
            PackageDependency(name=sdk.name, version=sdk.version, kind="resource", server=sdk.server)
            for sdk in _interpreter(request.info, context).packages()
        ]
        return messages.GetRequiredPackagesResponse(packages=packages)

    def About(self, request: messages.AboutRequest, context: Context) -> messages.AboutResponse:
        interpreter = _interpreter(request.info, context)
        return messages.AboutResponse(executable=str(interpreter.python), version=interpreter.version())

    def GetProgramDependencies(
        self, request: messages.GetProgramDependenciesRequest, context: Context
    ) -> messages.GetProgramDependenciesResponse:
        versions = _interpreter(request.info, context).dependencies()
        dependencies = [
            messages.DependencyInfo(name=name, version=version) for name, version in sorted(versions.items())
        ]
        return messages.GetProgramDependenciesResponse(dependencies=dependencies)

    def Run(self, request: messages.RunRequest, context: Context) -> messages.RunResponse:
        """Run a program to its end."""
        try:
            interpreter = _interpreter_of(request.info)
            interpreter.check()
        except ProgramError as error:
            return messages.RunResponse(error=str(error))
        env = interpreter.activated(os.environ) | {
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        }
        command = [interpreter.python, "-u", EXECUTOR, *self._executor_arguments(request)]
        with self._children.run(command, context=context, cwd=request.info.program_directory, env=env) as process:
            code = process.wait()
        if code == SHOWN_ALREADY:
            return messages.RunResponse(bail=True)
        if code < 0:
            return messages.RunResponse(error=f"The program was ended by {signal.Signals(-code).name}.")
        return messages.RunResponse(error=f"The program exited with code {code}." if code else "")

    def _executor_arguments(self, request: messages.RunRequest) -> list[str]:
        flags = {
            "--monitor": request.monitor_address,
            "--engine": self._engine,
            "--organization": request.organization,
            "--project": request.project,
            "--stack": request.stack,
            "--pwd": request.pwd,
            "--root_directory": request.info.root_directory,
            "--parallel": str(request.parallel),
            "--dry_run": "true" if request.dryRun else "",
        }
        arguments = [part for flag, value in flags.items() if value for part in (flag, value)]
        return [*arguments, str(Path(request.info.program_directory, request.info.entry_point)), *request.args]

    def RunPlugin(self, request: messages.RunPluginRequest, context: Context) -> Iterator[messages.RunPluginResponse]:
        """Run a policy pack (kind `analyzer`) or another plugin written in Python; what it writes is passed on."""
        interpreter = _interpreter(request.info, context)
        directory = request.info.program_directory
        command = [interpreter.python, "-u", directory, *request.args]
        cwd = request.pwd
        if request.kind == "analyzer":
            command, cwd = [interpreter.python, "-u", "-m", "pulumi.policy", *request.args, directory], directory
        env = interpreter.activated({**os.environ, **dict(pair.split("=", 1) for pair in request.env)})
        with self._children.run(command, context=context, cwd=cwd, env=env, output=subprocess.PIPE) as process:
            for stream, data in output_of(process):
                out = stream == "stdout"
                yield messages.RunPluginResponse(stdout=data) if out else messages.RunPluginResponse(stderr=data)
            code = process.wait()
        yield messages.RunPluginResponse(exitcode=code)

    def InstallDependencies(
        self, request: messages.InstallDependenciesRequest, context: Context
    ) -> Iterator[messages.InstallDependenciesResponse]:
        """`pulumi install`: make the virtual environment, also where there is one, then install requirements.txt."""
        directory = request.info.program_directory
        interpreter = _interpreter(request.info, context, check=False)
        steps: list[list[str | Path]] = []
        if interpreter.virtualenv is not None:
            steps.append([_python_on_path(context), "-m", "venv", interpreter.virtualenv])
        if Path(directory, "requirements.txt").exists():
            steps.append([interpreter.python, "-m", "pip", "install", "-r", "requirements.txt"])
        env = interpreter.activated(os.environ)
        for command in steps:
            with self._children.run(
                command, context=context, cwd=directory, env=env, output=subprocess.PIPE
            ) as process:
                for stream, data in output_of(process):
                    yield messages.InstallDependenciesResponse(**{stream: data})
                code = process.wait()
            if code:
                shown = " ".join(map(str, command))
                context.abort(grpc.StatusCode.UNKNOWN, f"`{shown}` exited with code {code}.")


def _interpreter_of(info: messages.ProgramInfo) -> Interpreter:
    return Interpreter.of(dict(info.options.items()), info.root_directory, info.program_directory)


def _interpreter(info: messages.ProgramInfo, context: Context, *, check: bool = True) -> Interpreter:
    """The interpreter of a program; the call fails with one sentence where it cannot run."""
    try:
        interpreter = _interpreter_of(info)
        if check:
            interpreter.check()
    except ProgramError as error:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
    return interpreter


def _python_on_path(context: Context) -> Path:
    try:
        return python_on_path()
    except ProgramError as error:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))


def main() -> None:
    """Serve until a signal comes or the engine is gone, so that no host and no program outlives its engine."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: object) -> None:
        stop.set()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    engine_process = os.getppid()
    engine = next((argument for argument in reversed(sys.argv[1:]) if not argument.startswith("-")), "")
    children = Children()
    server = grpc.server(ThreadPoolExecutor(), options=[("grpc.max_receive_message_length", MESSAGE_BYTES)])
    add_LanguageRuntimeServicer_to_server(Host(engine, children), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    while not stop.wait(PARENT_SECONDS) and os.getppid() == engine_process:
        pass
    children.stop()
    server.stop(grace=None)
