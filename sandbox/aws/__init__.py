"""What the sandbox knows of AWS beyond the SDK: kinds of resources, functions, corrections to the SDK's facts."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.aws import (
    cdn,
    dns,
    ecs,
    elasticache,
    identity,
    load_balancing,
    monitoring,
    network,
    queues,
    rds,
    registry,
    scheduler,
    secrets,
    security_groups,
    service_discovery,
    storage,
)
from sandbox.aws.functions import FUNCTIONS
from sandbox.aws.values import refused, rules
from sandbox.kinds import Kind

__all__ = ["FUNCTIONS", "KINDS", "corrected", "refused_value"]

_MODULES = (
    network,
    security_groups,
    registry,
    ecs,
    load_balancing,
    cdn,
    dns,
    rds,
    elasticache,
    queues,
    scheduler,
    secrets,
    service_discovery,
    storage,
    identity,
    monitoring,
)
KINDS: Mapping[str, Kind] = {token: kind for module in _MODULES for token, kind in module.KINDS.items()}


def refused_value(token: str, path: str, value: Any) -> str:
    """The provider's sentence about the value of a property, before anything is made; empty if it takes it."""
    rule = rules().get(token, {}).get(path)
    return refused(rule, path, value) if rule else ""


def corrected() -> dict[str, dict[str, Any]]:
    """token → what replaces, what is computed, what the defaults are; facts.json says where it is from."""
    return json.loads((Path(__file__).parent / "facts.json").read_text())["types"]
