"""One stack, through the `pulumi` command: its outputs, its state, previews and updates as data."""

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.clock import Clock
from ops.errors import OpsError, ProgramError, reading
from ops.pulumi import event_log, events
from ops.pulumi.event_log import IncompleteLogError
from ops.pulumi.progress import EngineProgress, Watcher
from ops.pulumi.resources import check_state
from ops.pulumi.stack_files import read_yaml

SERVICE = "aws:ecs/service:Service"
POLL_SECONDS = 0.5
HEARD_SECONDS = 2.0  # after which Pulumi did not get the signal that this process got: a second one would kill it
TAIL = 4000  # characters of Pulumi's output that an error carries


@dataclass(frozen=True, kw_only=True)
class Stack:
    """name: the stack's own, which files are named after; directory: the Pulumi program's folder.

    owner: what stands before the name where the stack is not the login's own, such as "acme/fairway/".
    """

    name: str
    directory: Path
    owner: str = ""

    @property
    def release(self) -> Path:
        """The release file: `fairway:release` of the stack's settings, else releases/<stack>.json."""
        return self.directory / (self.config().get("fairway:release") or f"releases/{self.name}.json")

    def config(self) -> Mapping[str, Any]:
        """What Pulumi.yaml and the stack's file say under `config`; an encrypted value is `{"secure": …}`."""
        config: dict[str, Any] = {}
        for name in ("Pulumi.yaml", f"Pulumi.{self.name}.yaml"):
            section: Any = read_yaml(self.directory / name).get("config") or {}
            if not isinstance(section, dict):
                raise OpsError(f"{name}: config is no mapping; write the settings under it, a line each.")
            config |= section
        return config

    def outputs(self) -> Mapping[str, Any]:
        """The stack's exports; a secret one is "[secret]". Raises ProgramError where there is no such stack."""
        with reading(f"what `pulumi stack output` says of {self.name}"):
            return dict(json.loads(self._must("stack", "output", "--json")))

    def state(self) -> Mapping[str, Any]:
        """The exported deployment, checked; secrets stay encrypted in it."""
        exported = self._must("stack", "export")
        with reading(f"the state of {self.name}"):
            state: Mapping[str, Any] = json.loads(exported)
            check_state(state, self.name)
            return state

    def preview(self, *options: str) -> events.EngineRun:
        """What an update would do, judged by the policy pack of the environment.

        A program that fails, and a policy that blocks, are a run that is not ok. Raises ProgramError for a preview that
        did not begin, or of which not everything is known.
        """
        return self._run("preview", *options)

    def preview_destroy(self) -> events.EngineRun:
        """What `pulumi destroy` would do, by the state alone. Raises as `preview`."""
        return self._run("destroy", "--preview-only")

    def up(
        self, *options: str, notify: Callable[[str], None] | None = None, watcher: Watcher | None = None
    ) -> events.EngineRun:
        """Updates, without a preview of its own. notify: takes a line for each resource, while the engine works.

        watcher: looks on, and may end it in good order; needs notify. A failed or ended update is a run that is not ok.
        """
        return self._run("up", "--yes", "--skip-preview", *options, notify=notify, watcher=watcher)

    def log_of(
        self, *arguments: str, notify: Callable[[str], None] | None = None, watcher: Watcher | None = None
    ) -> tuple[Sequence[str], int, str]:
        """The event log of a command, its exit code and the end of its output. Raises ProgramError without a log."""
        with tempfile.TemporaryDirectory() as scratch:
            log = Path(scratch, "events")
            options = ("--event-log", str(log), "--suppress-outputs")
            completed = self.pulumi(*arguments, *options, log=log if notify else None, notify=notify, watcher=watcher)
            lines = event_log.lines_of(log)
        output = _tail(completed)
        if not any(lines):
            raise ProgramError(f"pulumi {arguments[0]} of {self.name} did not begin:", output)
        return lines, completed.returncode, output

    def _run(
        self,
        verb: str,
        *options: str,
        notify: Callable[[str], None] | None = None,
        watcher: Watcher | None = None,
    ) -> events.EngineRun:
        lines, code, output = self.log_of(verb, *options, notify=notify, watcher=watcher)
        try:
            return events.read(lines, ok=code == 0, output=output, name=f"the event log of pulumi {verb} {self.name}")
        except IncompleteLogError as error:
            raise ProgramError(str(error), output) from None

    def _must(self, *arguments: str) -> str:
        completed = self.pulumi(*arguments)
        if completed.returncode:
            raise ProgramError(f"pulumi {' '.join(arguments)} of {self.name} failed:", _tail(completed))
        return completed.stdout

    def pulumi(
        self,
        *arguments: str,
        log: Path | None = None,
        notify: Callable[[str], None] | None = None,
        watcher: Watcher | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Any other command of this stack. Raises OpsError where there is no pulumi.

        log, notify: an event log to follow, and what takes a line for each resource in it. watcher: see `up`.
        """
        command: Sequence[str] = ["pulumi", *arguments, "--stack", f"{self.owner}{self.name}", "--non-interactive"]
        # --event-log is a debugging flag to the CLI.
        env = {**os.environ, "PULUMI_DEBUG_COMMANDS": "true", "NO_COLOR": "1"}
        clock = Clock()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            try:
                process = subprocess.Popen(
                    command, cwd=self.directory, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err
                )
            except FileNotFoundError:
                raise OpsError(
                    "There is no `pulumi` on the PATH: run `make setup`, and commands as ./fairway does."
                ) from None
            watcher = watcher or Watcher()
            progress = EngineProgress(log, notify, clock.elapsed, watcher.follow) if log and notify else None
            ended, terminated = False, 0.0
            try:
                while progress and process.poll() is None:
                    progress.look()
                    terminated = terminated or (clock.elapsed() if watcher.terminated() else 0.0)
                    alone = terminated and not progress.ends and clock.elapsed() - terminated > HEARD_SECONDS
                    if not ended and (alone or (progress.waits_only_for(SERVICE) and watcher.cause())):
                        # As Ctrl-C: the provider gives up waiting, the state is kept.
                        process.send_signal(signal.SIGINT)
                        ended = True
                    clock.sleep(POLL_SECONDS)
                code = process.wait()
            except BaseException:  # a second Ctrl-C: nobody waits for it any more
                process.kill()
                raise
            if progress:
                progress.look()
            return subprocess.CompletedProcess(command, code, _text(out), _text(err))


def _text(stream: Any) -> str:
    stream.seek(0)
    return stream.read().decode(errors="replace")


def _tail(completed: subprocess.CompletedProcess[str]) -> str:
    return (completed.stdout + completed.stderr).strip()[-TAIL:]
