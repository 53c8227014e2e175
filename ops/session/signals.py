"""How what was started here is stopped, whoever ends the command."""

import signal
from collections.abc import Generator
from contextlib import contextmanager
from typing import NoReturn

INTERRUPTED = 130  # the exit code of a command that Ctrl-C ended


@contextmanager
def signals_interrupt() -> Generator[None]:
    """SIGTERM and SIGHUP, as a closed terminal sends it, are Ctrl-C: what was started here is stopped."""

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
