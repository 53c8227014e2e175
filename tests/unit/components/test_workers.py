"""Workers: no port, their own command, another service's image, and an end to deployments that loop."""

import json
from typing import Any

import pytest

from components.compute.health import health_check
from components.compute.targets import web_port
from tests.unit.components.test_monitoring import matches
from tests.unit.golden.variants import VARIANTS
from tests.unit.recorder import Recorder, record_stack

TASK, SERVICE = "aws:ecs/taskDefinition:TaskDefinition", "aws:ecs/service:Service"


@pytest.fixture(scope="module")
def stack() -> Recorder:
    return record_stack("dev", change=VARIANTS["plain"])


def test_a_worker_has_nothing_that_requests_need(stack: Recorder) -> None:
    own = {(entry.type, entry.name) for entry in stack.registered if entry.parent.endswith("Service::mailer")}
    assert ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "mailer-to-database") in own
    assert not {name for kind, name in own if "aws:lb/" in kind or name.endswith("-alb")}
    service = stack.one(SERVICE, "mailer-service")
    assert not {"loadBalancers", "healthCheckGracePeriodSeconds"} & service.inputs.keys()
    container = stack.containers("mailer-task")["mailer"]
    assert "portMappings" not in container
    assert not {"PORT", "HOSTNAME"} & {entry["name"] for entry in container["environment"]}


def test_a_worker_runs_the_other_services_image_with_its_own_command(stack: Recorder) -> None:
    mailer = stack.containers("mailer-task")["mailer"]
    assert mailer["image"] == stack.containers("backend-task")["backend"]["image"]
    assert mailer["command"] == ["bin/work", "mail"]
    assert mailer["healthCheck"]["command"] == ["CMD", "bin/check"]
    assert mailer["stopTimeout"] == 120
    assert any(urn.endswith("::backend-migration") for urn in stack.one(SERVICE, "mailer-service").request.dependencies)


def test_of_a_single_worker_there_are_never_two(stack: Recorder) -> None:
    service = stack.one(SERVICE, "mailer-service")
    counts = service.get("deploymentMinimumHealthyPercent"), service.get("deploymentMaximumPercent")
    assert (*counts, service.get("availabilityZoneRebalancing")) == (0, 100, "DISABLED")
    other = stack.one(SERVICE, "backend-service")
    assert (other.get("deploymentMinimumHealthyPercent"), other.get("deploymentMaximumPercent")) == (100, 200)


def test_nor_of_a_single_web_service_whose_gap_ends_no_deployment() -> None:
    web = {"port": 80, "health": {"path": "/", "tool": "wget"}, "single": True}
    stack = record_stack(
        "prod", change={"fairway:services": {"backend": {**web, "routes": ["/api/*"]}, "frontend": web}}
    )
    service = stack.one(SERVICE, "backend-service")
    counts = service.get("deploymentMinimumHealthyPercent"), service.get("deploymentMaximumPercent")
    assert (*counts, service.get("availabilityZoneRebalancing"), service.get("desiredCount")) == (0, 100, "DISABLED", 1)
    alarms = {item.name: item for item in stack.all("aws:cloudwatch/metricAlarm:MetricAlarm")}
    watched = {name: item for name, item in alarms.items() if item.get("name") in service.get("alarms")["alarmNames"]}
    assert {name.rpartition("-alarm")[0] for name in watched} == {
        "backend-errors",
        "backend-latency",
    }
    assert "HTTPCode_ELB" not in str([item.inputs for item in watched.values()]), "503 for want of a task"


def test_f26_a_worker_that_loops_ends_its_deployment(stack: Recorder) -> None:
    pattern = stack.one("aws:cloudwatch/eventRule:EventRule", "mailer-restarts").get("eventPattern")
    pattern = json.loads(pattern)
    task = "arn:aws:ecs:us-east-1:111122223333:task-definition/portfolio-dev-mailer:3"
    event: dict[str, Any] = {
        "source": "aws.ecs",
        "detail-type": "ECS Task State Change",
        "detail": {
            "taskDefinitionArn": task,
            "group": "service:mailer-service",
            "lastStatus": "STOPPED",
            "stopCode": "EssentialContainerExited",
        },
    }
    assert matches(pattern, event)
    by_hand = {**event, "detail": {**event["detail"], "group": "family:portfolio-dev-mailer"}}
    assert not matches(pattern, by_hand)  # as `./fairway run` starts it
    for other in (task.replace("mailer", "mailer-migration"), task.replace("mailer", "backend")):
        assert not matches(pattern, {**event, "detail": {**event["detail"], "taskDefinitionArn": other}})
    assert not matches(pattern, {**event, "detail": {**event["detail"], "stopCode": "ServiceSchedulerInitiated"}})
    alarms = stack.one(SERVICE, "mailer-service").get("alarms")
    assert alarms == {"alarmNames": ["portfolio-dev-mailer-restarts"], "enable": True, "rollback": True}


def test_a_worker_is_counted_by_the_samples_of_its_cpu(stack: Recorder) -> None:
    running = stack.one("aws:cloudwatch/metricAlarm:MetricAlarm", "mailer-running-alarm")
    assert (running.get("metricName"), running.get("statistic")) == ("CPUUtilization", "SampleCount")
    assert (running.get("threshold"), running.get("treatMissingData")) == (1, "breaching")


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (("bin/check", "--all"), ["CMD", "bin/check", "--all"]),
        (("CMD-SHELL", "pgrep work"), ["CMD-SHELL", "pgrep work"]),
        (("CMD", "bin/check"), ["CMD", "bin/check"]),
    ],
)
def test_a_check_of_ones_own_is_written_as_ecs_takes_it(words: tuple[str, ...], command: list[str]) -> None:
    assert health_check(tool=None, command=words, port=None, path=None, matcher="200") == command


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "worker", "port": 3000}, "a worker has no port"),
        ({"kind": "worker", "routes": {"/*": 1}}, "a worker has no port, no routes"),
        ({"kind": "worker", "bake_minutes": 5}, "no blue/green deployment"),
        ({"internal": True}, "an internal service has a port"),
        ({"internal": True, "port": 3000, "routes": {"/*": 1}}, "no routes"),
        ({}, "a web service needs port, health with a path, and attachment"),
    ],
)
def test_a_component_used_alone_says_what_does_not_fit(change: dict[str, Any], sentence: str) -> None:
    class Args:
        internal = False
        kind, port, routes, bake_minutes, health, attachment = "web", None, dict[str, int](), None, None, None

    args: Any = Args()
    vars(args).update(change)
    with pytest.raises(ValueError, match=sentence):
        web_port("mailer", args)
