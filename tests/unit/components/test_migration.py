"""A migration's hook: what its task is run with, and when none is."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest

from components.compute import migration
from components.compute.run_task import STARTED_BY, TaskFailedError, TaskRequest, TaskResult

VALUE = migration.release_value("sha256:1", ["npm", "run", "migrate"])
RESOLVED: dict[str, Any] = {
    "cluster": "cluster-1",
    "task_definition": "definition-1",
    "subnets": ["subnet-1"],
    "security_groups": ["sg-1"],
    "log_group": "/shop/dev/api",
}
ARGS = migration.MigrationArgs(
    parameter="/shop/dev/api/migration",
    region="eu-west-1",
    digest="sha256:1",
    command=["npm", "run", "migrate"],
    public=False,
    minutes=10,
    **RESOLVED,
)


class Ssm:
    """A history of one page a value."""

    class exceptions:  # noqa: N801 (boto3's name)
        class ParameterNotFound(Exception):  # noqa: N818
            """No parameter yet."""

    def __init__(self, *values: str) -> None:
        self.values = values

    def get_parameter_history(self, *, Name: str, NextToken: str = "0") -> Mapping[str, Any]:  # noqa: N803
        assert Name == ARGS.parameter
        if not self.values:
            raise self.exceptions.ParameterNotFound
        place = int(NextToken)
        rest = {"NextToken": str(place + 1)} if place + 1 < len(self.values) else {}
        return {"Parameters": [{"Value": self.values[place]}], **rest}


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[TaskRequest]:
    """The tasks that were run, each to its end."""
    run: list[TaskRequest] = []

    class Runner:
        def __init__(self, **_: Any) -> None: ...

        def run(self, request: TaskRequest) -> TaskResult:
            run.append(request)
            return TaskResult(arn="arn:aws:ecs:eu-west-1:111122223333:task/shop-dev/1", seconds=4)

    monkeypatch.setattr(migration, "TaskRunner", Runner)
    return run


def migrate(monkeypatch: pytest.MonkeyPatch, *history: str) -> None:
    monkeypatch.setattr(migration, "client", lambda service, region: Ssm(*history) if service == "ssm" else service)
    migration._migrate("api", ARGS, VALUE, RESOLVED)


def test_a_migration_is_a_task_of_its_own_that_is_started_once(
    monkeypatch: pytest.MonkeyPatch, requests: list[TaskRequest]
) -> None:
    migrate(monkeypatch)
    (request,) = requests
    assert asdict(request) == {
        **RESOLVED,
        "public": False,
        "container": "migration",
        "log_prefix": "migration",
        "started_by": STARTED_BY,
        "limit": 600,
        "tags": {"fairway:migration": ARGS.parameter},
        "once": True,
        "command": (),
        "execute_command": False,
        "ended_by": "",
    }


def test_a_release_that_the_database_had_before_is_not_migrated_again(
    monkeypatch: pytest.MonkeyPatch, requests: list[TaskRequest]
) -> None:
    migrate(monkeypatch, VALUE, "sha256:2 of a later release")
    migrate(monkeypatch, "sha256:2 of a later release", VALUE)
    assert requests == []
    migrate(monkeypatch, "sha256:2 of a later release")
    assert len(requests) == 1


def test_a_migration_that_fails_ends_the_update_and_names_its_log(
    monkeypatch: pytest.MonkeyPatch, requests: list[TaskRequest]
) -> None:
    def fail(_: Any, request: TaskRequest) -> TaskResult:
        raise TaskFailedError("exit code 1")

    monkeypatch.setattr(migration.TaskRunner, "run", fail)
    with pytest.raises(RuntimeError, match=r"exit code 1\nIts log is in /shop/dev/api, streams migration/"):
        migrate(monkeypatch)
