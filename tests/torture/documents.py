"""Pulumi's states and event logs with anything in the place of anything: read, or refused with a sentence.

`python -m tests.torture.documents COUNT` prints the figures; the unit tests run a small sample.
"""

import copy
import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

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

ODD: list[Any] = [
    None, True, 0, -1, 10**30, float("inf"), float("nan"), "", "x", "\0", [], {}, [[]], [None], {"a": None},
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9", {"secure": "v1:x"},
]  # fmt: skip
LINES = [json.loads(line) for what in HURTS for line in HURTS[what][0]]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """refused: how many of `count` documents were refused with a sentence; the others could be read all the same."""

    count: int
    refused: int


def torture(count: int, first: int = 0) -> Figures:
    """Half states, half event logs, by seeds from `first` on. Raises whatever the readers raise but OpsError."""
    refused = sum((read_state if seed % 2 else read_log)(seed) for seed in range(first, first + count))
    return Figures(count=count, refused=refused)


def read_state(seed: int) -> bool:
    """Whether the state of this seed is refused."""
    damaged = mutated(state(), seed)

    def read() -> None:
        check_state(damaged, "dev")
        draw(parse_deployed("dev", damaged))
        cost.estimate(exported_resources(damaged))
        diff.deployed(damaged, damaged)
        pending_operations(damaged)
        unsettled("dev", damaged)
        settled(damaged, {})

    return refused_or_read(read)


def read_log(seed: int) -> bool:
    """Whether the event log of this seed is refused. Of an update that failed it never says that nothing was found."""
    damaged = [json.dumps(event) for event in mutated(LINES, seed) if isinstance(event, dict)]
    try:
        lines = whole(*damaged, result="failed", resourceChanges={})
    except (KeyError, TypeError, AttributeError):
        return True  # `whole` itself counts steps

    def read() -> None:
        run = events.read(lines, ok=True, output="")
        judge(run)
        cost.estimate(run.resources)
        cost.estimate(run.standing)
        assert sum(run.counts.values()) == len(run.steps)

    refused = refused_or_read(read)
    refused_or_read(lambda: read_drift(lines))
    assert refused_or_read(lambda: reported(lines, "log"))  # it failed, and no policy says why
    return refused


def mutated(document: Any, seed: int) -> Any:
    """With one to five places changed or gone."""
    chance, document = random.Random(seed), copy.deepcopy(document)  # noqa: S311
    for _ in range(chance.choice((1, 1, 2, 5))):
        *way, last = chance.choice(list(_paths(document)))
        node = document
        for key in way:
            node = node[key]
        if chance.random() < 0.7:
            node[last] = copy.deepcopy(chance.choice(ODD))
        else:
            del node[last]
        if not list(_paths(document)):
            break
    return document


def _paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from _paths(value, (*path, key))


def refused_or_read(read: Callable[[], object]) -> bool:
    """True where it is refused with a sentence."""
    try:
        read()
    except OpsError:
        return True
    return False


if __name__ == "__main__":
    print(torture(int(sys.argv[1])))
