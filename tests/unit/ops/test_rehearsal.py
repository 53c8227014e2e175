"""A rehearsal concludes nothing from an update whose event log is cut."""

import json
import subprocess
from pathlib import Path

import pytest

from ops.errors import ProgramError
from ops.policy import rehearsal
from ops.pulumi.event_log import IncompleteLogError
from ops.pulumi.stack import Stack

ROOT = Path(__file__).parents[3]


def rehearse(monkeypatch: pytest.MonkeyPatch, log: list[object], *, code: int) -> None:
    def sandboxed(_root: Path, _stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
        if "--event-log" in arguments:
            file = Path(arguments[arguments.index("--event-log") + 1])
            file.write_text("".join(json.dumps(event) + "\n" for event in log))
        return subprocess.CompletedProcess(arguments, code, stdout="", stderr="no space left on device")

    monkeypatch.setattr(rehearsal, "_sandboxed", sandboxed)
    rehearsal.rehearse(Stack(name="dev", directory=ROOT))


def test_an_update_whose_log_is_cut_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(IncompleteLogError, match="the rehearsal's event log does not end with the engine's summary"):
        rehearse(monkeypatch, [{"sequence": 0, "preludeEvent": {"config": {}}}], code=0)


def test_of_an_update_that_failed_before_its_end_its_last_words_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ProgramError, match="did not run to its end\nno space left on device"):
        rehearse(monkeypatch, [{"sequence": 0, "preludeEvent": {"config": {}}}], code=255)
