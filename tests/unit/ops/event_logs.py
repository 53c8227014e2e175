"""Event logs as the engine writes them: numbered, and ended by its summary."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any


def whole(*lines: str, result: str = "succeeded", **summary: Any) -> Sequence[str]:
    """The events, numbered, with the engine's summary of them."""
    events = [json.loads(line) for line in lines]
    steps = Counter(event["resourcePreEvent"]["metadata"]["op"] for event in events if "resourcePreEvent" in event)
    if steps.keys() == {"refresh"}:
        steps = Counter(event["resOutputsEvent"]["metadata"]["op"] for event in events if "resOutputsEvent" in event)
    ends = {
        "summaryEvent": {
            "maybeCorrupt": False,
            "resourceChanges": dict(steps),
            "PolicyPacks": {"fairway|local|policies": "0.1.0"},
            "result": result,
        }
        | summary
    }
    return [
        json.dumps({"sequence": number, **event}) for number, event in enumerate([*events, ends, {"cancelEvent": {}}])
    ]
