"""What differs between two stacks, from their files."""

import json
from pathlib import Path

from ops.diff import Difference, deployed, diff, settings
from ops.pulumi.stack import Stack
from ops.release import release_file
from tests.unit.ops.promoted import NEW, OLD, release


def test_settings_differ_leaf_by_leaf() -> None:
    dev = {"fairway:network": {"zones": 2, "nat": "single"}, "fairway:production": False, "fairway:app": "shop"}
    prod = {"fairway:network": {"zones": 3, "nat": "single"}, "fairway:production": True, "fairway:app": "shop"}

    assert settings(dev, prod) == [
        Difference(part="settings", name="fairway:network.zones", before="2", after="3"),
        Difference(part="settings", name="fairway:production", before="false", after="true"),
    ]


def test_an_encrypted_value_is_not_shown_and_two_are_not_told_apart() -> None:
    secret, other = {"secrets:key": {"secure": "v1:abc"}}, {"secrets:key": {"secure": "v1:def"}}

    assert settings(secret, other) == []
    (found,) = settings(secret, {})
    assert (found.name, found.before, found.after) == ("secrets:key", "(encrypted)", "–")


def test_releases_differ_by_digest_and_by_whether_they_were_seen_running(tmp_path: Path) -> None:
    dev, prod = (Stack(name=name, directory=tmp_path) for name in ("dev", "prod"))
    release_file.write(dev.release, release("dev", NEW))
    release_file.write(prod.release, release("prod", OLD, verified=False))

    found = {one.name: (one.before, one.after) for one in diff(dev, prod, resources=False)}

    assert found == {"api": (f"1 {NEW}", f"1 {OLD}"), "verified": ("yes", "no")}


def test_resources_are_counted_by_type() -> None:
    def state(*kinds: str) -> dict[str, object]:
        entries = [{"urn": f"urn:pulumi:s::p::{kind}::{index}", "type": kind} for index, kind in enumerate(kinds)]
        return json.loads(json.dumps({"deployment": {"resources": entries}}))

    found = deployed(state("aws:ec2/eip:Eip", "aws:kms/key:Key"), state("aws:ec2/eip:Eip", "aws:ec2/eip:Eip"))

    assert [(one.name, one.before, one.after) for one in found] == [
        ("aws:ec2/eip:Eip", "1", "2"),
        ("aws:kms/key:Key", "1", "–"),
    ]
