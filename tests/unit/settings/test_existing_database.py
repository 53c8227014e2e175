"""`database.existing`: what it excludes, and what it needs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.unit.settings.test_settings import CONFIG, changed, loaded, problems

ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shared-a1B2c3"
SERVER: Mapping[str, Any] = {"instance": "shared", "secretArn": ARN}
EXISTING = "fairway:database.existing"
HOST: Mapping[str, Any] = {"host": "db.abc.us-east-1.rds.amazonaws.com", "secretArn": ARN}
CLOSED: Mapping[str, Any] = {
    "nat": "none",
    "taskSubnets": "private",
    "endpoints": ["ecr", "logs", "secretsmanager"],
}


def with_database(database: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {**changed("database", dict(database)), **more}


def test_a_server_that_exists_is_no_instance_of_the_stack(tmp_path: Path) -> None:
    settings = loaded(tmp_path, with_database({"existing": SERVER}))
    assert settings.own_database is None
    assert settings.existing_database.instance == "shared"
    assert loaded(tmp_path, CONFIG).existing_database is None


@pytest.mark.parametrize(
    ("database", "problem"),
    [
        ({"existing": {"secretArn": ARN}}, f"{EXISTING} names no server; write one of instance, cluster and host"),
        (
            {"existing": {**SERVER, "cluster": "other"}},
            f"{EXISTING} names instance and cluster; write one of instance, cluster and host",
        ),
        ({"existing": SERVER, "storageGb": 50}, "fairway:database.storageGb is for an instance of the stack's own"),
        ({"existing": SERVER, "multiAz": True}, "fairway:database.multiAz is for an instance of the stack's own"),
        ({"existing": HOST}, f"{EXISTING}.securityGroupId is missing"),
        ({"existing": {**SERVER, "port": 5433}}, f"{EXISTING}.port is for host"),
        (
            {"existing": {**HOST, "host": "a.proxy-b.us-east-1.rds.amazonaws.com", "securityGroupId": "sg-0a0a0a0a"}},
            f"{EXISTING}.host is an RDS Proxy's",
        ),
        (
            {"existing": {**SERVER, "secretArn": ARN.replace("us-east-1", "eu-west-1")}},
            f"{EXISTING}.secretArn is of eu-west-1, the stack is in us-east-1",
        ),
        ({"existing": SERVER, "passwordVersion": 2}, "fairway:database.passwordVersion is for a user of"),
        ({"existing": {"instance": "shared"}}, f"{EXISTING}.secretArn is missing"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused(tmp_path: Path, database: Mapping[str, Any], problem: str) -> None:
    assert [one for one in problems(tmp_path, with_database(database)) if one.startswith(problem)]


def test_a_default_that_is_written_is_no_problem(tmp_path: Path) -> None:
    loaded(tmp_path, with_database({"existing": SERVER, "storageGb": 20, "backupDays": 7}))


def test_a_client_of_a_public_registry_needs_a_way_there(tmp_path: Path) -> None:
    config = with_database({"existing": {**SERVER, "ownDatabase": True}}, network=dict(CLOSED))
    assert [one for one in problems(tmp_path, config) if one.startswith(f"{EXISTING}.clientImage is of a public")]
    copy = "111122223333.dkr.ecr.us-east-1.amazonaws.com/postgres@sha256:" + "0" * 64
    image = with_database({"existing": {**SERVER, "ownDatabase": True, "clientImage": copy}}, network=dict(CLOSED))
    loaded(tmp_path, image)
