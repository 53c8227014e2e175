"""Starts the host without the SDK's own start-up: of `pulumi` it needs the messages alone.

The engine starts a host twice in each preview, and `import pulumi` takes longer than all else the host does. Empty
packages in its place leave `pulumi.runtime.proto` importable.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def leave_out_sdk() -> None:
    """Put empty packages where `pulumi`, `pulumi.runtime` and `pulumi.runtime.proto` would load the whole SDK."""
    spec = importlib.util.find_spec("pulumi")
    if spec is None or spec.origin is None:
        sys.exit(f"The Pulumi SDK is not installed for {sys.executable}: run `make setup` again.")
    directory = Path(spec.origin).parent
    for name in ("pulumi", "pulumi.runtime", "pulumi.runtime.proto"):
        package = ModuleType(name)
        package.__path__ = [str(directory.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    leave_out_sdk()
    from toolchain.host.server import main

    main()
