"""Processes that end with the call they serve, or with the host."""

import os
import subprocess
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Literal

import grpc

Chunk = tuple[Literal["stdout", "stderr"], bytes]


class Children:
    """The processes that are running now."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False
        self._lock = threading.Lock()

    def stop(self) -> None:
        """Kill every process that is left, and any that is started from now on."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.kill()

    @contextmanager
    def run(
        self,
        command: Sequence[str | Path],
        *,
        context: grpc.ServicerContext,
        cwd: str,
        env: Mapping[str, str],
        output: int | None = None,
    ) -> Generator[subprocess.Popen[bytes]]:
        """A process that is killed when the engine cancels the call or the host stops. Its output goes to the host's
        own, which the engine shows, or with `output=subprocess.PIPE` to the caller."""
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=cwd, env=dict(env)
        )
        with self._lock:
            self._running.add(process)
            if self._stopped:
                process.kill()
        try:
            if not context.add_callback(process.kill):  # the call has ended already
                process.kill()
            yield process
        finally:
            process.kill()
            process.wait()
            with self._lock:
                self._running.discard(process)


def output_of(process: subprocess.Popen[bytes]) -> Iterator[Chunk]:
    """What the process writes, as it comes, until it has closed both streams."""
    chunks: SimpleQueue[Chunk | None] = SimpleQueue()

    def pump(stream: IO[bytes], name: Literal["stdout", "stderr"]) -> None:
        while chunk := os.read(stream.fileno(), 1 << 16):
            chunks.put((name, chunk))
        chunks.put(None)

    assert process.stdout is not None and process.stderr is not None
    threading.Thread(target=pump, args=(process.stdout, "stdout"), daemon=True).start()
    threading.Thread(target=pump, args=(process.stderr, "stderr"), daemon=True).start()
    for _ in range(2):
        while chunk := chunks.get():
            yield chunk
