"""toolchain/setup: the shell script that looks for a Python."""

import subprocess
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[3] / "toolchain" / "setup"
SUITABLE = 'if [ "$1" = -c ]; then exit 0; fi; echo "$(basename "$0") $*"'
OLD = "exit 1"


def run_setup(path: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{path}:{path}/tools", **environ}
    return subprocess.run(["/bin/sh", SETUP], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "tools").mkdir()
    for tool in ("dirname", "basename"):
        target = next(Path(place, tool) for place in ("/usr/bin", "/bin") if Path(place, tool).exists())
        (tmp_path / "tools" / tool).symlink_to(target)
    return tmp_path


def has(path: Path, name: str, script: str) -> None:
    (path / name).write_text(f"#!/bin/sh\n{script}\n")
    (path / name).chmod(0o755)


def test_the_first_python_that_is_new_enough_goes_on(path: Path) -> None:
    has(path, "python3", OLD)
    has(path, "python3.12", SUITABLE)
    has(path, "python3.11", SUITABLE)
    assert run_setup(path).stdout == "python3.12 -m toolchain\n"


def test_no_python_is_one_sentence(path: Path) -> None:
    has(path, "python3", OLD)
    answer = run_setup(path)
    assert answer.returncode == 1
    assert answer.stderr.startswith("Fairway needs Python 3.11 or later")
    assert answer.stderr.count("\n") == 1


def test_a_python_can_be_named(path: Path) -> None:
    has(path, "python3", SUITABLE)
    has(path, "mine", SUITABLE)
    assert run_setup(path, FAIRWAY_PYTHON="mine").stdout == "mine -m toolchain\n"


def test_a_named_python_that_is_too_old_is_not_passed_over(path: Path) -> None:
    has(path, "python3", SUITABLE)
    has(path, "mine", OLD)
    answer = run_setup(path, FAIRWAY_PYTHON="mine")
    assert answer.returncode == 1
    assert "mine" in answer.stderr
