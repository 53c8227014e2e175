"""What the engine does during an update, a line for each resource, while it does it."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.pulumi.event_log import Event

REPEAT_SECONDS = 30.0  # seconds until what is not done yet is said once more
SHOWN = 5  # resources of that line
# Steps that ask AWS for no change; `replace` stands between the creation of the new and the deletion of the old.
NOTHING_DONE = ("same", "read", "refresh", "replace")
_ENDS = "received; cancelling"  # of Pulumi's line at Ctrl-C and SIGTERM
_COLOURS = re.compile(r"<\{%[^%]*%\}>")


@dataclass(frozen=True, kw_only=True)
class Watcher:
    """Who looks on while the engine updates.

    cause: why to end it as soon as it waits for ECS alone, "" to let it go on; follow: takes each of its events.
    terminated: whether this process, and perhaps it alone, was asked to end: a container's stop, a pipeline's.
    """

    cause: Callable[[], str] = lambda: ""
    terminated: Callable[[], bool] = lambda: False
    follow: Callable[[Event], None] = lambda _: None


class EngineProgress:
    """Follows an event log as it grows.

    notify: takes a line; elapsed: seconds of a clock that never jumps; follow: takes each event.
    """

    def __init__(
        self,
        log: Path,
        notify: Callable[[str], None],
        elapsed: Callable[[], float],
        follow: Callable[[Event], None] = lambda _: None,
    ) -> None:
        self._log, self._notify, self._elapsed, self._follow = log, notify, elapsed, follow
        self._position, self._rest = 0, b""
        self._started: dict[str, tuple[str, float]] = {}
        self._last_message = elapsed()
        self.ends = False  # whether Pulumi has heard a signal, and ends in good order

    def look(self) -> None:
        """Reads what is new in the log. A line that is not whole yet waits for the next look."""
        if self._log.exists():
            with self._log.open("rb") as stream:
                stream.seek(self._position)
                content = stream.read()
                self._position = stream.tell()
            *lines, self._rest = (self._rest + content).split(b"\n")
            for line in lines:
                self._event(line)
        if self._started and self._elapsed() - self._last_message >= REPEAT_SECONDS:
            self._say(f"not done yet: {self._open()}")

    def waits_only_for(self, type_token: str) -> bool:
        """Whether something is under way, and all of it is of this type."""
        types = {urn.split("::")[2].rpartition("$")[2] for urn in self._started}
        return types == {type_token}

    def _event(self, line: bytes) -> None:
        try:
            event: Event = json.loads(line)
            if step := event.get("resourcePreEvent"):
                self._begin(step["metadata"])
            elif step := event.get("resOutputsEvent"):
                self._end(step["metadata"], "done")
            elif step := event.get("resOpFailedEvent"):
                self._end(step["metadata"], "FAILED")
            elif (body := event.get("diagnosticEvent")) and body["severity"] == "info":  # as a migration's task logs
                self._say(_COLOURS.sub("", body["message"]).strip())
            elif (printed := event.get("stdoutEvent")) and _ENDS in printed["message"]:
                self.ends = True
            self._follow(event)
        except (ValueError, KeyError, TypeError, AttributeError):
            return  # whether the log is whole is judged when the engine has ended

    def _begin(self, step: Mapping[str, Any]) -> None:
        if step["op"] not in NOTHING_DONE and not step["type"].startswith(("fairway:", "pulumi:")):
            self._started[step["urn"]] = (step["op"], self._elapsed())

    def _end(self, step: Mapping[str, Any], outcome: str) -> None:
        if started := self._started.pop(step["urn"], None):
            op, since = started
            self._say(f"{op} {_label(step['urn'])}: {outcome} after {self._elapsed() - since:.0f} s")

    def _open(self) -> str:
        now = self._elapsed()
        parts = [f"{op} {_label(urn)} ({now - since:.0f} s)" for urn, (op, since) in self._started.items()]
        return ", ".join(parts[:SHOWN]) + (f" and {len(parts) - SHOWN} more" if len(parts) > SHOWN else "")

    def _say(self, line: str) -> None:
        self._last_message = self._elapsed()
        self._notify(line)


def _label(urn: str) -> str:
    """`ecs Service api-service`: of the URN the last type and the name."""
    types, _, name = urn.rpartition("::")
    module, _, kind = types.rpartition("::")[2].rpartition("$")[2].rpartition(":")
    return f"{module.split(':')[1].partition('/')[0] if ':' in module else module} {kind} {name}"
