"""The random package: alphabets, minimums, secrets, and new values only for new inputs."""

import re
import string
from typing import Any

import pytest

from sandbox.protocol import UNKNOWN, Failure, Secret
from sandbox.random_ import Randomness, characters
from sandbox.schema import Schemas
from tests.unit.sandbox.conftest import sdk


@pytest.fixture(scope="module")
def randomness(tmp_path_factory: pytest.TempPathFactory) -> Randomness:
    return Randomness(Schemas(sdk("random"), tmp_path_factory.mktemp("schema"), {}))


def urn(kind: str) -> str:
    return f"urn:pulumi:dev::fairway::random:index/{kind[0].lower()}{kind[1:]}:{kind}::x"


def create(randomness: Randomness, kind: str, **inputs: Any) -> tuple[str, dict[str, Any]]:
    inputs, problems = randomness.check(urn(kind), {}, inputs, None)
    assert not problems
    return randomness.create(urn(kind), inputs, preview=False, limit=0)


def test_a_password_is_secret_and_of_its_alphabet(randomness: Randomness) -> None:
    _, outputs = create(randomness, "RandomPassword", length=40, overrideSpecial="%:", minSpecial=3, upper=False)
    assert isinstance(outputs["result"], Secret)
    assert isinstance(outputs["bcryptHash"], Secret)
    text = outputs["result"].value
    assert len(text) == 40
    assert set(text) <= set(string.ascii_lowercase + string.digits + "%:")
    assert sum(char in "%:" for char in text) >= 3


def test_minimums_are_met() -> None:
    assert set(characters({"length": 12, "overrideSpecial": "%", "minSpecial": 12})) == {"%"}


def test_minimums_longer_than_the_text_are_refused() -> None:
    with pytest.raises(Failure, match="at least the sum of min_upper"):
        characters({"length": 3, "minUpper": 2, "minLower": 2})


@pytest.mark.parametrize(
    ("kind", "inputs", "output", "form"),
    [
        ("RandomId", {"byteLength": 4, "prefix": "a-"}, "hex", r"a-[0-9a-f]{8}"),
        ("RandomString", {"length": 8, "special": False}, "result", r"[A-Za-z0-9]{8}"),
        ("RandomUuid", {}, "result", r"[0-9a-f-]{36}"),
    ],
)
def test_the_other_kinds(randomness: Randomness, kind: str, inputs: dict[str, Any], output: str, form: str) -> None:
    assert re.fullmatch(form, create(randomness, kind, **inputs)[1][output])


def test_an_integer_and_a_pet(randomness: Randomness) -> None:
    assert create(randomness, "RandomInteger", min=3, max=5)[1]["result"] in (3, 4, 5)
    assert re.fullmatch(r"[a-z]+\.[a-z]+\.[a-z]+", create(randomness, "RandomPet", length=3, separator=".")[0])


def test_nothing_is_known_before_it_is_drawn(randomness: Randomness) -> None:
    _, planned = randomness.create(urn("RandomPassword"), {"length": 8}, preview=True, limit=0)
    assert planned["result"].value is UNKNOWN


def test_a_new_keeper_is_a_new_value(randomness: Randomness) -> None:
    _, state = create(randomness, "RandomPassword", length=8, keepers={"epoch": "1"})
    same, other = {"length": 8, "keepers": {"epoch": "1"}}, {"length": 8, "keepers": {"epoch": "2"}}
    assert not randomness.diff(urn("RandomPassword"), state, same, same).paths
    assert randomness.diff(urn("RandomPassword"), state, same, other).replaces == ("keepers",)
