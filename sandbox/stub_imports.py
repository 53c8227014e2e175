"""Makes `pulumi.runtime.proto` importable without running `pulumi/__init__`.

A plugin needs only the generated stubs. The SDK around them costs 0.2 s in each of three plugins, every preview.
"""

import importlib.util
import sys
import types


def skip_the_sdk() -> None:
    """For a plugin's own process alone, before anything of pulumi is imported there."""
    spec = importlib.util.find_spec("pulumi")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("the sandbox's Python has no pulumi: run `make setup`")
    root = spec.submodule_search_locations[0]
    for name in ("pulumi", "pulumi.runtime", "pulumi.runtime.proto"):
        module = types.ModuleType(name)
        module.__path__ = [root + name.removeprefix("pulumi").replace(".", "/")]
        sys.modules[name] = module
