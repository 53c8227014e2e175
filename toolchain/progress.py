"""Long steps: run a command quietly, say every few seconds that it goes on, and show its output only when it fails."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

TICK_SECONDS = 10
SHOWN_LINES = 20


class SetupError(Exception):
    """Set-up cannot go on. The message is one sentence that says what to do."""


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def run_step(
    title: str,
    command: Sequence[str],
    *,
    log: Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    tick: float = TICK_SECONDS,
) -> None:
    """Run `command` with its output in `log`; every `tick` seconds a line says how long it has been running.

    Raises SetupError, after showing the last lines of `log`, when the command fails.
    """
    say(f"{title} …")
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=cwd, env=env
        )
        try:
            while (code := _wait(process, tick)) is None:
                say(f"  {title}: {time.monotonic() - started:.0f} s")
        except BaseException:
            process.kill()
            process.wait()
            raise
    if code != 0:
        lines = log.read_text(errors="replace").splitlines()[-SHOWN_LINES:]
        say("\n".join(lines))
        raise SetupError(f"{title} failed with exit code {code}; the lines above are the end of {log}.")
    say(f"  {title}: done in {time.monotonic() - started:.0f} s")


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
