"""The calls that are answered: (service as it signs requests, operation) → a function of the question."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.api.answers import ecr, ecs, others, vault
from sandbox.api.asked import Asked

ANSWERS: Mapping[tuple[str, str], Callable[[Asked], Mapping[str, Any]]] = {
    **{("ecs", name): answer for name, answer in ecs.ANSWERS.items()},
    **{("ecr", name): answer for name, answer in ecr.ANSWERS.items()},
    **others.ANSWERS,
    **vault.ANSWERS,
}
