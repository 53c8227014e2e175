"""Stacks' files broken at random, by a seed: each is settings or sentences, never a traceback or a long quotation.

`python -m tests.torture.configurations COUNT` prints the figures; the unit tests run a small sample.
"""

import copy
import json
import math
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator

from settings import SettingsError, load, reference
from tests.unit.recorder import ROOT
from tests.unit.settings.test_every_key import KEYS

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    math.inf,
    math.nan,
    "",
    " ",
    "\0",
    "é" * 5000,
    "{{ value }}",
    "../../etc/passwd",
    [],
    [[]],
    [None],
    [{}],
    ["\n", 1],
    {},
    {"": None},
    {"stack": []},
    {"x": {"y": {"z": [1, 2]}}},
]

LONGEST_SENTENCE = 900
REGIONS = ("us-east-1", "eu-west-1", "xx-y-1", None)
NAMES = sorted({path.rpartition(".")[2] for path in KEYS})


@dataclass(frozen=True, kw_only=True)
class Figures:
    """taken: how many were right after all; refused_by_schema: of these, what an editor would have marked wrongly."""

    count: int
    taken: int
    refused_by_schema: int
    longest_sentence: int


def torture(count: int, seed: int = 7) -> Figures:
    """Raises whatever the settings raise but SettingsError."""
    chance = random.Random(seed)  # noqa: S311 (no secret hangs on it)
    schema = Draft7Validator(json.loads(reference.SCHEMA.read_text(encoding="utf-8")))
    stacks = [_config(file) for file in sorted([*ROOT.glob("Pulumi.*.yaml"), *ROOT.glob("examples/*/Pulumi.*.yaml")])]
    taken = refused = longest = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "releases").mkdir()
        (folder / "releases" / "dev.json").write_text(json.dumps({"schema": 1, "stack": "dev", "services": {}}))
        for _ in range(count):
            config = broken(chance, chance.choice(stacks))
            try:
                load(config, stack="dev", region=chance.choice(REGIONS), directory=folder)
            except SettingsError as error:
                longest = max(longest, *map(len, error.problems))
                continue
            taken += 1
            document = {"config": {f"fairway:{key}": value for key, value in config.items()}}
            refused += any(error.instance is not None for error in schema.iter_errors(document))
    return Figures(count=count, taken=taken, refused_by_schema=refused, longest_sentence=longest)


def broken(chance: random.Random, config: dict[str, Any]) -> dict[str, Any]:
    """A copy with up to three changes: values that nobody expects, keys added, taken away, or moved elsewhere."""
    result = copy.deepcopy(config)
    for _ in range(chance.randint(0, 3)):
        places = list(_places(result))
        (owner, key), (other, its) = chance.choice(places), chance.choice(places)
        match chance.randrange(5):
            case 0:
                owner[key] = copy.deepcopy(chance.choice(ODD))
            case 1 if isinstance(owner, dict):
                owner[chance.choice(NAMES)] = copy.deepcopy(chance.choice(ODD))
            case 2 if isinstance(owner, dict):
                del owner[key]
            case 3:
                owner[key] = copy.deepcopy(other[its])
            case _:
                owner[key] = f"{owner[key]}{chance.choice('x/# é*')}"
    return result


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every key of a mapping and every index of a list, with what holds it."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _config(file: Path) -> dict[str, Any]:
    config = yaml.safe_load(file.read_text(encoding="utf-8"))["config"]
    return {key.removeprefix("fairway:"): value for key, value in config.items() if key.startswith("fairway:")}


if __name__ == "__main__":
    print(torture(int(sys.argv[1])))
