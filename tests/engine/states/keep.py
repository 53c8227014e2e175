"""Keeps the state of dev as the program of today brings it up: `python -m tests.engine.states.keep RELEASE`."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.engine.harness import Sandbox
from tests.engine.test_changes import project, update

HERE = Path(__file__).parent
LEFT_OUT = {"created", "modified", "sourcePosition", "stackTrace"}
"""Of each resource: where and when, which is another on each machine."""


def keep(release: str) -> Path:
    """Writes `state.json` and `cloud.json` of a stack that was brought up in a sandbox of its own."""
    folder = HERE / release
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        sandbox = Sandbox(Path(scratch) / "sandbox", project(Path(scratch) / "project"))
        update(sandbox)
        state: dict[str, Any] = dict(sandbox.state("dev"))
        deployment = state["deployment"]
        deployment["manifest"]["time"] = "2026-01-01T00:00:00Z"
        deployment["resources"] = [
            {key: value for key, value in resource.items() if key not in LEFT_OUT}
            for resource in deployment["resources"]
        ]
        (folder / "state.json").write_text(json.dumps(state, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        cloud = json.loads(sandbox.cloud("dev").read_text())
        (folder / "cloud.json").write_text(json.dumps(cloud, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return folder


if __name__ == "__main__":
    print(keep(*sys.argv[1:]))
