"""The floors under the layers: a layer that did not run fails the session."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[2] / "conftest.py"
PASSES = "def test_it(): pass\n"
SKIPS = "import pytest\ndef test_it(): pytest.skip('no database here')\n"


def run_layer(directory: Path, test: str, floors: str, *options: str) -> subprocess.CompletedProcess[str]:
    layer = directory / "tests" / "unit"
    layer.mkdir(parents=True)
    shutil.copy(CONFTEST, layer.parent)
    (layer.parent / "floors.toml").write_text(f"[floors]\n{floors}\n")
    (layer / "test_it.py").write_text(test)
    command = [sys.executable, "-m", "pytest", "--rootdir", directory, "--floors", *options, "tests/unit"]
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # they take longer to start than all else here
    return subprocess.run(command, cwd=directory, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [(), ("-p", "xdist", "-n", "1")], ids=["one process", "xdist"])
def test_enough_tests_pass(tmp_path: Path, options: tuple[str, ...]) -> None:
    answer = run_layer(tmp_path, PASSES, "unit = 1", *options)
    assert answer.returncode == 0, answer.stdout
    assert "FLOOR" not in answer.stdout


@pytest.mark.parametrize(
    ("test", "floors", "problem"),
    [
        (SKIPS, "unit = 1", "tests/unit: 0 passed, and at least 1 have to"),
        (PASSES, "unit = 2", "tests/unit: 1 passed, and at least 2 have to"),
        ("", "unit = 1", "tests/unit: 0 passed, and at least 1 have to"),
        (PASSES, "engine = 1", "tests/unit has no floor"),
    ],
    ids=["skipped", "too few", "nothing collected", "no floor"],
)
def test_a_layer_below_its_floor_fails(tmp_path: Path, test: str, floors: str, problem: str) -> None:
    answer = run_layer(tmp_path, test, floors)
    assert answer.returncode != 0
    assert f"FLOOR {problem}" in answer.stdout
