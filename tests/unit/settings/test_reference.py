"""The page on configuration and the schema for editors: fresh, complete, and in agreement with the reader."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from settings import reference
from tests.unit.recorder import ROOT
from tests.unit.settings.test_every_key import KEYS
from tests.unit.settings.test_settings import CONFIG, changed

SCHEMA: dict[str, Any] = json.loads(reference.SCHEMA.read_text(encoding="utf-8"))
STACKS = sorted([*ROOT.glob("Pulumi.*.yaml"), *ROOT.glob("examples/*/Pulumi.*.yaml")])
HEADER = "# yaml-language-server: $schema="


def refused(config: dict[str, Any]) -> list[str]:
    document = {"config": {f"fairway:{key}": value for key, value in config.items()}}
    return [error.json_path for error in Draft7Validator(SCHEMA).iter_errors(document)]


def test_page_and_schema_are_those_of_the_declarations() -> None:
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page()
    assert reference.SCHEMA.read_text(encoding="utf-8") == reference.schema()


@pytest.mark.parametrize("path", KEYS)
def test_every_key_has_its_sentence(path: str) -> None:
    assert KEYS[path].help.endswith(".") and KEYS[path].help[0].isupper()


@pytest.mark.parametrize("file", STACKS, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_stack_file_names_the_schema_and_is_right_by_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    header = text.splitlines()[0]
    assert header.startswith(HEADER)
    assert (file.parent / header.removeprefix(HEADER)).resolve() == reference.SCHEMA
    Draft7Validator(SCHEMA).validate(yaml.safe_load(text))


def test_what_the_reader_takes_the_schema_takes_too() -> None:
    assert refused(CONFIG) == []
    assert refused(changed("production", "false")) == [], "as Pulumi writes it"
    assert refused(changed("logRetentionDays", "90")) == []
    assert refused(changed("database", None)) == []


@pytest.mark.parametrize(
    ("path", "value", "at"),
    [
        ("servces", {}, "$.config"),
        ("app", ..., "$.config"),
        ("production", "yes", "$.config['fairway:production']"),
        ("services|api|prot", 1, "$.config['fairway:services'].api"),
        ("services|api|port", 0, "$.config['fairway:services'].api.port"),
        ("services|api|health|tool", "nc", "$.config['fairway:services'].api.health.tool"),
        ("services|API", {"port": 1}, "$.config['fairway:services']"),
        ("services|api|env|SITE", {"stack": "uri"}, "$.config['fairway:services'].api.env.SITE"),
        ("registry|pullAccounts", [444455556666], "$.config['fairway:registry'].pullAccounts[0]"),
        ("network|cidr", "10.0.0.0", "$.config['fairway:network'].cidr"),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses_there(path: str, value: Any, at: str) -> None:
    assert any(path.startswith(at) for path in refused(changed(path, value)))
