"""Ctrl-C during an update: Pulumi hears it too and ends in good order, so it is waited for, and only then stopped.

SIGTERM may reach this process alone, as from a container's stop: `Watcher.terminated` then has it passed on.
"""

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType

from ops.promotion.errors import StoppedError
from ops.pulumi.progress import Watcher


@contextmanager
def deferred_signals() -> Generator[list[int]]:
    """Holds back the first SIGINT or SIGTERM until the block is through, then raises StoppedError. A second one kills.

    Yields what was received so far.

    Without this, Python would kill pulumi a quarter of a second after Ctrl-C, and leave its lock and its calls behind.
    """
    received: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield received
        return

    def receive(number: int, _: FrameType | None) -> None:
        received.append(number)
        if len(received) > 1:
            raise KeyboardInterrupt

    before = {number: signal.signal(number, receive) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if received:
        raise StoppedError


def passed_on(watcher: Watcher, received: list[int]) -> Watcher:
    """Who looks on, and has SIGTERM passed on to Pulumi. received: see `deferred_signals`."""
    return replace(watcher, terminated=lambda: signal.SIGTERM in received)
