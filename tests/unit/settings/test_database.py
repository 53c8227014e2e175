"""A database of the stack's own: disks, parameters, windows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from components.data.postgres_parameters import parameter_group
from tests.unit.settings.test_settings import changed, loaded, problems

LARGE = {"storageGb": 400, "maxStorageGb": 1000}


@pytest.mark.parametrize(
    ("database", "problem"),
    [
        ({"storageType": "io2", **LARGE}, "iops is missing, which storageType io2 needs"),
        ({"storageType": "io2", "iops": 1000}, "storageGb is 20; io2 begins with 100"),
        ({"iops": 12000}, "iops is for gp3 from 400 GiB on"),
        ({"storageGb": 100}, "maxStorageGb is 100, and RDS wants a tenth more than storageGb; write at least 110"),
        ({"storageGb": 95}, "maxStorageGb is 100, and RDS wants a tenth more than storageGb; write at least 105"),
        ({"storageGb": 101, "identifier": "taken"}, "maxStorageGb is 100, below storageGb; write at least 101"),
        ({"iops": 4000, **LARGE}, "iops is 4000; gp3 has from 12000 to 64000"),
        ({"parameters": {"rds.force_ssl": "0"}}, "parameters.rds.force_ssl is set by Fairway"),
        (
            {"parameters": {"shared_preload_libraries": "pgaudit"}, "extensions": ["pg_cron"]},
            "parameters.shared_preload_libraries is set by Fairway",
        ),
        ({"parameters": {"work_mem": 64}}, 'parameters.work_mem is 64, a number without quotes; write "64"'),
        ({"maintenanceWindow": "sun:03:00-sun:03:20"}, "maintenanceWindow is sun:03:00-sun:03:20; write a window of"),
        ({"maintenanceWindow": "sun:03:00-tue:03:00"}, "maintenanceWindow is sun:03:00-tue:03:00; write a window of"),
        ({"extensions": ["postgis"]}, "extensions has postgis, and the server loads auto_explain"),
        (
            {"users": "separate", "version": "14"},
            "users is separate, but before PostgreSQL 15 every user may make tables",
        ),
        (
            {"users": "separate", "username": "shop_app", "name": "shop"},
            "username is shop_app, a user that Fairway makes",
        ),
        ({"users": "separate", "name": "n" * 55}, "name is too long for its users' names; write at most 54 characters"),
    ],
)
def test_what_rds_refuses_is_refused_before(tmp_path: Path, database: Mapping[str, Any], problem: str) -> None:
    found = problems(tmp_path, changed("database", dict(database)))
    assert [one for one in found if one.startswith(f"fairway:database.{problem}")], found


@pytest.mark.parametrize(
    "database",
    [
        {"storageType": "io2", "iops": 1000, "storageGb": 100, "maxStorageGb": 200},
        {"iops": 12000, **LARGE},
        {"storageGb": 90, "maxStorageGb": 99},
        {"storageGb": 95, "identifier": "taken-over-as-large-as-it-may-become"},
        {"maintenanceWindow": "sun:23:45-mon:00:15"},
        {"parameters": {"shared_preload_libraries": "pgaudit"}},
        {"users": "separate", "version": "15", "name": "n" * 54, "username": "owner"},
        {"users": "master", "version": "14", "name": "shop", "username": "shop_app"},
    ],
)
def test_what_rds_takes_is_taken(tmp_path: Path, database: Mapping[str, Any]) -> None:
    loaded(tmp_path, changed("database", dict(database)))


def test_static_parameters_wait_for_a_restart_and_tls_is_always_forced() -> None:
    group = parameter_group({"work_mem": "8192", "max_connections": "200"}, ["pg_cron"])
    assert group == [
        {"name": "max_connections", "value": "200", "apply_method": "pending-reboot"},
        {"name": "rds.force_ssl", "value": "1"},
        {
            "name": "shared_preload_libraries",
            "value": "pg_stat_statements,pg_cron",
            "apply_method": "pending-reboot",
        },
        {"name": "work_mem", "value": "8192"},
    ]


def test_the_image_that_makes_users_needs_a_way_to_its_registry(tmp_path: Path) -> None:
    closed = {"nat": "none", "taskSubnets": "private", "endpoints": ["ecr", "logs", "secretsmanager"]}
    config = changed("database", {"users": "separate"}) | {"network": closed}
    assert [one for one in problems(tmp_path, config) if one.startswith("fairway:database.clientImage is of a public")]
    copy = "111122223333.dkr.ecr.us-east-1.amazonaws.com/postgres@sha256:" + "0123456789abcdef" * 4
    config = changed("database", {"users": "separate", "clientImage": copy}) | {"network": closed}
    loaded(tmp_path, config)


def test_users_of_its_own_are_for_an_instance_of_its_own(tmp_path: Path) -> None:
    server = {"instance": "shared", "secretArn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:shared-a1B2c3"}
    config = changed("database", {"existing": server, "users": "separate"})
    sentence = "fairway:database.users is for an instance of the stack's own; remove it beside existing"
    assert sentence in problems(tmp_path, config)
