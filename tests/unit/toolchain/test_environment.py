"""The virtual environment: what it is rebuilt for, and what is said where it cannot be made."""

import importlib.util
from pathlib import Path

import pytest

from toolchain import environment
from toolchain.environment import REQUIREMENTS, ensure_environment, link_environment
from toolchain.progress import SetupError


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in REQUIREMENTS:
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


@pytest.mark.parametrize("name", REQUIREMENTS)
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


def test_the_checkout_gets_a_link(checkout: Path) -> None:
    link_environment(checkout, checkout / "cache" / "venv-1")
    assert (checkout / ".venv").readlink() == checkout / "cache" / "venv-1"


def test_somebodys_own_environment_is_left_alone(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    with pytest.raises(SetupError, match="move it away"):
        link_environment(checkout, checkout / "cache" / "venv-1")
    assert not (checkout / ".venv").is_symlink()
