"""Faults on request: what they hit, how often, and what the provider then says."""

import json
from typing import Any

import pytest

from sandbox.api import running
from sandbox.api.clouds import Clouds
from sandbox.api.request import Request
from sandbox.protocol import Failure, Partial
from tests.unit.sandbox.conftest import Aws

LOGS = "cloudwatch/logGroup:LogGroup"
SERVICE = "ecs/service:Service"


def ask(aws: Aws, *faults: dict[str, Any]) -> None:
    (aws.folder / "faults.json").write_text(json.dumps(faults))


def test_a_creation_fails_as_often_as_asked(aws: Aws) -> None:
    ask(aws, {"type": "aws:cloudwatch/*", "name": "b*", "fail": "LimitExceededException: no more", "times": 2})
    aws.create(LOGS, "a")
    for _ in range(2):
        refused = aws.refusal(LOGS, "b")
        assert refused == "creating CloudWatch Logs Log Group (b-1a2b3c4): LimitExceededException: no more"
    aws.create(LOGS, "b")


def test_a_fault_of_another_stack_or_operation_does_nothing(aws: Aws) -> None:
    ask(aws, {"stack": "prod", "fail": "x"}, {"on": "delete", "fail": "cannot go"})
    state = aws.create(LOGS, "a")
    with pytest.raises(Failure, match="cannot go"):
        aws.delete(LOGS, "a", state)
    ask(aws)
    aws.delete(LOGS, "a", state)


def test_a_slow_call_ends_at_the_resource_s_own_limit(aws: Aws) -> None:
    ask(aws, {"type": "aws:cloudwatch/*", "seconds": 60})
    inputs = aws.checked(LOGS, "a", {})
    with pytest.raises(Partial) as caught:
        aws.provider.create(aws.urn(LOGS, "a"), inputs, preview=False, limit=0.01)
    assert "timeout while waiting for state to become 'available'" in str(caught.value)
    assert caught.value.identity == "a-1a2b3c4"  # AWS goes on: the resource is there, and in the state


def test_a_rollback_without_waiting_is_told_by_the_cloud_alone(aws: Aws) -> None:
    state = aws.create(SERVICE, "s", name="s", taskDefinition="web:1", desiredCount=2)
    ask(aws, {"type": "aws:ecs/service:Service", "rollback": True})
    updated = aws.update(SERVICE, "s", state, name="s", taskDefinition="web:2", desiredCount=2)
    assert updated["taskDefinition"] == "web:2"  # what `pulumi up` believes
    service = _service(aws)
    assert service["properties"]["taskDefinition"] == service["live"]["runningTaskDefinition"] == "web:1"
    failed = service["live"]["deployments"][-1]
    assert (failed["rolloutState"], failed["taskDefinition"]) == ("FAILED", "web:2")


def test_a_rollback_with_waiting_fails_and_the_next_deployment_runs(aws: Aws) -> None:
    waiting = {"name": "s", "desiredCount": 2, "waitForSteadyState": True}
    state = aws.create(SERVICE, "s", taskDefinition="web:1", **waiting)
    ask(aws, {"type": "aws:ecs/service:Service", "rollback": True})
    with pytest.raises(Partial, match=r"waiting for ECS Service \(.*\) update: Service deployment rolled back"):
        aws.update(SERVICE, "s", state, taskDefinition="web:2", **waiting)
    ask(aws)
    aws.update(SERVICE, "s", state, taskDefinition="web:2", **waiting)
    service = _service(aws)
    assert service["live"]["runningTaskDefinition"] == "web:2"
    assert [one["rolloutState"] for one in service["live"]["deployments"]] == ["COMPLETED"]


def test_tasks_that_stopped_are_told_of_after_the_next_deployment_with_their_logs(aws: Aws) -> None:
    named = {"name": "s", "desiredCount": 2}
    state = aws.create(SERVICE, "s", taskDefinition="web:1", **named)
    shows = {"stopped": [{"stoppedReason": "Essential container in task exited"}], "log": ["exec format error"]}
    ask(aws, {"type": "aws:ecs/service:Service", "rollback": True, "shows": shows})
    state = aws.update(SERVICE, "s", state, taskDefinition="web:2", **named) | {"id": state["id"]}
    ask(aws)
    aws.update(SERVICE, "s", state, taskDefinition="web:3", **named)

    service = _service(aws)
    request = Request(clouds=Clouds(aws.folder, aws.folder), region="us-east-1", address="", parameters={})
    (old,) = running.stopped(request, service)
    assert (old["taskDefinitionArn"], old["stoppedReason"]) == ("web:2", "Essential container in task exited")
    assert running.log(service, old) == ["exec format error"]
    assert [running.log(service, task) for task in running.running(request, service)] == [[], []]


@pytest.mark.parametrize(
    ("text", "sentence"), [("{", "is not JSON"), ('[{"typ": "aws:*"}]', "a fault has no `typ`; it takes fail, name")]
)
def test_a_wrong_fault_is_said_so(aws: Aws, text: str, sentence: str) -> None:
    (aws.folder / "faults.json").write_text(text)
    with pytest.raises(Failure, match=sentence):
        aws.create(LOGS, "a")


def _service(aws: Aws) -> dict[str, Any]:
    resources = json.loads((aws.folder / "cloud" / "fairway" / "dev.json").read_text())["resources"]
    return next(iter(resources["aws:ecs/service:Service"].values()))
