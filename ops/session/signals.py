"""How what was started here is stopped, whoever ends the command."""

import signal
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from typing import NoReturn

INTERRUPTED = 130  # the exit code of a command that Ctrl-C ended


class TerminatedError(KeyboardInterrupt):
    """SIGTERM or SIGHUP: no child that takes Ctrl-C for itself is waited for any more."""


def wait_for(process: "subprocess.Popen[bytes]") -> int:
    """The exit code of a program on this terminal, whose own affair Ctrl-C is."""
    while True:
        try:
            return process.wait()
        except TerminatedError:
            process.terminate()
            raise
        except KeyboardInterrupt:
            continue


@contextmanager
def signals_interrupt() -> Generator[None]:
    """SIGTERM and SIGHUP, as a closed terminal sends it, are Ctrl-C: what was started here is stopped."""

    def interrupt(*_: object) -> NoReturn:
        raise TerminatedError

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
