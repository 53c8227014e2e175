"""How what was started here is stopped, whoever ends the command."""

import signal
import subprocess
import threading
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
def held_back() -> Generator[None]:
    """Ctrl-C and its like do not break the block off, but come at its end; a second one does.

    For a call whose answer names what was started, and for one that stops it: half of it helps nobody.
    """
    received: list[int] = []

    def receive(number: int, _: object) -> None:
        received.append(number)
        if len(received) > 1:
            raise TerminatedError

    if threading.current_thread() is not threading.main_thread():  # which alone gets signals
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, receive) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if received:
        raise KeyboardInterrupt


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
