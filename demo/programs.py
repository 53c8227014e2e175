"""The demo programs, `blocked.py` and `repaired.py` a rule, and how to preview one on the simulated AWS."""

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

DEMO = Path(__file__).resolve().parent
CHECKOUT = DEMO.parent
_PROJECT = f"""name: demo
runtime:
  name: python
  options: {{virtualenv: {CHECKOUT / ".venv"}}}
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a preview came to: pulumi's exit code and words, and the rules that spoke, by level."""

    code: int
    output: str
    mandatory: frozenset[str]
    advisory: frozenset[str]
    messages: tuple[str, ...]  # of the mandatory ones


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


def preview(program: Path) -> Outcome:
    """Previews a program through the real engine, in a project and a sandbox of its own."""
    with tempfile.TemporaryDirectory(prefix="fairway-demo-") as place:
        project, events = Path(place, "project"), Path(place, "events.json")
        project.mkdir()
        shutil.copy(program, project / "__main__.py")
        (project / "Pulumi.yaml").write_text(_PROJECT)
        command = ["preview", "--stack", "demo", "--non-interactive", "--color=never", f"--event-log={events}"]
        if config := config_of(program):
            command.append(f"--policy-pack-config={config}")
        env = {
            **os.environ,
            "FAIRWAY_SANDBOX": str(Path(place, "sandbox")),
            "FAIRWAY_SANDBOX_QUIET": "1",
            "PULUMI_DEBUG_COMMANDS": "true",
        }
        done = subprocess.run(
            [CHECKOUT / "sandbox" / "run", "pulumi", *command],
            cwd=project,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        return _outcome(done, events)


def _outcome(done: subprocess.CompletedProcess[str], events: Path) -> Outcome:
    lines = events.read_text().splitlines() if events.exists() else []
    said = [event["policyEvent"] for event in map(json.loads, lines) if "policyEvent" in event]
    by_level = {
        level: frozenset(one["policyName"] for one in said if one["enforcementLevel"] == level)
        for level in ("mandatory", "advisory")
    }
    return Outcome(
        code=done.returncode,
        output=done.stdout + done.stderr,
        messages=tuple(one["message"] for one in said if one["enforcementLevel"] == "mandatory"),
        **by_level,
    )
