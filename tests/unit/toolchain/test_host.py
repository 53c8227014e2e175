"""The language host as the engine sees it: a process that prints a port and answers calls on it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import language_pb2 as messages
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeStub

from toolchain.engine import EXECUTOR, HOST, Machine, install_host

PROJECT = Path(__file__).parents[3]
SECONDS = 20
RECORDING_EXECUTOR = """
import json, os, pathlib, sys
record = {"argv": sys.argv[1:], "env": dict(os.environ), "cwd": os.getcwd()}
pathlib.Path("record.json").write_text(json.dumps(record))
exec(pathlib.Path(sys.argv[-1], "__main__.py").read_text())
"""


@dataclass(frozen=True, kw_only=True)
class Running:
    """A host that serves, and the directory of the program it is asked to run."""

    stub: LanguageRuntimeStub
    process: subprocess.Popen[str]
    program: Path
    directory: Path

    def info(self, virtualenv: str | None = None, program: Path | None = None, **options: str) -> messages.ProgramInfo:
        struct = Struct()
        struct.update(options if virtualenv is None else {"virtualenv": virtualenv, **options})
        return messages.ProgramInfo(
            root_directory=str(self.program),
            program_directory=str(program or self.program),
            entry_point=".",
            options=struct,
        )

    def run(self, code: str, info: messages.ProgramInfo | None = None) -> messages.RunResponse:
        return self.stub.Run(self.request(code, info), timeout=SECONDS)

    def request(self, code: str, info: messages.ProgramInfo | None = None) -> messages.RunRequest:
        info = info or self.info()
        Path(info.program_directory, "__main__.py").write_text(code)
        return messages.RunRequest(
            info=info,
            project="fairway",
            stack="dev",
            organization="organization",
            pwd=str(self.program),
            parallel=16,
            dryRun=True,
            monitor_address="127.0.0.1:1",
            config={"fairway:app": "portfolio"},
            configSecretKeys=["fairway:token"],
        )

    def record(self) -> dict[str, Any]:
        return json.loads((self.program / "record.json").read_text())

    def run_plugin(self, code: str, kind: str = "resource") -> Any:
        (self.program / "__main__.py").write_text(code)
        request = messages.RunPluginRequest(
            info=self.info(), pwd=str(self.program), kind=kind, args=["127.0.0.1:2"], env=["FROM_ENGINE=a=b"]
        )
        return self.stub.RunPlugin(request, timeout=SECONDS)


def environment_of(directory: Path, python: str) -> Path:
    """A virtual environment whose interpreter is a shell script."""
    (directory / "bin").mkdir(parents=True)
    (directory / "bin" / "python").write_text(f"#!/bin/sh\n{python}\n")
    (directory / "bin" / "python").chmod(0o755)
    return directory


@pytest.fixture(scope="module")
def host_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`bin` of an installed host, whose executor writes down what it is called with."""
    directory = tmp_path_factory.mktemp("host")
    engine = directory / "engine-1"
    engine.mkdir()
    (engine / "pulumi").touch()
    (engine / EXECUTOR).write_text(RECORDING_EXECUTOR)
    sources = PROJECT / "toolchain"
    environment = Path(sys.prefix)
    return install_host(engine, Machine(sources=sources, cache=directory, environment=environment, environ=os.environ))


@contextmanager
def running(directory: Path, program: Path, **environ: str) -> Generator[Running]:
    """The host of `directory`, serving."""
    path = f"{sys.prefix}/bin{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, **environ}
    process = subprocess.Popen(
        [directory / HOST, "-v=3", "127.0.0.1:2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    )
    assert process.stdout is not None
    with process, grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
        stub = LanguageRuntimeStub(channel)
        yield Running(stub=stub, process=process, program=program, directory=directory)
        process.terminate()
        assert process.wait(SECONDS) == 0


@pytest.fixture
def host(host_directory: Path, tmp_path: Path) -> Iterator[Running]:
    with running(host_directory, tmp_path) as serving:
        yield serving


def test_the_packages_of_the_program_are_found(host: Running) -> None:
    host.stub.Handshake(messages.LanguageHandshakeRequest(engine_address="127.0.0.1:2"), timeout=SECONDS)
    answer = host.stub.GetRequiredPackages(messages.GetRequiredPackagesRequest(info=host.info()), timeout=SECONDS)
    found = {package.name: (package.version, package.kind) for package in answer.packages}
    assert found["aws"] == (f"v{version('pulumi-aws')}", "resource")
    assert {"awsx", "random"} <= found.keys()
    assert "policy" not in found, "pulumi_policy says of itself that it is no provider"


def test_the_packages_are_those_of_the_programs_own_environment(host: Running) -> None:
    site = host.program / "site"
    (site / "pulumi").mkdir(parents=True)
    (site / "pulumi" / "__init__.py").touch()
    (site / "pulumi_own").mkdir()
    (site / "pulumi_own" / "pulumi-plugin.json").write_text(
        '{"resource": true, "name": "own", "server": "https://own"}'
    )
    (site / "pulumi_own-1.2.dist-info").mkdir()
    (site / "pulumi_own-1.2.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: pulumi_own\nVersion: 1.2\n"
    )
    environment_of(host.program / "venv", f'PYTHONPATH="{site}" exec "{sys.base_prefix}/bin/python3" -S "$@"')
    request = messages.GetRequiredPackagesRequest(info=host.info("venv"))
    answer = host.stub.GetRequiredPackages(request, timeout=SECONDS)
    assert [(package.name, package.version, package.server) for package in answer.packages] == [
        ("own", "v1.2", "https://own")
    ]


def test_a_program_runs_with_what_the_engine_says(host: Running) -> None:
    answer = host.run("")
    assert (answer.error, answer.bail) == ("", False)
    record = host.record()
    assert record["cwd"] == str(host.program)
    assert " ".join(record["argv"]) == (
        f"--monitor 127.0.0.1:1 --engine 127.0.0.1:2 --organization organization --project fairway --stack dev "
        f"--pwd {host.program} --root_directory {host.program} --parallel 16 --dry_run true {host.program}"
    )
    assert json.loads(record["env"]["PULUMI_CONFIG"]) == {"fairway:app": "portfolio"}
    assert json.loads(record["env"]["PULUMI_CONFIG_SECRET_KEYS"]) == ["fairway:token"]


def test_a_program_runs_in_its_virtual_environment(host: Running) -> None:
    virtualenv = environment_of(host.program / "own", f'exec "{sys.executable}" "$@"')
    assert host.run("", host.info("own")).error == ""
    environment = host.record()["env"]
    assert environment["VIRTUAL_ENV"] == str(virtualenv)
    assert environment["PATH"].split(os.pathsep)[0] == str(virtualenv / "bin")


@pytest.mark.parametrize(
    ("code", "error", "bail"),
    [
        ("sys.exit(32)", "", True),
        ("sys.exit(3)", "The program exited with code 3.", False),
        ("os.kill(os.getpid(), 9)", "The program was ended by SIGKILL.", False),
    ],
)
def test_how_a_program_ended_is_told(host: Running, code: str, error: str, bail: bool) -> None:
    answer = host.run(code)
    assert (answer.error, answer.bail) == (error, bail)


def test_a_missing_virtual_environment_is_one_sentence(host: Running) -> None:
    answer = host.run("", host.info("nowhere"))
    assert answer.error == (
        f"There is no virtual environment {host.program}/nowhere: run `make setup` or `pulumi install`."
    )


def test_missing_packages_are_one_sentence(host: Running) -> None:
    virtualenv = environment_of(host.program / "bare", f'exec "{sys.base_prefix}/bin/python3" -I -S "$@"')
    sentence = f"The Pulumi SDK is not installed for {virtualenv}/bin/python: run `make setup` or `pulumi install`."
    assert host.run("", host.info("bare")).error == sentence
    with pytest.raises(grpc.RpcError) as error:
        host.stub.GetRequiredPackages(messages.GetRequiredPackagesRequest(info=host.info("bare")), timeout=SECONDS)
    assert error.value.details() == sentence


def test_a_toolchain_that_is_not_pip_is_refused(host: Running) -> None:
    assert host.run("", host.info(toolchain="uv")).error.endswith("`toolchain: uv` needs the official one.")


def test_a_plugin_streams_what_it_writes_and_its_exit_code(host: Running) -> None:
    code = "import os, sys; print(sys.argv[1], os.environ['FROM_ENGINE']); print('oh', file=sys.stderr); sys.exit(3)"
    answers = list(host.run_plugin(code))
    assert b"".join(answer.stdout for answer in answers) == b"127.0.0.1:2 a=b\n"
    assert b"".join(answer.stderr for answer in answers) == b"oh\n"
    assert [answer.exitcode for answer in answers if answer.WhichOneof("output") == "exitcode"] == [3]


def test_a_policy_pack_is_started_through_the_sdk(host: Running) -> None:
    answers = list(host.run_plugin("import os, sys; print(sys.modules['__main__'].__spec__, os.getcwd())", "analyzer"))
    assert b"".join(answer.stderr for answer in answers) == b""
    assert b"".join(answer.stdout for answer in answers).decode().endswith(f"{host.program}\n")
    assert answers[-1].exitcode == 0


def start_waiting(host: Running) -> Any:
    """Start a program that runs until it is killed, and holds the named pipe `alive` open as long."""
    os.mkfifo(host.program / "alive")
    return host.stub.Run.future(host.request("import signal; pipe = open('alive', 'w'); signal.pause()"))


def test_a_cancelled_program_is_killed(host: Running) -> None:
    call = start_waiting(host)
    with (host.program / "alive").open() as alive:
        call.cancel()
        assert alive.read() == ""


def test_a_stopped_host_takes_its_programs_with_it(host: Running) -> None:
    waiting = start_waiting(host)
    with (host.program / "alive").open() as alive:
        host.process.send_signal(signal.SIGINT)
        assert alive.read() == ""
    assert host.process.wait(SECONDS) == 0
    waiting.exception(SECONDS)  # it ends: with the program or with the host, whichever is first


def test_a_host_ends_with_its_engine(host_directory: Path) -> None:
    engine = "import subprocess, sys; subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE).stdout.readline()"
    command = [sys.executable, "-W", "ignore", "-c", engine, host_directory / HOST, "127.0.0.1:2"]
    # The host inherits standard error, so that this waits for both of them.
    assert subprocess.run(command, stderr=subprocess.PIPE, timeout=SECONDS, check=True).stderr == b""


@pytest.mark.parametrize("exists", [False, True], ids=["no environment yet", "one that is there"])
def test_dependencies_are_installed_as_the_official_host_does(host: Running, exists: bool) -> None:
    """It makes the environment each time, with the PATH's `python3`: here one that writes down what it is asked."""
    virtualenv = host.program / "venv"
    made = "mkdir -p venv/bin; printf '#!/bin/sh\\necho own \"$@\"\\n' > venv/bin/python; chmod +x venv/bin/python"
    environment_of(host.program / "path", f'echo path "$@"; {made}')
    if exists:
        environment_of(virtualenv, "exit 1")
    (host.program / "requirements.txt").write_text("pulumi\n")
    with running(
        host.directory, host.program, PULUMI_PYTHON_CMD=str(host.program / "path" / "bin" / "python")
    ) as other:
        call = other.stub.InstallDependencies(
            messages.InstallDependenciesRequest(info=host.info("venv")), timeout=SECONDS
        )
        lines = b"".join(answer.stdout for answer in call).decode().splitlines()
    assert lines == [f"path -m venv {virtualenv}", "own -m pip install -r requirements.txt"]


@pytest.mark.parametrize("name", ["uv.lock", "poetry.lock"])
def test_a_lock_file_in_a_parent_counts_unless_a_toolchain_is_named(host: Running, name: str) -> None:
    """The official host would use uv or Poetry for the program, and every command would fail."""
    lock, inner = host.program / name, host.program / "programs" / "inner"
    inner.mkdir(parents=True)
    lock.touch()
    assert host.run("", host.info(program=inner)).error.startswith(f"{lock} makes Pulumi use ")
    assert host.run("", host.info(program=inner, toolchain="pip")).error == ""


def test_a_failed_installation_is_an_error(host: Running) -> None:
    environment_of(host.program / "path", "exit 0")
    environment_of(host.program / "venv", "exit 1")
    (host.program / "requirements.txt").write_text("pulumi\n")
    with running(
        host.directory, host.program, PULUMI_PYTHON_CMD=str(host.program / "path" / "bin" / "python")
    ) as other:
        call = other.stub.InstallDependencies(
            messages.InstallDependenciesRequest(info=host.info("venv")), timeout=SECONDS
        )
        with pytest.raises(grpc.RpcError) as error:
            list(call)
    assert "-m pip install -r requirements.txt` exited with code 1." in str(error.value.details())


def test_about_and_dependencies_name_the_programs_python(host: Running) -> None:
    about = host.stub.About(messages.AboutRequest(info=host.info()), timeout=SECONDS)
    assert about.version == ".".join(map(str, sys.version_info[:3]))
    request = messages.GetProgramDependenciesRequest(info=host.info())
    found = host.stub.GetProgramDependencies(request, timeout=SECONDS).dependencies
    assert version("pulumi") in [dependency.version for dependency in found if dependency.name == "pulumi"]
