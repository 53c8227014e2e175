"""States, event logs and AWS's answers with anything in the place of anything: read, or refused, and never a crash."""

import pytest

from ops import cost
from ops.pulumi.resources import exported_resources
from tests.torture import answers
from tests.torture.documents import ODD, read_log, read_state

SEEDS = range(120)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mutated_state(seed: int) -> None:
    read_state(seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mutated_event_log(seed: int) -> None:
    read_log(seed)


@pytest.mark.parametrize("seed", range(60))
def test_a_mutated_answer(seed: int) -> None:
    answers.read_answer(seed)


def test_what_comes_instead_of_an_answer_is_refused() -> None:
    """A sample; `make torture` has more."""
    figures = answers.torture_bodies(40)
    assert figures.count == 40 and figures.refused >= 30


def test_what_is_not_known_yet_has_no_price_and_is_said() -> None:
    service = {"urn": "urn:pulumi:dev::shop::fairway:service:Service::api", "type": "fairway:service:Service"}
    resources = exported_resources(
        {"deployment": {"resources": [service | {"inputs": {"architecture": "X86_64", "cpu": ODD[15], "memory": 512}}]}}
    )
    assert cost.estimate(resources).unpriced == ("services: values that are not known before the update",)
