"""The files of a preview environment: its settings, and the release that names its images."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ops.errors import OpsError
from ops.pulumi.stack import Stack
from ops.pulumi.stack_files import read_yaml

HEADING = "# Written by ./fairway env create; env destroy deletes it. Not for the repository.\n"
ENCRYPTION = ("secretsprovider", "encryptedkey", "encryptionsalt")


def settings_file(stack: Stack) -> Path:
    """`Pulumi.<stack>.yaml`."""
    return stack.directory / f"Pulumi.{stack.name}.yaml"


def refuse_other(stack: Stack) -> None:
    """Raises OpsError for a stack that has a file and is no environment."""
    config = read_yaml(settings_file(stack)).get("config")
    if config is not None and "fairway:environment" not in config:
        raise OpsError(f"{stack.name} is a stack of its own and no environment; write another name.")


def write_settings(stack: Stack, config: Mapping[str, Any]) -> None:
    """What Pulumi wrote there of its encryption stays."""
    import yaml

    file = settings_file(stack)
    kept = {key: value for key, value in read_yaml(file).items() if key in ENCRYPTION}
    file.write_text(HEADING + yaml.safe_dump({**kept, "config": dict(config)}, sort_keys=False), encoding="utf-8")


def copy_release(parent: Stack, stack: Stack) -> None:
    """The parent's images, unless the environment has some of its own already."""
    target = stack.directory / f"releases/{stack.name}.json"
    if target.exists():
        return
    if not parent.release.exists():
        raise OpsError(f"{parent.release.name} is missing: an environment starts with the images of {parent.name}.")
    content: dict[str, Any] = json.loads(parent.release.read_text(encoding="utf-8"))
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({**content, "stack": stack.name}, indent=2) + "\n", encoding="utf-8")


def remove_files(stack: Stack) -> None:
    """Settings and release; what is not there is left out."""
    for file in (settings_file(stack), stack.directory / f"releases/{stack.name}.json"):
        file.unlink(missing_ok=True)
