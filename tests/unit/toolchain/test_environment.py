"""The virtual environment: what it is rebuilt for, and what is said where it cannot be made."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from toolchain import environment
from toolchain.environment import CONSTRAINTS, REQUIREMENTS, attach_environment, ensure_environment
from toolchain.progress import SetupError


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in (CONSTRAINTS, *REQUIREMENTS):
        (tmp_path / name).write_text(f"# {name}\n")
    return tmp_path


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The environments that were built, each an empty interpreter only."""
    directories: list[Path] = []

    def build(directory: Path, _checkout: Path) -> None:
        directories.append(directory)
        (directory / "bin").mkdir()
        (directory / "bin" / "python").touch()

    monkeypatch.setattr(environment, "_build", build)
    return directories


def test_a_second_set_up_builds_nothing(checkout: Path, built: list[Path]) -> None:
    first = ensure_environment(checkout, checkout / "cache")
    assert ensure_environment(checkout, checkout / "cache") == first
    assert built == [first]


@pytest.mark.parametrize("name", [CONSTRAINTS, *REQUIREMENTS])
def test_changed_requirements_are_another_environment(checkout: Path, built: list[Path], name: str) -> None:
    first = ensure_environment(checkout, checkout / "cache")
    (checkout / name).write_text("pulumi==3.272.0\n")
    second = ensure_environment(checkout, checkout / "cache")
    assert first != second
    assert built == [first, second]


def test_another_python_is_another_environment(
    checkout: Path, built: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ensure_environment(checkout, checkout / "cache")
    monkeypatch.setattr("platform.python_version", lambda: "3.99.0")
    assert ensure_environment(checkout, checkout / "cache") != first


def test_a_python_without_venv_is_named_with_its_package(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(SetupError, match=r"cannot make virtual environments: .*apt install python3\.\d+-venv"):
        ensure_environment(checkout, checkout / "cache")


@pytest.fixture
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shared environment with a package, a command of it, and a command that is no script of Python."""
    directory = tmp_path_factory.mktemp("cache") / "venv-1"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", directory], check=True)
    packages = next(directory.glob("lib/python*/site-packages"))
    (packages / "greeting.py").write_text("WORD = 'hello'\n")
    script = f"#!{directory}/bin/python\nimport greeting, sys; print(greeting.WORD, sys.prefix)\n"
    for name, text in (("greet", script), ("native", "#!/bin/sh\necho native\n")):
        (directory / "bin" / name).write_text(text)
        (directory / "bin" / name).chmod(0o755)
    return directory


def answer(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_the_checkouts_own_environment_has_the_shared_packages_and_commands(checkout: Path, shared: Path) -> None:
    attach_environment(checkout, shared)
    own = checkout / ".venv"
    assert answer(own / "bin" / "python", "-c", "import greeting; print(greeting.WORD)") == "hello"
    assert answer(own / "bin" / "greet") == f"hello {own}", "what a command installs goes into the checkout's own"
    assert answer(own / "bin" / "native") == "native"


def test_pulumi_install_may_make_it_again(checkout: Path, shared: Path) -> None:
    """The official host runs `python3 -m venv` on it each time, and that refuses a link."""
    attach_environment(checkout, shared)
    own = checkout / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", own], check=True, capture_output=True)
    assert answer(own / "bin" / "python", "-c", "import greeting; print(greeting.WORD)") == "hello"


def test_it_is_made_once_and_again_for_another_shared_environment(checkout: Path, shared: Path) -> None:
    attach_environment(checkout, shared)
    installed = checkout / ".venv" / "installed-by-hand"
    installed.touch()
    attach_environment(checkout, shared)
    assert installed.exists()
    attach_environment(checkout, shared.rename(shared.with_name("venv-2")))
    assert not installed.exists()


def test_what_another_python_made_of_it_is_made_anew(checkout: Path, shared: Path) -> None:
    """`pulumi install` takes the PATH's `python3`, which may be another one than set-up's."""
    attach_environment(checkout, shared)
    config = checkout / ".venv" / "pyvenv.cfg"
    before = config.read_text()
    config.write_text(before.replace("home = ", "home = /another"))
    attach_environment(checkout, shared)
    assert config.read_text() == before


def test_a_moved_checkout_gets_its_own_again(checkout: Path, shared: Path) -> None:
    attach_environment(checkout, shared)
    moved = checkout.rename(checkout.with_name("moved"))
    attach_environment(moved, shared)
    assert answer(moved / ".venv" / "bin" / "greet") == f"hello {moved / '.venv'}"


def test_the_link_of_an_earlier_set_up_is_replaced(checkout: Path, shared: Path) -> None:
    (checkout / ".venv").symlink_to(shared)
    attach_environment(checkout, shared)
    assert not (checkout / ".venv").is_symlink()
    assert (shared / "bin" / "greet").exists()


def test_the_environment_of_pulumi_new_is_made_anew_and_said_so(
    checkout: Path, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", checkout / ".venv"], check=True)
    attach_environment(checkout, shared)
    assert "is not set-up's own" in capsys.readouterr().err
    assert answer(checkout / ".venv" / "bin" / "greet")


def test_a_directory_that_is_no_environment_is_left_alone(checkout: Path, shared: Path) -> None:
    (checkout / ".venv").mkdir()
    with pytest.raises(SetupError, match="move it away"):
        attach_environment(checkout, shared)
    assert list((checkout / ".venv").iterdir()) == []
