"""Ctrl-C at each line that is run once ECS has begun a task, one after the other: the task is always stopped."""

import contextlib
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from ops.session.signals import signals_interrupt
from tests.unit.ops.answers import CannedAws
from tests.unit.ops.test_console import READY, Opened
from tests.unit.ops.test_console import known as known_of_sessions
from tests.unit.ops.test_limit_task import known as known_without_shell
from tests.unit.ops.test_run import TASK, Run, answers, task

# A run of these is over at once, at its limit; the session's plugin ends by itself.
COMMANDS: dict[str, tuple[Mapping[str, Any], Callable[[Mapping[str, Any]], Run | Opened]]] = {
    "run": (answers(task("RUNNING")), Run),
    "run without a shell": (known_without_shell(task("RUNNING")), Run),
    "console": (known_of_sessions(task("RUNNING", containers=[READY])), Opened),
}
OURS = tuple(str(Path(__file__).parents[3] / part) for part in ("ops", "components"))
COUNTED = (*OURS, signal.__file__, contextlib.__file__)


class CtrlC:
    """Comes before the `at`-th of our lines that is run after `begin`; `came` says whether there was one."""

    def __init__(self, at: int) -> None:
        self._left, self.came = at, False

    def begin(self) -> None:
        frame: FrameType | None = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
        while frame and frame.f_code is not interrupted.__code__:
            frame.f_trace = self._trace
            frame = frame.f_back
        sys.settrace(self._trace)

    def _trace(self, frame: FrameType, event: str, _: object) -> Any:
        if not frame.f_code.co_filename.startswith(COUNTED):
            return None
        if event == "line":
            self._left -= 1
            if not self._left:
                sys.settrace(None)
                self.came = True
                signal.raise_signal(signal.SIGINT)
        return self._trace


def interrupted(command: str, at: int) -> list[str] | None:
    """The tasks that were stopped; None where the command was through before the interruption."""
    known, make = COMMANDS[command]
    ctrl_c = CtrlC(at)

    def start(_: Mapping[str, Any]) -> Mapping[str, Any]:
        ctrl_c.begin()
        return {"tasks": [task("PROVISIONING")], "failures": []}

    running = make({**known, "ecs run_task": start})
    traced_before = sys.gettrace()
    try:
        with signals_interrupt():
            running("sleep", "9", limit=3) if isinstance(running, Run) else running()
    except KeyboardInterrupt:
        assert ctrl_c.came
    finally:
        sys.settrace(traced_before)
    return [stop["task"] for stop in running.requests("ecs stop_task")] if ctrl_c.came else None


@pytest.mark.parametrize("command", COMMANDS)
def test_wherever_ctrl_c_falls_the_task_is_stopped(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.session.exec_task.shutil.which", lambda _: "session-manager-plugin")
    monkeypatch.setattr(CannedAws, "endpoint", lambda *_: "https://ecs.us-east-1.amazonaws.com")
    at, unstopped = 1, list[int]()
    while (stopped := interrupted(command, at)) is not None:
        if stopped != [TASK]:
            unstopped.append(at)
        at += 1

    assert not unstopped and at > 50, (unstopped, at)
