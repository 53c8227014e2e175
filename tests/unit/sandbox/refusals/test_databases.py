"""What AWS refuses of databases."""

from typing import Any

import pytest

from components.data.postgres_parameters import STATIC
from sandbox.aws import rds_refusals
from sandbox.protocol import Failure
from tests.unit.sandbox.conftest import Aws
from tests.unit.sandbox.refusals.world import (
    DATABASE,
    PARAMETERS,
    SUBNET,
    SUBNETS,
    Row,
    filled,
    rds,
)

ROWS: list[Row] = [
    (DATABASE, rds(instanceClass="db.huge"), "Invalid DB Instance class: db.huge"),
    (DATABASE, rds(engineVersion="9.1"), "Cannot find version 9.1 for postgres"),
    (
        DATABASE,
        rds(instanceClass="db.t2.micro"),
        "RDS does not support creating a DB instance with the following combination",
    ),
    (DATABASE, rds(dbName="1shop"), "DBName must begin with a letter"),
    (DATABASE, rds(dbName="db"), "DBName db cannot be used. It is a reserved word"),
    (DATABASE, rds(username="rdsadmin"), "cannot be used as it is a reserved word"),
    (DATABASE, rds(password="short"), "MasterUserPassword is not a valid password"),
    (DATABASE, rds(password=None), "MasterUserPassword must be provided"),
    (DATABASE, rds(allocatedStorage=10), "Invalid storage size"),
    (DATABASE, rds(maxAllocatedStorage=50), "Max storage size must be greater than storage size"),
    (DATABASE, rds(storageType="io1"), "You must specify IOPS for storage type io1"),
    (DATABASE, rds(storageType="gp3", iops=4000), "You can't specify IOPS or storage throughput"),
    (
        DATABASE,
        rds(multiAz=True, availabilityZone="us-east-1a"),
        "Requesting a specific availability zone is not valid",
    ),
    (DATABASE, rds(monitoringInterval=60), "A MonitoringRoleARN value is required"),
    (DATABASE, rds(backupWindow="09:00-10:00", maintenanceWindow="sun:09:30-sun:10:30"), "must not overlap"),
    (DATABASE, rds(dbSubnetGroupName="none"), "DB subnet group 'none' does not exist"),
    (DATABASE, rds(parameterGroupName="none"), "DBParameterGroup not found: none"),
    (
        DATABASE,
        rds(engineVersion="15", parameterGroupName="p16"),
        "Please use a Parameter Group with DBParameterGroupFamily postgres15",
    ),
    (DATABASE, rds(vpcSecurityGroupIds=["$group2"]), "The DB instance and EC2 security group are in different VPCs"),
    (DATABASE, rds(vpcSecurityGroupIds=["sg-none"]), "Invalid security group , groupId= sg-none"),
    (DATABASE, rds(snapshotIdentifier="gone"), "DBSnapshotNotFound: DBSnapshot not found: gone"),
    (DATABASE, rds(identifier="db"), "DBInstanceAlreadyExists"),
    (SUBNETS, {"name": "x", "subnetIds": ["$a"]}, "Add subnets to cover at least 2 AZs"),
    (SUBNETS, {"name": "x", "subnetIds": ["$a", "$a2"]}, "must all be in the same VPC"),
    (SUBNETS, {"name": "x", "subnetIds": ["$a", "subnet-none"]}, "Invalid subnet: subnet-none"),
    (PARAMETERS, {"family": "postgres99"}, "postgres99 is not a valid parameter group family"),
    (
        PARAMETERS,
        {
            "family": "postgres16",
            "parameters": [{"name": "max_connections", "value": "10", "applyMethod": "immediate"}],
        },
        "cannot use immediate apply method for static parameter",
    ),
    (
        PARAMETERS,
        {"family": "postgres16", "parameters": [{"name": "Max-Conn", "value": "1"}]},
        "Could not find parameter with name",
    ),
    (
        PARAMETERS,
        {"family": "postgres16", "parameters": [{"name": "rds.force_ssl", "value": "2"}]},
        "Invalid parameter value: 2",
    ),
]


@pytest.mark.parametrize(("token", "inputs", "sentence"), ROWS, ids=[row[2][:50] for row in ROWS])
def test_aws_refuses_to_make(
    aws: Aws, world: dict[str, Any], token: str, inputs: dict[str, Any], sentence: str
) -> None:
    assert sentence in aws.refusal(token, "x", **filled(world, inputs))


def test_a_disk_never_shrinks(aws: Aws) -> None:
    """With storage that scales by itself the provider leaves the change out; else AWS refuses it."""
    inputs = rds(dbSubnetGroupName=None, maxAllocatedStorage=200)
    inputs = {key: value for key, value in inputs.items() if value is not None}
    state = aws.create(DATABASE, "x", **inputs)
    smaller = {**inputs, "allocatedStorage": 50}
    assert aws.diff(DATABASE, state, inputs, smaller).paths == {}
    assert aws.update(DATABASE, "x", state, **smaller)["allocatedStorage"] == 100
    del smaller["maxAllocatedStorage"]
    with pytest.raises(Failure, match="cannot be reduced from 100 to 50"):
        aws.update(DATABASE, "x", state, **smaller)


def test_a_restored_instance_has_the_users_and_the_database_of_its_snapshot(aws: Aws) -> None:
    inputs = {key: value for key, value in rds(dbSubnetGroupName=None).items() if value is not None}
    taken = {**inputs, "username": "before", "skipFinalSnapshot": False, "finalSnapshotIdentifier": "last"}
    state = aws.create(DATABASE, "x", **taken)
    aws.delete(DATABASE, "x", state)
    for changes, sentence in (
        ({"allocatedStorage": 20}, "cannot be reduced from 100 to 20"),
        ({"engineVersion": "17"}, "AllowMajorVersionUpgrade flag must be present"),
    ):
        assert sentence in aws.refusal(DATABASE, "y", **{**inputs, "snapshotIdentifier": "last", **changes})
    assert aws.create(DATABASE, "y", **{**inputs, "snapshotIdentifier": "last"})["username"] == "before"


def test_what_waits_for_a_restart_is_known_alike_here_and_in_the_component() -> None:
    assert rds_refusals.STATIC == STATIC


def test_a_subnet_that_a_database_is_in_stays_in_its_group(aws: Aws, world: dict[str, Any]) -> None:
    third = aws.create(SUBNET, "c", vpcId=world["vpc"]["id"], cidrBlock="10.0.2.0/24", availabilityZone="us-east-1c")
    with pytest.raises(Failure, match="Some of the subnets to be deleted are currently in use"):
        aws.update(SUBNETS, "db-subnets", world["db-subnets"], name="db", subnetIds=[world["b"]["id"], third["id"]])
