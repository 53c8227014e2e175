"""`run` and `db` killed so that they can tidy nothing up: what they started ends by itself, at its limit.

ECS is played by this machine: the task's command is a process of its own, as far from who asked for it as a task is.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LIMIT = 2  # seconds
STARTS = """
import subprocess, sys
from pathlib import Path
from dataclasses import replace
from ops.clock import Clock
from ops.session.exec_task import ExecTask
from ops.session.run import RunOptions, TaskLauncher
from tests.unit.ops.answers import CannedAws
from tests.unit.ops.snapshots import SERVICE, service
from tests.unit.ops.test_run import NETWORK, TASK, answers, task

def start(request):
    (override,) = request["overrides"]["containerOverrides"]
    process = subprocess.Popen(override["command"], start_new_session=True)
    Path(sys.argv[2]).write_text(str(process.pid))
    return {"tasks": [task("PROVISIONING")], "failures": []}

running = task("RUNNING", desiredStatus="RUNNING")
known = service() | {"networkConfiguration": {"awsvpcConfiguration": NETWORK}, "enableExecuteCommand": True}
aws = CannedAws(answers(running) | {"ecs run_task": start, "ecs describe_services": lambda _: {"services": [known]}})
"""
COMMANDS = {
    "run": """
TaskLauncher(aws, SERVICE, log=print, notify=print).run(RunOptions(command=["sleep", "600"], limit=int(sys.argv[1])))
""",
    "db": """
with ExecTask(aws, SERVICE, notify=print, clock=Clock()).started(int(sys.argv[1])):
    pass
""",
}


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait(condition: object, what: str) -> None:
    """A minute, of what takes seconds."""
    assert callable(condition)
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail(f"{what} within a minute")


@pytest.mark.skipif(not Path("/proc").exists(), reason="it looks for a process in /proc")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_killed_command_leaves_nothing_that_outlives_its_limit(command: str, tmp_path: Path) -> None:
    note, plugin = tmp_path / "pid", tmp_path / "session-manager-plugin"
    plugin.write_text("#!/bin/sh\n")
    plugin.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    started = subprocess.Popen(
        [sys.executable, "-c", STARTS + COMMANDS[command], str(LIMIT), str(note)],
        cwd=ROOT,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    try:
        wait(lambda: note.exists() and note.read_text(), "the task did not start")
        started.send_signal(signal.SIGKILL)
        assert started.wait() == -signal.SIGKILL
    finally:
        started.kill()

    wait(lambda: not runs(int(note.read_text())), "the task did not end")
