"""Names: the longest that settings allow fit, and no two resources share one."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.aws import KINDS
from settings.reserved import PART_SUFFIXES
from tests.unit.recorder import ROOT, Recorder, record_stack

RANDOM = "-1a2b3c4"  # what Pulumi adds to a name that it makes
LONGEST = "n" * 20
WEB: dict[str, Any] = {"port": 3000, "health": {"path": "/", "tool": "curl"}}
EXTREMES: dict[str, Any] = {
    "fairway:app": "a" * 20,
    "fairway:bucket": {},
    "fairway:userPool": {},
    "fairway:site": {},
    "fairway:waf": {},
    "fairway:cluster": {"containerInsights": True},
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


def test_what_ends_differently_for_one_service_is_what_no_other_service_may_be_called(tmp_path: Path) -> None:
    """`web-out` and `web-alb-out` are two rules of `web`: a service `web-alb` would have the second name too."""
    everything = {**WEB, "routes": ["/api/*"], "deployment": "blueGreen", "scaling": {"min": 1, "max": 2}}
    everything |= {"database": "fields", "migration": ["npm", "run", "migrate"], "grants": ["bucket", "userPool"]}
    stack = recorded({"web": everything}, tmp_path, **{"fairway:edge": {}})
    ends: dict[str, set[str]] = {}
    for item in stack.registered:
        if item.name.startswith("web-"):
            ends.setdefault(item.type, set()).add(item.name.removeprefix("web"))
    pairs = [(long, short) for names in ends.values() for long in names for short in names if long != short]
    assert {long.removesuffix(short) for long, short in pairs if long.endswith(short)} == set(PART_SUFFIXES)
