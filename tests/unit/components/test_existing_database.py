"""A database on a server that exists: what is looked up, what services get, and the task that makes their user."""

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from components.compute import setup_task
from components.compute.run_task import TaskFailedError, TaskRequest, TaskResult
from components.compute.setup_request import drop_request, setup_request
from components.data import own_database
from components.data.existing_database import ExistingDatabase, ExistingDatabaseArgs
from tests.unit.recorder import Recorder, record, record_stack

SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shared-a1B2c3"
RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
DONE = "aws:ssm/parameter:Parameter"
OWN: Mapping[str, Any] = {"instance": "shared", "secretArn": SECRET, "ownDatabase": True}
BACKEND: Mapping[str, Any] = {
    "port": 3001,
    "health": {"path": "/", "tool": "node"},
    "database": "both",
    "migration": ["npm", "run", "migrate"],
}
FRONTEND: Mapping[str, Any] = {"port": 3000, "health": {"path": "/", "tool": "node"}, "routes": ["/web/*"]}
OUTPUTS: Mapping[str, Any] = {
    "cluster": "cluster-1",
    "taskDefinition": "definition-1",
    "subnets": ["subnet-1"],
    "securityGroup": "sg-1",
    "public": False,
    "logGroup": "/shop/pr-12/database-setup",
    "database": "pr_12",
}


def stack(existing: Mapping[str, Any] = OWN, **keys: Any) -> Recorder:
    database = {"existing": existing, "name": "pr_12", "username": "pr_12_user", **keys}
    services = {"backend": BACKEND, "frontend": FRONTEND}
    return record_stack("dev", change={"fairway:database": database, "fairway:services": services})


def connection(recorder: Recorder) -> dict[str, Any]:
    version = recorder.one("aws:secretsmanager/secretVersion:SecretVersion", "existing-database-connection")
    assert version.is_secret("secretString")
    return json.loads(version.get("secretString")["value"])


def test_nothing_of_the_server_is_made_and_each_way_in_is_a_rule_of_its_own() -> None:
    recorder = stack()
    assert not [one.type for one in recorder.registered if one.type.startswith("aws:rds/")]
    rules = {rule.name: rule.get("securityGroupId") for rule in recorder.all(RULE) if "to-database" in rule.name}
    assert rules == {"backend-to-database": "sg-0a", "database-setup-to-database": "sg-0a"}


def test_services_know_their_own_user_alone_and_wait_until_it_is_made() -> None:
    recorder = stack()
    document = connection(recorder)
    assert (document["host"], document["username"], document["dbname"]) == (
        "shared.abc.us-east-1.rds.amazonaws.com",
        "pr_12_user",
        "pr_12",
    )
    definition = recorder.one(TASK, "backend-task")
    assert SECRET not in json.dumps(definition.inputs)
    done = recorder.one(DONE, "database-setup-done")
    migration = recorder.one(DONE, "backend-migration")
    service = recorder.one("aws:ecs/service:Service", "backend-service")
    waited = [dependency for one in (migration, service) for dependency in one.request.dependencies]
    assert sum(dependency.endswith(f"::{done.name}") for dependency in waited) == 2


def test_the_administrators_password_is_read_by_the_task_alone_and_in_no_state() -> None:
    recorder = stack()
    container = recorder.containers("database-setup-task")["database-setup"]
    secrets = {item["name"]: item["valueFrom"] for item in container["secrets"]}
    assert (
        secrets["PGUSER"] == f"{SECRET}:username:AWSCURRENT:"
        and secrets["PGPASSWORD"] == f"{SECRET}:password:AWSCURRENT:"
    )
    assert secrets["FAIRWAY_PASSWORD"].endswith(":password::11111111-2222-3333-4444-555555555555")
    environment = {item["name"]: item["value"] for item in container["environment"]}
    assert (environment["FAIRWAY_DATABASE"], environment["FAIRWAY_USER"]) == ("pr_12", "pr_12_user")
    assert environment["PGSSLMODE"] == "verify-full"


def test_a_database_that_is_there_is_used_with_the_user_of_its_secret() -> None:
    recorder = stack({"cluster": "shared", "secretArn": SECRET, "securityGroupId": "sg-0c0c0c0c"}, username="portfolio")
    document = connection(recorder)
    assert (document["host"], document["username"]) == ("shared.cluster-abc.us-east-1.rds.amazonaws.com", "owner")
    assert not recorder.all("fairway:database_setup:DatabaseSetup")
    assert recorder.one(RULE, "backend-to-database").get("securityGroupId") == "sg-0c0c0c0c"


def test_the_port_of_a_host_is_the_rules_and_the_urls() -> None:
    host = {"host": "db.example.org", "port": 5433, "securityGroupId": "sg-0a0a0a0a", "secretArn": SECRET}
    recorder = stack(host, username="portfolio")
    assert ":5433/pr_12?" in connection(recorder)["url"]
    assert recorder.one(RULE, "backend-to-database").get("fromPort") == 5433


@pytest.mark.parametrize("named", [{}, {"instance": "a", "cluster": "b"}, {"host": "db.example.org"}])
def test_a_component_takes_one_server(named: dict[str, Any]) -> None:
    args = ExistingDatabaseArgs(**named, secret_arn=SECRET, database_name="shop", username="shop")
    with pytest.raises(ValueError, match="give"):
        record(lambda: ExistingDatabase("existing-database", args) and None)


def test_a_secret_of_another_form_is_refused_without_its_value() -> None:
    from components.data import existing_database

    for text in ("hunter2", '{"user": "hunter2"}', '["hunter2"]'):
        with pytest.raises(ValueError, match="no JSON document with username and password") as caught:
            existing_database._credentials(SECRET, text)  # pyright: ignore[reportPrivateUsage]
        assert "hunter2" not in str(caught.value)


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[TaskRequest]:
    """The tasks that were run; one whose definition is `broken` fails."""
    run: list[TaskRequest] = []

    class Runner:
        def __init__(self, **_: Any) -> None: ...

        def run(self, request: TaskRequest) -> TaskResult:
            run.append(request)
            if request.task_definition == "broken":
                raise TaskFailedError("task 1 ended with exit code 3: role pr_12 exists", 3)
            return TaskResult(arn="arn:aws:ecs:us-east-1:111122223333:task/shop/1", seconds=4)

    def client(service: str, region: str) -> Any:
        return SimpleNamespace(service=service, region=region)

    monkeypatch.setattr(setup_task, "TaskRunner", Runner)
    monkeypatch.setattr(setup_task, "client", client)
    return run


def test_the_task_runs_where_the_services_do_and_is_told_to_delete_with_the_same_definition() -> None:
    made, deleted = setup_request(OUTPUTS), drop_request(OUTPUTS)
    assert (made.task_definition, made.security_groups, made.command) == ("definition-1", ["sg-1"], ())
    assert deleted.command == [own_database.drop_script()]
    assert (deleted.task_definition, deleted.container) == (made.task_definition, made.container)


def test_a_task_that_fails_says_where_its_log_is(requests: list[TaskRequest]) -> None:
    with pytest.raises(RuntimeError, match=r"exit code 3(.|\n)*Its log is in /shop/pr-12/database-setup"):
        setup_task.run_setup("database-setup", "us-east-1", {**OUTPUTS, "taskDefinition": "broken"}, what="it is made")
    assert len(requests) == 1
