"""What the sandbox knows of AWS beyond the SDK: the kinds of resources, the functions, and corrections to the SDK's facts."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.aws import containers, data, edge, identity, network, watch
from sandbox.aws.functions import FUNCTIONS
from sandbox.kinds import Kind

__all__ = ["FUNCTIONS", "KINDS", "corrected"]

KINDS: Mapping[str, Kind] = {
    **network.KINDS,
    **containers.KINDS,
    **edge.KINDS,
    **data.KINDS,
    **identity.KINDS,
    **watch.KINDS,
}


def corrected() -> dict[str, dict[str, Any]]:
    """token → which properties replace, which are computed, what the defaults are (facts.json says where it is from)."""
    file = Path(__file__).parent / "facts.json"
    return json.loads(file.read_text())["types"] if file.exists() else {}
