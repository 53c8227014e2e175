"""What is different while a program is rehearsed: nothing is refused for good, so that all of it can be judged.

What other programs made is made up, and what AWS would refuse is made and written down.
"""

import json
import os
from pathlib import Path
from typing import Any

from sandbox.account import Account
from sandbox.cloud import Cloud
from sandbox.generic import guess
from sandbox.kinds import Call, Kind

STAND_INS = "stand-ins.txt"
"""File of the sandbox's folder: the look-ups that were answered with made-up values, a token a line."""
REFUSALS = "refusals.jsonl"
"""File of the sandbox's folder: what AWS would have refused, `{"urn": …, "message": …}` a line."""


def rehearsing() -> bool:
    """A rehearsal is of programs that look up what others made; there it is made up instead of refused."""
    return "FAIRWAY_SANDBOX_REHEARSAL" in os.environ


def note_refusal(directory: Path, urn: str, message: str) -> None:
    with (directory / REFUSALS).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"urn": urn, "message": message}) + "\n")


def note_stand_in(directory: Path, token: str) -> None:
    with (directory / STAND_INS).open("a", encoding="utf-8") as file:
        file.write(f"{token}\n")


def stand_in(
    account: Account, cloud: Cloud, token: str, arguments: dict[str, Any], known: dict[str, Any], directory: Path
) -> dict[str, Any]:
    """Plausible results for what is not in this stack's cloud: what was asked for, and values of the right types."""
    note_stand_in(directory, token)
    with cloud.open():
        cloud.note("standIns", True)
    kind = token.rsplit(":", 1)[1].removeprefix("get")
    call = Call(
        kind=Kind(),
        token=f"{token.rsplit(':', 1)[0]}:{kind}",
        account=account.number,
        region=account.region,
        partition=account.partition,
        logical=kind,
        properties={},
        cloud=cloud,
    )
    results = {name: guess(name, expected, call) for name, expected in known["results"].items()}
    if "ids" in results:
        results["ids"] = [f"{kind.lower().removesuffix('s')}-{index}{call['hex16']}" for index in range(2)]
    return {**results, **arguments, "id": results.get("id") or call["id"]}
