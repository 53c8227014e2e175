"""The environment in which a promotion runs pulumi: the program by itself, and the policy pack."""

import json
import os
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHECKOUT = str(Path(__file__).resolve().parents[2])
PACK, CONFIG = "PULUMI_OPTION_POLICY_PACK", "PULUMI_OPTION_POLICY_PACK_CONFIG"


@contextmanager
def with_policies(*, strict: bool) -> Generator[None]:
    """The pack of the environment, else this checkout's; its configuration, where `strict` with strict mode on.

    By the environment, because pulumi adds what it finds there to its flags: two packs, one configuration, an error.
    """
    existing = os.environ.get(CONFIG)
    config: dict[str, Any] = json.loads(Path(existing).read_text(encoding="utf-8")) if existing else {}
    if strict:
        config["fairway-pack"] = {**config.get("fairway-pack", {}), "strict": True}
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "policies.json")
        file.write_text(json.dumps(config), encoding="utf-8")
        with _changed({PACK: os.environ.get(PACK) or str(Path(CHECKOUT, "policies")), CONFIG: str(file)}):
            yield


@contextmanager
def isolated_environment() -> Generator[None]:
    """Without this checkout on PYTHONPATH, where ./fairway puts it: the language host has modules of the same names."""
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path and path != CHECKOUT]
    with _changed({"PYTHONPATH": os.pathsep.join(paths)}):
        yield


@contextmanager
def _changed(values: Mapping[str, str]) -> Generator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
