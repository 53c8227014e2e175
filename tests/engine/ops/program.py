"""This repository's program in a folder of its own, whose releases a test may change, and `./fairway` beside it."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.engine.harness import ROOT, CommandResult, Sandbox

# A service's image that was built for another machine.
WRONG_PLATFORM: Mapping[str, Any] = {
    "type": "aws:ecs/service:Service",
    "name": "backend*",
    "seconds": 240,
    "times": 1,
    "shows": {
        "stopped": [
            {
                "stoppedReason": "Essential container in task exited",
                "stopCode": "EssentialContainerExited",
                "containers": [{"name": "backend", "exitCode": 255}],
            }
        ],
        "log": ["exec /usr/local/bin/node: exec format error"],
    },
}
LINKED = ("components", "settings", "wiring", ".venv")


def program(folder: Path) -> Path:
    """The story, settings and releases copied; the other code linked."""
    folder.mkdir(parents=True)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    for file in (ROOT / "__main__.py", *ROOT.glob("Pulumi*.yaml")):
        shutil.copy(file, folder)
    (folder / "releases").mkdir()
    for file in (ROOT / "releases").glob("*.json"):
        content = json.loads(file.read_text())
        content.pop("evidence", None)
        (folder / "releases" / file.name).write_text(json.dumps(content))
    return folder


def fairway(sandbox: Sandbox, *arguments: str, env: Mapping[str, str] | None = None) -> CommandResult:
    return sandbox.run(str(ROOT / "fairway"), *arguments, env=env)


def release(sandbox: Sandbox, stack: str) -> dict[str, Any]:
    return json.loads((sandbox.program / "releases" / f"{stack}.json").read_text())


def push(sandbox: Sandbox, repository: str, tag: str, *platforms: str) -> str:
    """Pushes an image to the sandbox's registry, as the stack's output tells a person to; its digest."""
    image = f"111122223333.dkr.ecr.us-east-1.amazonaws.com/{repository}:{tag}"
    command = ["docker", "buildx", "build", "--platform", ",".join(platforms), "--tag", image, "--push", "."]
    pushed = sandbox.run(*command)
    assert pushed.code == 0, pushed
    return next(word for word in pushed.output.split() if word.startswith("sha256:"))
