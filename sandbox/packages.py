"""Puts the servicer of a package together: AWS with its kinds and functions, any other package by its SDK alone."""

import os
import threading
from pathlib import Path
from typing import Any

from sandbox import extract
from sandbox.extract import Sdk
from sandbox.schema import Schemas
from toolchain.cache import cache_root, content_key


def servicer(package: str, settings: dict[str, Any], stopping: threading.Event) -> Any:
    """`settings`: version, sdk (its directory), directory ($FAIRWAY_SANDBOX), versions of all packages.

    What is read out of the SDK is kept in the user's cache, for every sandbox with the same SDK and the same reader.
    """
    sdk = Sdk(Path(settings["sdk"]))
    known = (
        cache_root(os.environ) / "schemas" / f"{package}-{settings['version']}-{content_key(Path(extract.__file__))}"
    )

    def schema() -> str:
        from sandbox.package_schema import schema_text

        return schema_text(package, sdk, settings["versions"], known)

    if package == "awsx":
        from sandbox.awsx import Components

        return Components(
            Schemas(sdk, known, {}),
            settings["version"],
            settings["versions"].get("aws", ""),
            schema,
            Path(settings["directory"]),
        )

    from sandbox.plugin import Plugin

    if package == "random":
        from sandbox.random_ import Randomness

        return Plugin(Randomness(Schemas(sdk, known, {})), settings["version"], stopping, schema)
    return Plugin(_provider(package, sdk, settings, known, stopping), settings["version"], stopping, schema)


def _provider(package: str, sdk: Sdk, settings: dict[str, Any], known: Path, stopping: threading.Event) -> Any:
    from sandbox import docker
    from sandbox.aws import FUNCTIONS, KINDS, corrected, refused_value
    from sandbox.provider import Provider

    aws = package == "aws"
    return Provider(
        package=package,
        schemas=Schemas(sdk, known, corrected() if aws else {}, refused_value if aws else None),
        kinds=KINDS if aws else docker.KINDS,
        functions=FUNCTIONS if aws else {},
        directory=Path(settings["directory"]),
        stopping=stopping,
    )
