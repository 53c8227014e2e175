"""What is asked of AWS about a service, and that what it does not say is never taken for an answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from ops.aws.client import AwsError
from ops.aws.collector import Collector
from ops.aws.snapshot import Snapshot
from ops.doctor import diagnose
from ops.pulumi.state import Deployed
from ops.verify.checks import CHECKS
from ops.verify.result import Verdict
from tests.unit.ops import snapshots as healthy
from tests.unit.ops.answers import CannedAws, tasks
from tests.unit.ops.snapshots import DEFINITION, SECRET, SERVICE

DENIED = AwsError("AccessDeniedException: not authorized", "AccessDeniedException")


def deployed(**changes: Any) -> Deployed:
    known: dict[str, Any] = {
        "stack": "dev", "region": "us-east-1", "production": False, "url": None, "services": (SERVICE,), "alarms": (),
        "certificates": (), "resources": (),
    }  # fmt: skip
    return Deployed(**known | changes)


def look(aws: CannedAws, *, deep: bool = False, **changes: Any) -> Snapshot:
    """changes: of the deployed service."""
    (found,) = Collector(aws, deployed(services=(replace(SERVICE, **changes),)), deep=deep).all()
    return found


def verdicts(observed: Snapshot) -> dict[str, Verdict]:
    return {found.record.name: found.verdict for found in (check(observed) for check in CHECKS)}


def test_a_healthy_service_is_read_whole() -> None:
    found = look(CannedAws(), deep=True)

    assert found.unknown == ()
    assert set(verdicts(found).values()) == {"passed"}


@pytest.mark.parametrize(
    ("call", "checks"),
    [
        ("ecs list_tasks", {"digest"}),
        ("ecs describe_tasks", {"digest"}),
        ("elbv2 describe_target_health", {"targets"}),
        ("ecs describe_task_definition", {"secrets"}),
        ("secretsmanager describe_secret", {"secrets"}),
        ("ecr describe_images", {"image"}),
        ("ecr batch_get_image", {"image"}),
        ("ecs describe_services", {"deployment", "task definition"}),
    ],
)
def test_one_call_that_is_refused_is_unknown_and_nothing_else(call: str, checks: set[str]) -> None:
    found = verdicts(look(CannedAws({call: DENIED})))

    assert {name for name, verdict in found.items() if verdict == "unknown"} == checks
    assert set(found.values()) == {"passed", "unknown"}


def test_what_was_deleted_by_hand_is_an_answer() -> None:
    gone = AwsError("One or more target groups not found", "TargetGroupNotFound")

    assert verdicts(look(CannedAws({"elbv2 describe_target_health": gone})))["targets"] == "pending"
    assert (
        verdicts(look(CannedAws({"ecs describe_services": lambda request: {"services": []}})))["deployment"] == "failed"
    )


def test_an_empty_page_is_not_the_end_of_a_log() -> None:
    """As the API reference of GetLogEvents says: until a token comes back, there may be more."""
    pages = {None: ([], "1"), "1": ([], "2"), "2": ([{"message": "Error: Cannot find module 'express'"}], "3")}

    def answer(request: Mapping[str, Any]) -> Mapping[str, Any]:
        events, token = pages[request.get("nextToken")]
        return {"events": events, "nextBackwardToken": token, "nextForwardToken": "f"}

    found = look(CannedAws({"logs get_log_events": answer}), deep=True)
    assert {line.text for log in found.logs for line in log.lines} == {"Error: Cannot find module 'express'"}

    empty = CannedAws({"logs get_log_events": lambda request: {"events": [], "nextBackwardToken": "same"}})
    assert not any(log.lines for log in look(empty, deep=True).logs)
    assert sum(call == "logs get_log_events" for call, _ in empty.requests) == 2 * len(look(empty, deep=True).logs)


@pytest.mark.parametrize("status", ["DRAINING", "INACTIVE"])
def test_ecs_still_tells_of_a_service_that_was_deleted(status: str) -> None:
    left = {**healthy.service(), "status": status, "desiredCount": 0, "runningCount": 0, "deployments": []}
    found = look(CannedAws({"ecs describe_services": lambda request: {"services": [left]}}))

    assert verdicts(found)["deployment"] == "failed"
    assert any("was deleted by hand" in note for note in found.unknown)


def stops(count: int, began: datetime, definition: str) -> list[dict[str, Any]]:
    """Tasks of a definition that stopped one a minute."""
    return [
        healthy.stopped(
            "Essential container in task exited",
            taskArn=f"arn:aws:ecs:us-east-1:111122223333:task/shop-dev/{definition[-1]}stopped{number}",
            taskDefinitionArn=definition,
            startedBy=f"ecs-svc/{definition[-1]}",
            stoppedAt=began + timedelta(minutes=number),
        )
        for number in range(count)
    ]


def test_logs_are_read_of_what_runs_and_of_the_newest_stops_of_the_deployed_definition() -> None:
    older = stops(5, healthy.STARTED, DEFINITION.replace(":7", ":6"))
    current = stops(7, healthy.STARTED - timedelta(minutes=30), DEFINITION)

    found = look(CannedAws(tasks(*older, *current)), deep=True)

    read = [line.text.rsplit("/", 1)[-1] for log in found.logs for line in log.lines]
    assert read == [*(f"7stopped{number}" for number in (6, 5, 4, 3, 2)), "running1", "running2"]


@pytest.mark.parametrize("carrying", ["arn:blue", "arn:green"])
def test_tasks_are_found_in_whichever_target_group_of_two_has_them(carrying: str) -> None:
    def targets(request: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"TargetHealthDescriptions": [healthy.target()] if request["TargetGroupArn"] == carrying else []}

    found = look(
        CannedAws({"elbv2 describe_target_health": targets}), deep=True, target_groups=("arn:blue", "arn:green")
    )

    assert verdicts(found)["targets"] == "passed"
    assert diagnose([found]) == []
    assert [group["TargetGroupArn"] for group in found.target_groups] == ["arn:blue", "arn:green"]


def test_a_service_without_targets_in_any_group_is_diagnosed() -> None:
    nothing = CannedAws({"elbv2 describe_target_health": lambda request: {"TargetHealthDescriptions": []}})

    (found,) = diagnose([look(nothing, deep=True, target_groups=("arn:blue", "arn:green"))])

    assert found.signature.failures == ("F23",)


def test_only_a_secret_without_a_version_is_asked_for_its_versions() -> None:
    unpinned = healthy.definition(containerDefinitions=[{"secrets": [{"name": "KEY", "valueFrom": SECRET}]}])
    versions = healthy.versions(healthy.STARTED)
    pinned, loose = (
        CannedAws(),
        CannedAws(
            {
                "ecs describe_task_definition": lambda request: {"taskDefinition": unpinned},
                "secretsmanager list_secret_version_ids": lambda request: {"Versions": versions},
            }
        ),
    )

    assert look(pinned).versions == {}
    assert look(loose).versions == {SECRET: versions}
    assert verdicts(look(loose))["secrets"] == "passed"
