"""Users of the stack's own in its database: who gets which secret, and who may read it."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from tests.unit.recorder import Recorder, record_stack

ROLE_POLICY, DONE = "aws:iam/rolePolicy:RolePolicy", "aws:ssm/parameter:Parameter"
SECRET, VERSION = "aws:secretsmanager/secret:Secret", "aws:secretsmanager/secretVersion:SecretVersion"
USERS = ("app", "migrator", "reader")
BACKEND: Mapping[str, Any] = {
    "port": 3001,
    "health": {"path": "/", "tool": "node"},
    "database": "both",
    "migration": ["npm", "run", "migrate"],
    "sidecars": {"otel": {"image": "otel/collector@sha256:" + "0" * 64, "secrets": {"KEY": "otel"}}},
}
FRONTEND: Mapping[str, Any] = {
    "port": 3000,
    "health": {"path": "/", "tool": "node"},
    "routes": ["/web/*"],
    "databaseEnv": {"PG": "url"},
}
JOB: Mapping[str, Any] = {"imageOf": "backend", "command": ["report"], "schedule": "rate(1 day)"}


@cache
def stack(users: str = "separate", version: int = 1) -> Recorder:
    change = {
        "fairway:database": {"name": "shop", "username": "owner", "users": users, "passwordVersion": version},
        "fairway:secrets": {"otel": {"arn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:otel-a1B2c3"}},
        "fairway:services": {"backend": BACKEND, "frontend": FRONTEND},
        "fairway:jobs": {"report": JOB},
    }
    return record_stack("dev", change=change)


def secrets_of(task: str, container: str) -> set[str]:
    """Names of the secrets that a container's database variables are read from."""
    values = [one["valueFrom"] for one in stack().containers(task)[container]["secrets"]]
    return {value.partition("Secret/")[2].partition(":")[0] for value in values if "/database-" in value}


def readable(policy: str) -> set[str]:
    """Names of the secrets that an execution role may read."""
    document = json.loads(stack().one(ROLE_POLICY, policy).get("policy"))
    (arns,) = [one["Resource"] for one in document["Statement"] if "secretsmanager:GetSecretValue" in one["Action"]]
    return {arn.rpartition("/")[2].rpartition(":")[2] for arn in arns}


@pytest.mark.parametrize(
    ("task", "container", "user"),
    [
        ("backend-task", "backend", "app"),
        ("frontend-task", "frontend", "app"),
        ("report-task", "job", "app"),
        ("backend-migration-task", "migration", "migrator"),
    ],
)
def test_each_task_has_its_user_and_none_the_master(task: str, container: str, user: str) -> None:
    assert secrets_of(task, container) == {f"database-users-{user}"}


def test_each_role_reads_what_its_tasks_start_with_and_nothing_else() -> None:
    assert readable("frontend-execution-app") == {"database-users-app"}
    assert readable("backend-execution-app") == {"database-users-app", "otel-a1B2c3"}
    assert readable("backend-execution-migrator") == {"database-users-migrator"}
    assert readable("database-users-execution") == {"database-connection", *(f"database-users-{one}" for one in USERS)}


def test_the_roles_of_before_are_others_so_that_tasks_of_before_can_still_start() -> None:
    """Until the service is updated, and for a rollback of that update."""
    roles = {one.name for one in stack().all("aws:iam/role:Role")}
    before = {one.name for one in stack("master").all("aws:iam/role:Role")}
    assert "backend-execution" in before - roles and "backend-execution-app" in roles - before


def test_each_user_has_a_document_and_a_password_of_its_own() -> None:
    versions = {user: stack().one(VERSION, f"database-users-{user}") for user in USERS}
    assert all(version.is_secret("secretString") for version in versions.values())
    documents = {user: json.loads(version.get("secretString")["value"]) for user, version in versions.items()}
    assert {user: one["username"] for user, one in documents.items()} == {user: f"shop_{user}" for user in USERS}
    assert {one["dbname"] for one in documents.values()} == {"shop"}
    for user in USERS:
        password = stack(version=2).one("random:index/randomPassword:RandomPassword", f"database-users-{user}-password")
        assert password.get("keepers") == {"epoch": "2"}


def test_nothing_connects_before_the_users_are_made() -> None:
    recorder = stack()
    done = f"::{recorder.one(DONE, 'database-users-done').name}"
    for kind, name in (
        (DONE, "backend-migration"),
        ("aws:ecs/service:Service", "frontend-service"),
        ("aws:scheduler/schedule:Schedule", "report-schedule"),
    ):
        assert [one for one in recorder.one(kind, name).request.dependencies if one.endswith(done)], name


def test_no_password_is_in_a_plain_variable_and_the_task_speaks_to_the_database_itself() -> None:
    container = stack().containers("database-users-task")["database-setup"]
    plain = {one["name"]: one["value"] for one in container["environment"]}
    assert not [name for name in plain if "PASSWORD" in name]
    assert (plain["PGDATABASE"], plain["PGSSLMODE"]) == ("shop", "verify-full")
    assert {"PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"} | {f"FAIRWAY_{user.upper()}_PASSWORD" for user in USERS} == {
        one["name"] for one in container["secrets"]
    }


def test_another_password_or_script_runs_the_task_again() -> None:
    value = stack().one(DONE, "database-users-done").get("insecureValue").split()
    assert value[0] == "shop" and len(value) == 2 + len(USERS)


def test_what_deletes_a_preview_environments_database_finds_none_here() -> None:
    assert "databaseSetup" in stack().outputs and stack().outputs["databaseSetup"] is None
    assert set(stack().outputs["databaseUsers"]) == {*USERS}
    assert "databaseUsers" not in stack("master").outputs
    assert stack("master").outputs["databaseSecretArn"] == stack().outputs["databaseSecretArn"]
