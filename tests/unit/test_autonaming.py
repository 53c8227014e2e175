"""Names of the engine's choice have a random part, or nothing could be made beside the old."""

import json
from typing import Any

import pulumi
import pytest

from wiring.autonaming import KEY, refuse_fixed_names


def configured(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("wiring.autonaming.stack_config", lambda: {KEY: text})


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ({"mode": "verbatim"}, "mode: verbatim"),
        ({"mode": "disabled"}, "mode: disabled"),
        ({"pattern": "${project}-${stack}-${name}"}, "pattern: ${project}-${stack}-${name}"),
        ({"providers": {"aws": {"mode": "verbatim"}}}, "mode: verbatim"),
    ],
)
def test_names_that_never_change_are_refused(monkeypatch: pytest.MonkeyPatch, written: Any, found: str) -> None:
    configured(monkeypatch, json.dumps(written))
    with pytest.raises(pulumi.RunError, match="Remove it, or write a pattern with a random part") as refused:
        refuse_fixed_names()
    assert f"{KEY} is {found}:" in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"mode": "default"}',
        '{"pattern": "${stack}-${name}-${hex(7)}"}',
        '{"pattern": "${name}-${uuid}"}',
        '{"providers": {"gcp": {"mode": "verbatim"}}}',
        "[]",
    ],
)
def test_other_names_are_not(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    configured(monkeypatch, text)
    refuse_fixed_names()
