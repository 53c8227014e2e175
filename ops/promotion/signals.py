"""Ctrl-C during an update: Pulumi hears it too and ends in good order, so it is waited for, and only then stopped."""

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

from ops.promotion.errors import StoppedError


@contextmanager
def deferred_signals() -> Generator[None]:
    """Holds back the first SIGINT or SIGTERM until the block is through, then raises StoppedError. A second one kills.

    Without this, Python would kill pulumi a quarter of a second after Ctrl-C, and leave its lock and its calls behind.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []

    def receive(number: int, _: FrameType | None) -> None:
        received.append(number)
        if len(received) > 1:
            raise KeyboardInterrupt

    before = {number: signal.signal(number, receive) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if received:
        raise StoppedError
