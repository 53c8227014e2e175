"""A page in headless Chromium, through its debugging protocol on a pipe: a screenshot, and what it complained of.

https://chromedevtools.github.io/devtools-protocol/
"""

import base64
import fcntl
import itertools
import json
import os
import select
import signal
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECONDS = 150
COMPLAINTS = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A page as it was shown. picture: PNG; complaints: what its console got."""

    picture: bytes
    complaints: list[str]


@dataclass
class Browser:
    """The browser's ends of the two pipes."""

    write: int
    read: int
    events: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _unread: bytes = b""

    def ask(self, method: str, session: str | None = None, **params: Any) -> Mapping[str, Any]:
        """The result of one command; events that come before it are kept."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != number:
            self.events.append(answer)
        assert "result" in answer, answer
        return answer["result"]

    def wait_for(self, method: str) -> None:
        while all(event.get("method") != method for event in self.events):
            self.events.append(self._next())

    def _next(self) -> Mapping[str, Any]:
        while b"\0" not in self._unread:
            assert select.select([self.read], [], [], SECONDS)[0], "Chromium does not answer"
            chunk = os.read(self.read, 1 << 20)
            assert chunk, "Chromium has ended"
            self._unread += chunk
        message, _, self._unread = self._unread.partition(b"\0")
        return json.loads(message)


@contextmanager
def browser(chromium: str, profile: Path) -> Generator[Browser]:
    """Chromium without any network. It reads commands from file 3 and answers on file 4."""
    (commands, write), (read, answers) = os.pipe(), os.pipe()
    options = [
        "--headless", "--no-sandbox", "--disable-gpu", "--no-zygote", "--remote-debugging-pipe",
        f"--user-data-dir={profile}", "--host-resolver-rules=MAP * ~NOTFOUND",
    ]  # fmt: skip
    # Above the two numbers that they get in the browser: duplicated onto itself a file would not be inherited.
    ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (commands, answers)]
    process = os.posix_spawn(
        chromium,
        [chromium, *options],
        dict(os.environ),
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_DUP2, ends[0], 3),
            (os.POSIX_SPAWN_DUP2, ends[1], 4),
        ],
        setpgroup=0,
    )
    for end in (commands, answers, *ends):
        os.close(end)
    try:
        yield Browser(write, read)
    finally:
        os.killpg(process, signal.SIGKILL)  # Chromium is many processes
        os.waitpid(process, 0)
        os.close(write)
        os.close(read)


def show(running: Browser, page: Path, *, scheme: str) -> Shown:
    """The page for a reader who prefers `scheme`, light or dark."""
    target = running.ask("Target.createTarget", url="about:blank", width=1280, height=900)["targetId"]
    session = running.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    running.events.clear()
    for domain in ("Log", "Runtime", "Page"):
        running.ask(f"{domain}.enable", session)
    running.ask("Emulation.setEmulatedMedia", session, features=[{"name": "prefers-color-scheme", "value": scheme}])
    running.ask("Page.navigate", session, url=page.as_uri())
    running.wait_for("Page.loadEventFired")
    picture = running.ask("Page.captureScreenshot", session, format="png")["data"]
    complaints = [json.dumps(event) for event in running.events if event.get("method") in COMPLAINTS]
    return Shown(picture=base64.b64decode(picture), complaints=complaints)
