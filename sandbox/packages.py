"""Puts the servicer of a package together: AWS with its kinds and functions, any other package by its SDK alone."""

import threading
from pathlib import Path
from typing import Any

from sandbox.extract import Sdk
from sandbox.schema import Schemas


def servicer(package: str, settings: dict[str, Any], home: Path, stopping: threading.Event) -> Any:
    """`settings`: version, sdk (its directory), directory ($FAIRWAY_SANDBOX), versions of all packages."""
    sdk = Sdk(Path(settings["sdk"]))
    if package == "awsx":
        from sandbox.awsx import Components

        return Components(Schemas(sdk, home / "schema", {}), settings["version"], settings["versions"].get("aws", ""))

    from sandbox.plugin import Plugin

    if package == "random":
        from sandbox.random_ import Randomness

        return Plugin(Randomness(Schemas(sdk, home / "schema", {})), settings["version"], stopping)
    return Plugin(_provider(package, sdk, settings, home, stopping), settings["version"], stopping)


def _provider(package: str, sdk: Sdk, settings: dict[str, Any], home: Path, stopping: threading.Event) -> Any:
    from sandbox import docker
    from sandbox.aws import FUNCTIONS, KINDS, corrected
    from sandbox.provider import Provider

    aws = package == "aws"
    return Provider(
        package=package,
        schemas=Schemas(sdk, home / "schema", corrected() if aws else {}),
        kinds=KINDS if aws else docker.KINDS,
        functions=FUNCTIONS if aws else {},
        directory=Path(settings["directory"]),
        stopping=stopping,
    )
