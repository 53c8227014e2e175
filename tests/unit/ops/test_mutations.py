"""States and event logs with anything in the place of anything: read, or refused with a sentence, and never a crash."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ops import cost, diff
from ops.drift import read as read_drift
from ops.errors import OpsError
from ops.plan.judge import judge
from ops.policy.analyze import reported
from ops.pulumi import events
from ops.pulumi.pending import pending_operations, settled, unsettled
from ops.pulumi.resources import check_state, exported_resources
from ops.pulumi.state import parse_deployed
from ops.report.diagram import draw
from tests.unit.ops.event_logs import whole
from tests.unit.ops.test_deployed import state
from tests.unit.ops.test_plan import HURTS

SEEDS = range(120)
ODD: list[Any] = [
    None, True, 0, -1, 10**30, float("inf"), float("nan"), "", "x", "\0", [], {}, [[]], [None], {"a": None},
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9", {"secure": "v1:x"},
]  # fmt: skip


def paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from paths(value, (*path, key))


def mutated(document: Any, seed: int) -> Any:
    """With one to five places changed or gone."""
    chance, document = random.Random(seed), copy.deepcopy(document)  # noqa: S311
    for _ in range(chance.choice((1, 1, 2, 5))):
        *way, last = chance.choice(list(paths(document)))
        node = document
        for key in way:
            node = node[key]
        if chance.random() < 0.7:
            node[last] = copy.deepcopy(chance.choice(ODD))
        else:
            del node[last]
        if not list(paths(document)):
            break
    return document


def refused_or_read(read: Callable[[], object]) -> bool:
    try:
        read()
    except OpsError:
        return True
    return False


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mutated_state(seed: int) -> None:
    damaged = mutated(state(), seed)

    def read() -> None:
        check_state(damaged, "dev")
        draw(parse_deployed("dev", damaged))
        cost.estimate(exported_resources(damaged))
        diff.deployed(damaged, damaged)
        pending_operations(damaged)
        unsettled("dev", damaged)
        settled(damaged, {})

    refused_or_read(read)


LINES = [json.loads(line) for what in HURTS for line in HURTS[what][0]]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mutated_event_log(seed: int) -> None:
    damaged = [json.dumps(event) for event in mutated(LINES, seed) if isinstance(event, dict)]
    try:
        lines = whole(*damaged, result="failed", resourceChanges={})
    except (KeyError, TypeError, AttributeError):
        return  # the helper itself counts steps

    def read() -> None:
        run = events.read(lines, ok=True, output="")
        judge(run)
        cost.estimate(run.resources)
        cost.estimate(run.standing)
        assert sum(run.counts.values()) == len(run.steps)

    refused_or_read(read)
    refused_or_read(lambda: read_drift(lines))
    assert refused_or_read(lambda: reported(lines, "log"))  # it failed, and no policy says why


def test_what_is_not_known_yet_has_no_price_and_is_said() -> None:
    service = {"urn": "urn:pulumi:dev::shop::fairway:service:Service::api", "type": "fairway:service:Service"}
    resources = exported_resources(
        {"deployment": {"resources": [service | {"inputs": {"architecture": "X86_64", "cpu": ODD[15], "memory": 512}}]}}
    )
    assert cost.estimate(resources).unpriced == ("services: values that are not known before the update",)
