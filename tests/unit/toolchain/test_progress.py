"""Long steps: they are seen to go on, and their output is seen when they fail."""

import os
import sys
from pathlib import Path

import pytest

from toolchain import progress
from toolchain.progress import SetupError, run_step


def test_a_step_that_takes_long_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    messages: list[str] = []
    os.mkfifo(tmp_path / "go-on")

    def say(message: str) -> None:
        messages.append(message)
        if message.endswith(" s") and len(messages) == 2:  # the first tick: the step is let go on
            (tmp_path / "go-on").write_text("now")

    monkeypatch.setattr(progress, "say", say)
    wait = [sys.executable, "-c", "open('go-on').read()"]
    run_step("Building", wait, log=tmp_path / "log", cwd=tmp_path, tick=0.05)
    assert messages[:2] == ["Building …", "  Building: 0 s"]
    assert messages[-1].startswith("  Building: done in")


def test_a_step_that_fails_shows_the_end_of_its_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fail = [sys.executable, "-c", "import sys; print(*range(100), sep='\\n'); sys.exit(3)"]
    with pytest.raises(SetupError, match="Building failed with exit code 3"):
        run_step("Building", fail, log=tmp_path / "log")
    shown = capsys.readouterr().err.splitlines()
    assert shown[1:] == [str(number) for number in range(80, 100)]


def test_a_quiet_step_shows_nothing_of_its_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_step("Building", [sys.executable, "-c", "print('noise')"], log=tmp_path / "log")
    assert "noise" not in capsys.readouterr().err
    assert (tmp_path / "log").read_text() == "noise\n"
