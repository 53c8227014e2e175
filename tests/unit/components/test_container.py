"""How a service runs its image: commands, users, volumes, helpers, and the check that its image can do."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from components.compute.container import HELPER_IMAGE, WRITABLE, ContainerConfig, repository_arn, writable_volumes
from components.compute.health import health_check
from tests.unit.recorder import Recorder, record_stack

ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
TASK, TARGET = "aws:ecs/taskDefinition:TaskDefinition", "aws:lb/targetGroup:TargetGroup"
BACKEND: Mapping[str, Any] = {
    "port": 3001,
    "health": {"path": "/api/health", "tool": "none"},
    "routes": ["/api/*"],
    "database": "url",
}
FRONTEND: Mapping[str, Any] = {"port": 3000, "health": {"path": "/", "tool": "wget"}}


def recorded(**keys: Any) -> Recorder:
    services = {"backend": {**BACKEND, **keys}, "frontend": FRONTEND}
    return record_stack("dev", change={"fairway:services": services, "fairway:alarms": None})


def test_command_user_and_init_are_the_services(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"command": ["node", "x.js"], "entryPoint": ["/init"], "user": "node", "init": False, "stopSeconds": 5}
    recorder = recorded(**keys, migration=["npm", "run", "migrate"])
    app = recorder.containers("backend-task")["backend"]
    assert (app["command"], app["entryPoint"], app["user"], app["stopTimeout"]) == (
        ["node", "x.js"], ["/init"], "node", 5,
    )  # fmt: skip
    assert "linuxParameters" not in app
    migration = recorder.containers("backend-migration-task")["migration"]
    assert (migration["command"], migration["entryPoint"], migration["user"]) == (
        ["npm", "run", "migrate"], ["/init"], "node",
    )  # fmt: skip


def test_without_a_tool_the_load_balancer_alone_decides() -> None:
    recorder = recorded(health={"path": "/api/health", "tool": "none", "matcher": "200,401"})
    assert "healthCheck" not in recorder.containers("backend-task")["backend"]
    assert recorder.one(TARGET, "backend-tg").get("healthCheck.matcher") == "200,401"
    contract = recorder.one("fairway:service:Service", "backend").get("health")
    assert contract == {"path": "/api/health", "tool": "none", "matcher": "200,401"}


def test_the_images_own_check_is_run_as_it_is() -> None:
    recorder = recorded(health={"path": "/api/health", "command": ["/app/check", "--fast"]})
    check = recorder.containers("backend-task")["backend"]["healthCheck"]
    assert check["command"] == ["CMD", "/app/check", "--fast"]
    assert recorder.one("fairway:service:Service", "backend").get("health.tool") == "command"


def test_a_check_that_nobody_chose_is_an_error() -> None:
    with pytest.raises(ValueError, match="health tool '' is not one of wget"):
        health_check(tool=None, command=(), port=80, path="/", matcher="200")


def test_a_path_stays_writable_for_any_user_beside_a_read_only_root() -> None:
    recorder = recorded(readOnlyFilesystem=True, writablePaths=["/tmp", "/app/cache"])
    containers = recorder.containers("backend-task")
    app, first = containers["backend"], containers[WRITABLE]
    assert app["readonlyRootFilesystem"] is True
    assert (first["entryPoint"], first["command"], first["user"]) == (["chmod"], ["1777", "/tmp", "/app/cache"], "0")
    assert first["mountPoints"] == [mount for mount in app["mountPoints"] if not mount["readOnly"]]
    assert {"containerName": WRITABLE, "condition": "SUCCESS"} in app["dependsOn"]
    volumes = {volume["name"] for volume in recorder.one(TASK, "backend-task").get("volumes")}
    assert volumes == {mount["sourceVolume"] for mount in app["mountPoints"]}


def test_two_paths_have_two_volumes() -> None:
    assert len(writable_volumes(ContainerConfig(writable_paths=("/a/b", "/a-b", "/a_b")))) == 3


def test_an_image_without_a_shell_has_a_helper_beside_it() -> None:
    containers = recorded(shell=False, writablePaths=["/data"]).containers("backend-task")
    assert containers["rds-ca"]["image"] == containers[WRITABLE]["image"] == HELPER_IMAGE
    assert containers["backend"]["image"] != HELPER_IMAGE


def test_ecs_may_pull_a_helper_of_an_accounts_own_repository() -> None:
    helper = f"111122223333.dkr.ecr.us-east-1.amazonaws.com/tools/busybox@sha256:{'0' * 64}"
    policy = recorded(shell=False, helperImage=helper).one(ROLE_POLICY, "backend-execution")
    (pull,) = [item for item in json.loads(policy.get("policy"))["Statement"] if "ecr:BatchGetImage" in item["Action"]]
    assert "arn:aws:ecr:us-east-1:111122223333:repository/tools/busybox" in pull["Resource"]
    assert repository_arn(HELPER_IMAGE) is None


def test_disk_and_its_default() -> None:
    assert recorded(ephemeralStorageGb=50).one(TASK, "backend-task").get("ephemeralStorage.sizeInGib") == 50
    assert "ephemeralStorage" not in recorded().one(TASK, "backend-task").inputs


def test_the_database_comes_under_the_apps_own_names_and_never_in_plain() -> None:
    env = {"JDBC_URL": "jdbc", "JDBC_USER": "user", "JDBC_PASSWORD": "password", "JDBC_CA": "caFile"}
    recorder = record_stack(
        "dev",
        change={
            "fairway:services": {
                "backend": {**{key: value for key, value in BACKEND.items() if key != "database"}, "databaseEnv": env},
                "frontend": FRONTEND,
            },
            "fairway:alarms": None,
        },
    )
    app = recorder.containers("backend-task")["backend"]
    plain = {entry["name"]: entry["value"] for entry in app["environment"]}
    keys = {entry["name"]: entry["valueFrom"].split(":")[-3] for entry in app["secrets"]}
    assert keys == {"JDBC_URL": "jdbc", "JDBC_USER": "username", "JDBC_PASSWORD": "password"}
    assert (plain["JDBC_CA"], plain["PGSSLROOTCERT"]) == ("/fairway/ca/rds.pem", "/fairway/ca/rds.pem")
    assert "rds-ca" in recorder.containers("backend-task")
    assert recorder.one("fairway:service:Service", "backend").get("database") == "own"
    assert recorder.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "backend-to-database")


def test_the_role_has_the_rights_that_the_service_names() -> None:
    statement = {"actions": ["ses:SendEmail"], "resources": ["*"]}
    policy = json.loads(recorded(permissions=[statement]).one(ROLE_POLICY, "backend-task").get("policy"))
    assert {"Effect": "Allow", "Action": ["ses:SendEmail"], "Resource": ["*"]} in policy["Statement"]


def test_a_parameter_and_a_secret_of_another_are_read_by_their_exact_arns() -> None:
    parameter = "arn:aws:ssm:us-east-1:111122223333:parameter/shop/stripe"
    recorder = record_stack(
        "dev",
        change={
            "fairway:secrets": {
                "stripe": {"parameter": parameter},
                "mail": {"secretName": "prod/mail", "key": "token"},
            },
            "fairway:services": {
                "backend": {**BACKEND, "secrets": {"STRIPE": "stripe", "MAIL": "mail"}},
                "frontend": FRONTEND,
            },
            "fairway:alarms": None,
        },
    )
    mail = "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/mail-a1B2c3"
    sources = {entry["name"]: entry["valueFrom"] for entry in recorder.containers("backend-task")["backend"]["secrets"]}
    assert (sources["STRIPE"], sources["MAIL"]) == (parameter, f"{mail}:token::")
    statements = json.loads(recorder.one(ROLE_POLICY, "backend-execution").get("policy"))["Statement"]
    rights = {action: item["Resource"] for item in statements for action in item["Action"]}
    assert rights["ssm:GetParameters"] == [parameter]
    assert mail in rights["secretsmanager:GetSecretValue"]
    assert parameter not in rights["secretsmanager:GetSecretValue"]
