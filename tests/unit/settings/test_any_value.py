"""Whatever stands in a stack's file, the answer is settings or sentences, never a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest

from settings import SettingsError, load
from tests.torture.configurations import LONGEST_SENTENCE, ODD, torture
from tests.unit.settings.test_every_key import KEYS, NEEDS, Config, merged, smallest, without_nulls
from tests.unit.settings.test_reference import refused


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
    base = without_nulls(merged(smallest(also=tuple(way[:-1])), NEEDS.get(path, {})))
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


def test_files_that_are_broken_at_random_are_read_or_refused() -> None:
    """A sample; `python -m tests.torture.configurations 20000` is the whole."""
    figures = torture(300)
    assert 0 < figures.taken < figures.count
    assert figures.refused_by_schema == 0
    assert figures.longest_sentence < LONGEST_SENTENCE
