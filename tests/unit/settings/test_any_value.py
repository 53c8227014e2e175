"""Whatever stands in a stack's file, the answer is settings or sentences, never a traceback."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from settings import SettingsError, load
from tests.unit.settings.test_every_key import KEYS, NEEDS, Config, merged, smallest
from tests.unit.settings.test_reference import refused

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


def problems(folder: Path, config: Config) -> tuple[str, ...]:
    try:
        load(config, stack="dev", region="us-east-1", directory=folder)
    except SettingsError as error:
        return error.problems
    return ()


@pytest.mark.parametrize("path", KEYS)
def test_a_key_with_any_value_is_read_or_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "dev.json").write_text(json.dumps({"schema": 1, "stack": "dev", "services": {}}))
    way = path.split(".")
    base = merged(smallest(also=tuple(way[:-1])), NEEDS.get(path, {}))
    for depth in range(1, len(way) + 1):
        for value in ODD:
            change: Any = value
            for step in reversed(way[:depth]):
                change = {step: change}
            config = merged(base, change)
            sentences = problems(tmp_path, config)
            assert all(len(sentence) < 700 for sentence in sentences), "no sentence quotes a whole value"
            assert sentences or value is None or refused(config) == [], f"the schema refuses {config}"


@pytest.mark.parametrize("value", ODD, ids=str)
def test_a_release_file_with_any_value_is_read_or_refused(tmp_path: Path, value: Any) -> None:
    (tmp_path / "releases").mkdir()
    image = {"digest": value, "platforms": value, "tag": value, "pushedAt": value}
    evidence = {"verifiedAt": value, "digests": value, "taskDefinitions": {"web": value}, "checks": [value]}
    for content in (value, {"services": value}, {"services": {"web": image}}, {"services": {}, "evidence": evidence}):
        (tmp_path / "releases" / "dev.json").write_text(json.dumps(content))
        assert problems(tmp_path, smallest())
