"""Single values that the provider refuses before anything is made: each rule of `values.json`, from both sides."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.aws import refused_value
from sandbox.aws.generate import about, cases, filled, understood
from sandbox.aws.values import rules
from sandbox.schema import Schemas
from tests.unit.sandbox.conftest import Aws

RULES = [(token, path, rule) for token, properties in rules().items() for path, rule in properties.items()]


def wrong(rule: dict[str, Any]) -> Any:
    """A value that none of the rule's parts takes."""
    if "range" in rule or isinstance(rule.get("oneOf", [""])[0], int):
        least, _ = rule.get("range", (0, None))
        return -100 if least is not None else 10**9
    return "?" * (rule.get("length", (0, 10))[1] + 1)


WRITTEN_RIGHT = {
    "account id": "111122223333",
    "number": "12.5",
    "region": "us-east-1",
    "time": "2026-11-02T09:14:00Z",
    "time of a budget": "2087-06-15_00:00",
    "window": "06:20-06:50",
    "name in lower case": "database-1a2b",
    "name in lower case, with periods": "postgres16.shop",
    "name in lower case, with spaces": "the shop_1",
    "name of a key": "alias/shop",
}


def right(rule: dict[str, Any]) -> list[Any]:
    if "written" in rule:
        return [WRITTEN_RIGHT[rule["written"]]]
    if "oneOf" in rule:
        return rule["oneOf"]
    if "range" in rule:
        return [limit for limit in rule["range"] if limit is not None]
    if "length" in rule:
        return ["x" * rule["length"][1]]
    return {"arn": ["arn:aws:iam::111122223333:role/r"], "json": ["{}"], "cidr": ["10.0.0.0/16"]}[rule["form"]]


def test_there_are_rules_for_the_types_that_fairway_uses() -> None:
    assert len(RULES) > 500 and len(rules()) > 55


@pytest.mark.parametrize(
    ("token", "path", "rule"), RULES, ids=[f"{token.split('/')[-1]}-{path}" for token, path, _ in RULES]
)
def test_a_wrong_value_is_refused_and_a_right_one_is_not(token: str, path: str, rule: dict[str, Any]) -> None:
    assert refused_value(token, path, wrong(rule))
    assert [value for value in right(rule) if refused_value(token, path, value)] == []


def test_every_rule_is_about_a_property_that_there_is(schemas: Schemas) -> None:
    for token, path, _ in RULES:
        schema = schemas.resource(token)
        assert schema is not None
        shape: dict[str, Any] = {"inputs": schema.inputs}
        for name in path.split("."):
            kind = shape["inputs"][name]
            inner = kind[1] if isinstance(kind, list) else kind
            shape = schema.types.get(inner, {"inputs": {}})


def test_a_value_is_refused_at_preview_by_its_place(aws: Aws) -> None:
    inputs = {"port": 80, "healthCheck": {"protocol": "GOPHER", "interval": 1}, "name": "x" * 40}
    assert aws.problems("lb/targetGroup:TargetGroup", inputs) == [
        'expected health_check.protocol to be one of ["HTTP" "HTTPS" "TCP"], got GOPHER',
        "expected health_check.interval to be in the range (5 - 300), got 1",
        f"expected length of name to be in the range (0 - 32), got {'x' * 40}",
    ]


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ('expected type to be one of ["a" "b"], got zz', {"oneOf": ["a", "b"]}),
        ("expected days to be one of [0 1 3], got 2", {"oneOf": [0, 1, 3]}),
        ('Attribute mode value must be one of: ["a" "b"], got: "zz"', {"oneOf": ["a", "b"]}),
        ("expected port to be in the range (1 - 65535), got -100", {"range": [1, 65535]}),
        ("Attribute from_port value must be between -1 and 65535, got: -100", {"range": [-1, 65535]}),
        ("expected days to be at least (1), got -100", {"range": [1, None]}),
        ("expected length of name to be in the range (1 - 64), got ", {"length": [1, 64]}),
        ('"name" cannot be longer than 32 characters: "zz"', {"length": [0, 32]}),
        ('"role_arn" (zz) is an invalid ARN: arn: invalid prefix', {"form": "arn"}),
        ('"policy" contains an invalid JSON policy', {"form": "json"}),
        ("Path: units Given Value: zz Valid Values: [days hours]", {"oneOf": ["days", "hours"]}),
        ('"message" cannot be less than 6 UTF-8 characters', {"length": [6, 20_000]}),
        ('expected "end_time" to be a valid RFC3339 date, got "zz"', {"written": "time"}),
        ("something else", {}),
    ],
)
def test_the_provider_s_sentences_are_understood(sentence: str, rule: dict[str, Any]) -> None:
    assert understood(sentence) == rule


def test_each_property_is_tried_in_the_least_block_that_may_hold_it() -> None:
    inner = {"attributes": {"type": {"type": "string", "required": True}, "days": {"type": "number", "optional": True}}}
    block = {
        "attributes": {
            "arn": {"type": "string", "computed": True},
            "names": {"type": ["set", "string"], "optional": True},
        },
        "block_types": {"rule": {"min_items": 1, "block": inner}, "other": {"block": inner}},
    }
    paths = {path for path, _ in cases(block)}
    assert paths == {("names",), ("rule", "type"), ("rule", "days"), ("other", "type"), ("other", "days")}
    assert filled(block, ("other", "days"), -100) == {"rule": {"type": "x"}, "other": {"type": "x", "days": -100}}
    assert about("expected days to be at least (1), got -100", ("other", "days"), -100)
    assert not about('expected type to be one of ["a"], got x', ("other", "days"), -100)


def test_nine_of_ten_wrong_values_that_the_provider_refuses_are_refused() -> None:
    """Values that `values.json` was not made from. What passes is shown where too much does."""
    known = json.loads((Path(__file__).parent / "refused_values.json").read_text())
    probes = {"word": known["values"]["word"], "long": "a" * known["values"]["long"], "large": known["values"]["large"]}
    tried = [
        (token, path, probe)
        for token, properties in known["types"].items()
        for path, names in properties.items()
        for probe in (probes[name] for name in names)
    ]
    passing = [(token, path, str(probe)[:9]) for token, path, probe in tried if not refused_value(token, path, probe)]
    assert len(tried) > 800
    assert len(passing) <= len(tried) / 10, passing
