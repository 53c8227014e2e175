"""A shell without the policy pack previews in silence: preflight says so."""

from pathlib import Path

import pytest

from ops.policy.in_force import VARIABLE, not_in_force

PACK = Path(__file__).parents[3] / "policies"


@pytest.mark.parametrize("environ", [{VARIABLE: str(PACK)}, {VARIABLE: f"{PACK},{PACK}"}])
def test_a_pack_that_is_there_is_in_force(environ: dict[str, str]) -> None:
    assert not_in_force(environ) is None


@pytest.mark.parametrize("environ", [{}, {VARIABLE: ""}])
def test_no_pack_is_said_with_what_to_do(environ: dict[str, str]) -> None:
    sentence = not_in_force(environ)
    assert sentence and "not in force" in sentence and ". .fairway/activate" in sentence


def test_a_pack_that_is_missing_is_named(tmp_path: Path) -> None:
    sentence = not_in_force({VARIABLE: f"{PACK},{tmp_path}"})
    assert sentence and str(tmp_path) in sentence
