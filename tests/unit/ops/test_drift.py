"""Drift as the engine tells it: by hand, by scaling, gone."""

import json
from typing import Any

from ops.drift import read
from tests.unit.ops.event_logs import whole

SERVICE = "aws:ecs/service:Service"


def refreshed(op: str, kind: str, name: str, *paths: str, inputs: Any = None, outputs: Any = None) -> str:
    urn = f"urn:pulumi:dev::shop::{kind}::{name}"
    step = {"op": op, "urn": urn, "type": kind, "old": {"inputs": inputs or {}, "outputs": outputs or {}}}
    return json.dumps({"resOutputsEvent": {"metadata": {**step, "detailedDiff": {path: {} for path in paths}}}})


SCALED = refreshed(
    "same", "aws:appautoscaling/target:Target", "api-scaling", inputs={"resourceId": "service/shop-dev/api-1a2b"}
)


def test_an_edit_by_hand_is_named_with_its_property_and_no_value() -> None:
    lines = [
        json.dumps({"resourcePreEvent": {"metadata": {"op": "refresh", "urn": "x", "type": "y"}}}),
        refreshed("same", SERVICE, "web"),
        refreshed("update", "aws:lb/targetGroup:TargetGroup", "api", "healthCheck.path"),
    ]

    (found,) = read(whole(*lines))

    assert found.name == "api" and found.paths == ("healthCheck.path",) and not found.expected and not found.gone


def test_a_count_that_scaling_owns_is_expected_and_nothing_else_of_the_service_is() -> None:
    count = refreshed("update", SERVICE, "api", "desiredCount", outputs={"name": "api-1a2b"})
    both = refreshed("update", SERVICE, "api", "desiredCount", "launchType", outputs={"name": "api-1a2b"})
    gone = refreshed("delete", SERVICE, "api", "desiredCount", outputs={"name": "api-1a2b"})
    unscaled = refreshed("update", SERVICE, "web", "desiredCount", outputs={"name": "web-9f8e"})

    for line, expected in ((count, True), (both, False), (gone, False), (unscaled, False)):
        (found,) = read(whole(SCALED, line))
        assert found.expected is expected, line


def test_limits_that_a_schedule_changes_are_expected() -> None:
    target = ("aws:appautoscaling/target:Target", "api-scaling")
    of = {"inputs": {"resourceId": "service/shop-dev/api-1a2b"}}
    asleep = refreshed("update", *target, "minCapacity", "maxCapacity", **of)
    (alone,) = read(whole(asleep))
    assert not alone.expected, "without a schedule somebody did it by hand"
    schedule = refreshed("same", "aws:appautoscaling/scheduledAction:ScheduledAction", "api-wakes", **of)
    (found,) = read(whole(schedule, asleep))
    assert found.expected
    (other,) = read(whole(schedule, refreshed("update", *target, "minCapacity", "roleArn", **of)))
    assert not other.expected


def test_what_is_gone_is_drift() -> None:
    (found,) = read(whole(refreshed("delete", "aws:s3/bucket:Bucket", "files")))

    assert found.gone and not found.expected
