"""The demo programs, `blocked.py` and `repaired.py` a rule, and how to preview one on the simulated AWS."""

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from demo.warm import WarmHost
from sandbox import launch

STACK = "demo"
DEMO = Path(__file__).resolve().parent
CHECKOUT = DEMO.parent
_PROJECT = f"""name: demo
runtime:
  name: python
  options: {{toolchain: pip, virtualenv: {CHECKOUT / ".venv"}}}
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a preview came to: pulumi's exit code and words, and the rules that spoke, by level."""

    code: int
    output: str
    mandatory: frozenset[str]
    advisory: frozenset[str]
    messages: tuple[str, ...]  # of the mandatory ones
    events: str  # the engine's, a JSON line each


def rules() -> list[str]:
    """The rules that have demo programs."""
    return sorted(directory.parent.name for directory in DEMO.glob("*/blocked.py"))


def blocked(rule: str) -> Path:
    return DEMO / rule / "blocked.py"


def repaired(rule: str) -> Path:
    return DEMO / rule / "repaired.py"


def config_of(program: Path) -> Path | None:
    """The pack's configuration for the rule's programs, where it has one."""
    file = program.with_name("pack.json")
    return file if file.exists() else None


class Stage:
    """The simulated AWS with a warm language host, for many previews, also several at a time. A context manager.

    All programs are previewed as one stack: a preview takes no lock and leaves nothing behind.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fairway-demo-")
        self._directory = Path(self._folder.name)
        tools = launch.toolchain()
        self._sandbox = self._directory / "sandbox"
        self._sandbox.mkdir()
        launch.install_plugins(tools, self._sandbox)
        self._host = WarmHost(launch.environment(tools, self._sandbox) | {"PULUMI_DEBUG_COMMANDS": "true"})

    def __enter__(self) -> "Stage":
        self._environment = self._host.__enter__()
        created = self._pulumi(self._project(None), "stack", "init", STACK)
        if created.returncode:
            raise RuntimeError(created.stderr)
        return self

    def __exit__(self, *_: object) -> None:
        self._host.__exit__()
        self._folder.cleanup()

    def preview(self, program: Path, config: Path | None = None) -> Outcome:
        """Previews a program through the real engine, with the policy pack, configured by `config` or its own file."""
        project = self._project(program)
        events = project / "events.json"
        options = ["--stack", STACK, "--non-interactive", "--color=never", f"--event-log={events}"]
        if config := config or config_of(program):
            options.append(f"--policy-pack-config={config}")
        return _outcome(self._pulumi(project, "preview", *options), events)

    def _project(self, program: Path | None) -> Path:
        project = Path(tempfile.mkdtemp(dir=self._directory))
        (project / "Pulumi.yaml").write_text(_PROJECT)
        if program is not None:
            shutil.copy(program, project / "__main__.py")
        return project

    def _pulumi(self, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [self._environment["FAIRWAY_PULUMI"], *arguments]
        environment = self._environment
        return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def preview(program: Path) -> Outcome:
    """Previews one program; for several, a `Stage` of one's own is many times faster."""
    with Stage() as stage:
        return stage.preview(program)


def _outcome(completed: subprocess.CompletedProcess[str], events: Path) -> Outcome:
    log = events.read_text() if events.exists() else ""
    lines = log.splitlines()
    violations = [event["policyEvent"] for event in map(json.loads, lines) if "policyEvent" in event]
    by_level = {
        level: frozenset(one["policyName"] for one in violations if one["enforcementLevel"] == level)
        for level in ("mandatory", "advisory")
    }
    return Outcome(
        code=completed.returncode,
        output=completed.stdout + completed.stderr,
        events=log,
        messages=tuple(one["message"] for one in violations if one["enforcementLevel"] == "mandatory"),
        **by_level,
    )
