"""Names: the longest that settings allow fit, and no two resources share one."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.aws import KINDS
from tests.unit.recorder import ROOT, Recorder, record_stack

RANDOM = "-1a2b3c4"  # what Pulumi adds to a name that it makes
LONGEST = "n" * 20
WEB: dict[str, Any] = {"port": 3000, "health": {"path": "/", "tool": "curl"}}
EXTREMES: dict[str, Any] = {
    "fairway:app": "a" * 20,
    "fairway:documents": {},
    "fairway:identity": {},
    "fairway:site": {},
    "fairway:firewall": {},
    "fairway:cluster": {"insights": True},
    "fairway:network": {"nat": "single", "flowLogs": "all", "endpoints": ["ecr", "logs", "secretsmanager"]},
}


def recorded(services: dict[str, Any], tmp_path: Path, **more: Any) -> Recorder:
    released = json.loads((ROOT / "releases" / "dev.json").read_text())
    released["services"] = dict.fromkeys(services, released["services"]["backend"])
    (tmp_path / "dev.json").write_text(json.dumps(released))
    change = {**EXTREMES, "fairway:services": services, "fairway:release": str(tmp_path / "dev.json"), **more}
    return record_stack("dev", change=change)


@pytest.mark.parametrize("vpc_origin", [False, True])
def test_the_longest_service_name_fits_in_every_name_that_is_made_of_it(tmp_path: Path, vpc_origin: bool) -> None:
    services = {LONGEST: {**WEB, "routes": ["/api/*"], "deployment": "blueGreen"}}
    stack = recorded(services, tmp_path, **{"fairway:edge": {"vpcOrigin": vpc_origin}})
    too_long = {
        name: f"{len(name)} > {kind.longest}"
        for item in stack.registered
        if (kind := KINDS.get(item.type)) and kind.name
        for name in [item.inputs.get(kind.name) or item.name + RANDOM]
        if isinstance(name, str) and len(name) > kind.longest
    }
    assert not too_long
    assert len(stack.all("aws:lb/targetGroup:TargetGroup")) == 2
