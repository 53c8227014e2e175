"""The program's start: the stack's state is asked for beside it, and its absence is no error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wiring.state import StateBefore


@pytest.fixture(autouse=True)
def _the_engine_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the mocks of other tests there is no state to ask for."""
    monkeypatch.setattr("wiring.state.get_monitor", lambda: None)


ROOT = Path(__file__).parents[2]
HANGS = "#!/bin/sh\nread -r answer < gate\nprintf '%s' \"$answer\"\n"


def with_pulumi(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> Path:
    program = folder / "pulumi"
    program.write_text(script)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def test_the_program_goes_on_while_pulumi_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = with_pulumi(monkeypatch, tmp_path, HANGS)
    os.mkfifo(folder / "gate")
    gate = os.open(folder / "gate", os.O_RDWR)
    before = StateBefore("dev", folder)  # would never return if it waited
    os.write(gate, b'{"version": 3}\n')
    assert before.read() == {"version": 3}
    os.close(gate)


def test_pulumi_is_asked_for_this_stack_in_its_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = with_pulumi(monkeypatch, tmp_path, '#!/bin/sh\nprintf \'{"call": "%s in %s"}\' "$*" "$PWD"\n')
    call = f"stack export --stack acme/fairway/dev --non-interactive in {folder}"
    assert StateBefore("acme/fairway/dev", folder).read() == {"call": call}


@pytest.mark.parametrize(
    "script",
    ["#!/bin/sh\necho '{}'\nexit 255\n", "#!/bin/sh\necho no stack\n", "#!/bin/sh\n"],
    ids=("code", "text", "none"),
)
def test_no_answer_is_no_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    assert StateBefore("dev", with_pulumi(monkeypatch, tmp_path, script)).read() is None


def test_no_pulumi_is_no_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert StateBefore("dev", tmp_path).read() is None


PROGRAM = """
import atexit, gc
from pathlib import Path
import pulumi
from wiring.start import begin

class Mocks(pulumi.runtime.Mocks):
    new_resource = call = None

atexit.register(lambda: print(gc.get_freeze_count() > 10_000))  # what is registered first is called last
pulumi.runtime.set_mocks(Mocks())
begin(Path())
"""


def test_at_its_end_the_program_does_not_look_through_everything_for_garbage() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "True\n"
