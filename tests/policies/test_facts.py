"""The three-state reader: whatever the properties are, reading ends in a value, absent or unknown."""

import json
from typing import Any

from fairway_policies.reading.facts import Fact, facts, secret_texts
from fairway_policies.reading.resources import Resource
from hypothesis import given
from hypothesis import strategies as st

from tests.policies.stacks import UNKNOWN, secret

SCALARS = st.one_of(st.none(), st.booleans(), st.floats(allow_nan=False), st.text(max_size=8), st.just(UNKNOWN))
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3), inner.map(secret)
    ),
    max_leaves=8,
)


def read(fact: Fact) -> None:
    """Reads all there is to read."""
    assert fact.known + fact.absent + fact.unknown == 1
    _ = (
        fact.text,
        fact.number,
        fact.flag,
        fact.parsed().text,
        fact.shown(),
        fact.partly_unknown,
        list(secret_texts(fact)),
        fact.each(),
    )
    assert not fact["nowhere"][0]["x"].known
    for part in fact.inside():
        read(part)


@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=3))
def test_reading_never_raises(properties: dict[str, Any]) -> None:
    read(facts(properties))


def test_below_an_unknown_all_is_unknown_and_below_an_absent_absent() -> None:
    root = facts({"a": UNKNOWN})
    assert root["a"]["b"][0].unknown
    assert root["b"]["c"][0].absent
    assert root["a"]["b"][0].path == "a.b[0]"


def test_a_text_with_an_unknown_part_is_unknown() -> None:
    assert facts({"url": f"https://{UNKNOWN}/x"})["url"].unknown


def test_a_secret_stays_one_in_its_parts_and_is_never_shown() -> None:
    root = facts({"document": secret(json.dumps({"password": "hunter2"}))})
    part = root["document"].parsed()["password"]
    assert (part.text, part.secret, part.shown()) == ("hunter2", True, "(secret, not shown)")
    assert list(secret_texts(root)) == ["hunter2", root["document"].text]


def test_numbers_come_as_floats_and_read_as_written() -> None:
    root = facts({"port": 3000.0, "text": "3000", "flag": "true"})
    assert (root["port"].text, root["text"].number, root["flag"].flag) == ("3000", 3000.0, True)


def test_a_value_that_could_not_be_decrypted_is_unknown() -> None:
    assert facts({"key": "[secret]"})["key"].unknown


def test_what_only_names_a_container_is_no_secret() -> None:
    definitions = [
        {"name": "api", "image": "shop@sha256:1", "environment": [{"name": "TOKEN_KEY", "value": "hunter2"}]}
    ]
    resource = Resource(
        type="aws:ecs/taskDefinition:TaskDefinition",
        name="task",
        urn="urn",
        inputs=facts({"containerDefinitions": secret(json.dumps(definitions))}),
    )
    assert [text for text in resource.secrets if text != json.dumps(definitions)] == ["hunter2"]


def test_a_number_without_end_is_none() -> None:
    root = facts({"long": "1e999", "none": "nan", "engines": float("inf")})
    assert [root[key].number for key in ("long", "none", "engines")] == [None, None, None]
