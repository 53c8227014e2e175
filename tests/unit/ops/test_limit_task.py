"""A command in an image without a shell: ECS ends its task, by a definition that is there only while it starts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from components.compute.container import HELPER_IMAGE
from components.compute.run_task import POLL_SECONDS
from ops.aws.client import AwsError
from ops.clock import Clock
from ops.errors import OpsError
from ops.session.limit_task import CONTAINER
from ops.session.run import TIMED_OUT, RunOptions, RunResult, TaskLauncher
from ops.session.tunnel import Remote, tunnel
from tests.unit.ops.answers import Answer, CannedAws
from tests.unit.ops.snapshots import DEFINITION, NOW, SERVICE, service
from tests.unit.ops.test_run import LOG, NETWORK, TASK, Run, answers, task

COPY = "111122223333.dkr.ecr.us-east-1.amazonaws.com/busybox@sha256:" + "7" * 64
OWN = "arn:aws:ecs:us-east-1:111122223333:task-definition/shop-dev-api_run:1"
LOGGED = {"logDriver": "awslogs", **LOG}
APP: dict[str, Any] = {
    "name": "api", "image": "app@sha256:1", "essential": True, "logConfiguration": LOGGED, "cpu": 0,
    "healthCheck": {"command": ["CMD", "/app", "check"]},
    "dependsOn": [{"containerName": "rds-ca", "condition": "SUCCESS"}],
    "secrets": [{"name": "DATABASE_URL", "valueFrom": "arn:secret"}],
}  # fmt: skip
CA = {"name": "rds-ca", "image": COPY, "essential": False, "entryPoint": ["sh", "-c"]}
ROUTER = {"name": "router", "image": "fluent-bit", "essential": True, "firelensConfiguration": {"type": "fluentbit"}}
REGISTERED = {
    "family": "shop-dev-api", "cpu": "256", "memory": "512", "networkMode": "awsvpc", "taskRoleArn": "arn:task",
    "executionRoleArn": "arn:execution", "requiresCompatibilities": ["FARGATE"],
    "runtimePlatform": {"cpuArchitecture": "ARM64"}, "volumes": [{"name": "rds-ca", "host": {}}],
    "ephemeralStorage": {"sizeInGiB": 30}, "proxyConfiguration": {"type": "APPMESH", "containerName": "router"},
}  # fmt: skip
WRITTEN_BY_ECS = {
    "taskDefinitionArn": DEFINITION, "revision": 7, "status": "ACTIVE", "requiresAttributes": [{"name": "a"}],
    "compatibilities": ["FARGATE"], "registeredAt": NOW, "registeredBy": "arn:aws:iam::111122223333:user/ana",
    "deregisteredAt": NOW,
}  # fmt: skip
TAGS = [{"key": "team", "value": "shop"}, {"key": "aws:cloudformation:stack-name", "value": "x"}]


def described(*containers: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"taskDefinition": {**REGISTERED, **WRITTEN_BY_ECS, "containerDefinitions": list(containers)}, "tags": TAGS}


def known(
    *states: dict[str, Any] | AwsError,
    containers: tuple[Mapping[str, Any], ...] = (CA, APP, ROUTER),
    **changes: Answer | AwsError,
) -> dict[str, Answer | AwsError]:
    ecs: dict[str, Answer | AwsError] = {
        "ecs__describe_task_definition": lambda _: described(*containers),
        "ecs__list_task_definitions": lambda _: {"taskDefinitionArns": []},
        "ecs__register_task_definition": lambda _: {"taskDefinition": {"taskDefinitionArn": OWN}},
        "ecs__deregister_task_definition": lambda _: {},
    }
    return answers(*states, **{**ecs, **changes})


def ended(app: int | None, limit: int | None, reason: str = "Essential container in task exited") -> dict[str, Any]:
    codes = {"api": app, CONTAINER: limit}
    containers = [{"name": name, **({} if code is None else {"exitCode": code})} for name, code in codes.items()]
    return task(containers=containers, stoppedReason=reason)


def calls(run: Run) -> list[str]:
    return [name.removeprefix("ecs ") for name, _ in run.aws.requests]


def test_the_task_runs_by_a_definition_of_its_own_which_is_gone_before_it_ends() -> None:
    run = Run(known(task("RUNNING"), ended(0, 143)))

    result = run("/app", "seed")

    (request,) = run.requests("ecs run_task")
    assert result == RunResult(exit_code=0)
    assert request["taskDefinition"] == OWN
    assert request["overrides"]["containerOverrides"] == [{"name": "api", "command": ["/app", "seed"]}]
    assert run.requests("ecs deregister_task_definition") == [{"taskDefinition": OWN}]
    order = [name for name in calls(run) if name.endswith(("register_task_definition", "run_task", "describe_tasks"))]
    assert order[:4] == ["register_task_definition", "run_task", "deregister_task_definition", "describe_tasks"]


def test_the_definition_is_the_deployed_one_with_a_container_that_ends_it() -> None:
    run = Run(known(ended(0, 143)))
    run("/app", "seed", limit=90)

    (made,) = run.requests("ecs register_task_definition")
    limit, certificates, app, router = made["containerDefinitions"]
    assert {**made, "containerDefinitions": []} == {
        **REGISTERED, "family": "shop-dev-api_run", "tags": TAGS[:1], "containerDefinitions": [],
    }  # fmt: skip
    assert (certificates, router) == (CA, ROUTER)
    assert app == {**APP, "dependsOn": [*APP["dependsOn"], {"containerName": CONTAINER, "condition": "START"}]}
    assert (limit["image"], limit["essential"]) == (COPY, True)
    assert (limit["entryPoint"], limit["command"]) == (["sleep"], ["90"])
    assert limit["logConfiguration"]["options"]["awslogs-group"] == "/shop/dev/api"
    assert "memory" not in limit and "cpu" not in limit and "secrets" not in limit


def test_what_is_registered_is_what_boto3_takes() -> None:
    import boto3
    from botocore.stub import Stubber

    run = Run(known(ended(0, 143)))
    run("/app", "seed")
    (made,) = run.requests("ecs register_task_definition")

    make: Any = boto3
    client = make.client("ecs", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        stub.add_response("register_task_definition", {}, made)
        client.register_task_definition(**made)


@pytest.mark.parametrize(
    ("containers", "helper", "image"),
    [((CA, APP), None, COPY), ((APP,), None, HELPER_IMAGE), ((CA, APP), "mine@sha256:2", "mine@sha256:2")],
)
def test_the_helper_is_the_services_own_or_fairways_or_the_one_named(
    containers: tuple[Mapping[str, Any], ...], helper: str | None, image: str
) -> None:
    aws, notes = CannedAws(known(ended(0, 143), containers=containers)), list[str]()
    launcher = TaskLauncher(aws, SERVICE, log=notes.append, notify=notes.append, clock=Clock(sleep=lambda _: None))
    launcher.run(RunOptions(command=["/app"], limit=60, helper=helper))

    (made,) = [parameters for name, parameters in aws.requests if name == "ecs register_task_definition"]
    assert made["containerDefinitions"][0]["image"] == image
    assert any(image in note and "--shell" in note for note in notes)


@pytest.mark.parametrize("code", [0, 143, 137])
def test_the_end_of_the_helper_is_the_limit_whatever_the_command_ended_with(code: int) -> None:
    result = Run(known(task("RUNNING"), ended(code, 0)))("/app", "seed", limit=9 * POLL_SECONDS)

    assert result == RunResult(exit_code=TIMED_OUT, reason=result.reason)
    assert f"ended by ECS at its limit of {9 * POLL_SECONDS} s" in result.reason


@pytest.mark.parametrize("code", [0, 7])
def test_the_exit_code_is_the_commands_and_not_the_helpers(code: int) -> None:
    assert Run(known(ended(code, 143)))("/app", "seed").exit_code == code


def test_a_helper_that_cannot_be_pulled_says_what_to_do() -> None:
    reason = f"CannotPullContainerError: failed to resolve ref {COPY}: i/o timeout"
    broken = ended(None, None, "Task failed to start")
    broken["containers"][1]["reason"] = reason
    another = ended(None, None, "CannotPullContainerError: app@sha256:1: not found")

    with pytest.raises(OpsError, match="--helper-image") as refused:
        Run(known(broken))("/app")
    with pytest.raises(OpsError) as of_the_app:
        Run(known(another))("/app")

    assert reason in str(refused.value)
    assert "--helper-image" not in str(of_the_app.value)


def test_nothing_is_started_without_the_right_to_register_and_it_is_named() -> None:
    run = Run(known(ended(0, 143), ecs__register_task_definition=AwsError("denied", "AccessDeniedException")))

    with pytest.raises(AwsError, match="needs ecs:RegisterTaskDefinition and ecs:DeregisterTaskDefinition") as refused:
        run("/app")

    assert refused.value.code == "AccessDeniedException" and "run_task" not in calls(run)


def test_a_definition_is_deregistered_whatever_becomes_of_the_start() -> None:
    nothing = Run(known(task(), ecs__run_task=lambda _: {"tasks": [], "failures": [{"reason": "RESOURCE:ENI"}]}))
    refused = Run(known(task(), ecs__run_task=AwsError("no", "AccessDeniedException")))

    with pytest.raises(OpsError, match="RESOURCE:ENI"):
        nothing("/app")
    with pytest.raises(AwsError, match="no"):
        refused("/app")

    for run in (nothing, refused):
        assert run.requests("ecs deregister_task_definition") == [{"taskDefinition": OWN}]


def test_one_that_cannot_be_deregistered_is_said_and_ends_nothing() -> None:
    run = Run(known(ended(0, 143), ecs__deregister_task_definition=AwsError("denied", "AccessDeniedException")))

    assert run("/app").exit_code == 0
    assert any("shop-dev-api_run:1 stays on ECS's list" in note for note in run.notes)


def test_what_a_killed_command_registered_is_deregistered_once_nobody_can_be_about_to_use_it() -> None:
    made = {"left": NOW - timedelta(minutes=11), "of-another-command": NOW - timedelta(minutes=1)}

    def describe(request: Mapping[str, Any]) -> Mapping[str, Any]:
        name = request["taskDefinition"]
        return {"taskDefinition": {"registeredAt": made[name]}} if name in made else described(CA, APP)

    run = Run(
        known(
            ended(0, 143),
            ecs__list_task_definitions=lambda _: {"taskDefinitionArns": list(made)},
            ecs__describe_task_definition=describe,
        )
    )
    run("/app")

    (listed,) = run.requests("ecs list_task_definitions")
    assert listed == {"familyPrefix": "shop-dev-api_run", "status": "ACTIVE"}
    deregistered = [each["taskDefinition"] for each in run.requests("ecs deregister_task_definition")]
    assert deregistered == ["left", OWN]


def test_a_way_to_the_database_needs_only_the_helper_where_the_image_has_no_shell(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "session-manager-plugin").touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    agent = {"managedAgents": [{"name": "ExecuteCommandAgent", "lastStatus": "RUNNING"}], "runtimeId": "77aa-2"}
    running = task("RUNNING", containers=[{"name": CONTAINER, **agent}])
    exec_on = service() | {"networkConfiguration": {"awsvpcConfiguration": NETWORK}, "enableExecuteCommand": True}
    read_only = {**APP, "readonlyRootFilesystem": True}
    changes: dict[str, Answer | AwsError] = {
        "ecs__describe_services": lambda _: {"services": [exec_on]},
        "ssm__start_session": AwsError("asked"),
    }
    aws = CannedAws(known(running, containers=(CA, read_only, ROUTER), **changes))
    remote, clock = Remote(host="db", port=5432), Clock(sleep=lambda _: None)

    with (
        pytest.raises(AwsError, match="asked"),
        tunnel(aws, SERVICE, remote, limit=600, notify=lambda _: None, clock=clock),
    ):
        pass

    requests = dict(aws.requests)
    (helper,) = requests["ecs register_task_definition"]["containerDefinitions"]
    assert (helper["image"], helper["command"], helper["readonlyRootFilesystem"]) == (COPY, ["600"], False)
    assert "proxyConfiguration" not in requests["ecs register_task_definition"]
    assert (
        requests["ecs run_task"]["taskDefinition"] == OWN and requests["ecs run_task"]["enableExecuteCommand"] is True
    )
    assert "overrides" not in requests["ecs run_task"]
    assert requests["ssm start_session"]["Target"].endswith("_77aa-2")
    assert requests["ecs stop_task"]["task"] == TASK
