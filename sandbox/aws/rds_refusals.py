"""What RDS refuses. The sentences are AWS's own."""

import re
from typing import Any

from sandbox.aws.checks import common, exists, listed
from sandbox.kinds import Call

SUBNET = "aws:ec2/subnet:Subnet"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
INSTANCE = "aws:rds/instance:Instance"
SUBNETS = "aws:rds/subnetGroup:SubnetGroup"
PARAMETERS = "aws:rds/parameterGroup:ParameterGroup"
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html
_CLASS = re.compile(r"db\.(?:[mrtxcz]\d\w{0,6})\.(?:micro|small|medium|large|\d{0,2}xlarge)(?:\.tpc\d\.mem\dx)?")
_OLD = ("db.m3", "db.r3", "db.t2", "db.m4", "db.r4")  # not with PostgreSQL 14 and later
# https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
_MAJORS = ("11", "12", "13", "14", "15", "16", "17", "18")
_MANY = 40  # more minor versions than any major version ever had
_RESERVED = ("db", "database", "postgres_admin", "template0", "template1", "rdsadmin")
# Of the parameters that are in wide use, the ones that a restart alone applies.
STATIC = {
    "shared_buffers", "max_connections", "shared_preload_libraries", "max_worker_processes", "wal_buffers",
    "rds.logical_replication", "max_replication_slots", "max_wal_senders", "max_locks_per_transaction", "huge_pages",
    "track_activity_query_size", "max_prepared_transactions", "autovacuum_max_workers", "rds.custom_dns_resolution",
}  # fmt: skip


def instance(call: Call) -> None:
    _class_and_version(call)
    _names(call)
    _storage(call)
    _windows(call)
    _network(call)
    if call.get("multiAz") and call.get("availabilityZone") and call.before is None:
        raise call.refuse(
            "InvalidParameterCombination: Requesting a specific availability zone is not valid for Multi-AZ instances."
        )
    if call.get("monitoringInterval") and not call.get("monitoringRoleArn"):
        raise call.refuse(
            "InvalidParameterCombination: A MonitoringRoleARN value is required if you specify a MonitoringInterval "
            "value other than 0."
        )
    for name, token, sentence in (
        ("dbSubnetGroupName", SUBNETS, "DBSubnetGroupNotFoundFault: DB subnet group '{0}' does not exist."),
        ("parameterGroupName", PARAMETERS, "DBParameterGroupNotFound: DBParameterGroup not found: {0}"),
    ):
        if not str(call.get(name, "")).startswith("default"):
            exists(name, token, sentence)(call)


def _class_and_version(call: Call) -> None:
    kind, engine, version = call.get("instanceClass"), call.get("engine"), str(call.get("engineVersion") or "")
    if kind and not _CLASS.fullmatch(kind):
        raise call.refuse(f"InvalidParameterValue: Invalid DB Instance class: {kind}")
    if engine != "postgres":
        return
    major, _, minor = version.partition(".")
    known = major in _MAJORS and (not minor or (minor.isdigit() and int(minor) < _MANY))
    if version and not known:
        raise call.refuse(f"InvalidParameterCombination: Cannot find version {version} for postgres")
    if kind and major.isdigit() and int(major) >= 14 and kind.startswith(_OLD):
        raise call.refuse(
            "InvalidParameterCombination: RDS does not support creating a DB instance with the following combination: "
            f"DBInstanceClass={kind}, Engine=postgres, EngineVersion={version}, LicenseModel=postgresql-license. For "
            "supported combinations of instance class and database engine version, see the documentation."
        )


def _names(call: Call) -> None:
    name, password = call.get("dbName"), call.get("password")
    if name and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", name):
        raise call.refuse(
            "InvalidParameterValue: DBName must begin with a letter and contain only alphanumeric characters."
        )
    if name and name.lower() in _RESERVED and call.get("engine") == "postgres":
        raise call.refuse(f"InvalidParameterValue: DBName {name} cannot be used. It is a reserved word for this engine")
    if password is not None and len(password) < 8:
        raise call.refuse(
            "InvalidParameterValue: The parameter MasterUserPassword is not a valid password because it is shorter "
            "than 8 characters."
        )


def _storage(call: Call) -> None:
    size, most, kind = call.get("allocatedStorage"), call.get("maxAllocatedStorage"), call.get("storageType")
    if size is not None and size > 65536:
        raise call.refuse(f"InvalidParameterValue: Invalid storage size: {size}")
    if size and most and most <= size:
        raise call.refuse("InvalidParameterCombination: Max storage size must be greater than storage size")
    if kind in ("io1", "io2") and not call.get("iops"):
        raise call.refuse(f"InvalidParameterCombination: You must specify IOPS for storage type {kind}")
    if kind == "gp3" and (call.get("iops") or call.get("storageThroughput")) and size and size < 400:
        raise call.refuse(
            "InvalidParameterCombination: You can't specify IOPS or storage throughput for engine "
            f"{call.get('engine')} and a storage size less than 400."
        )
    before = (call.before or {}).get("allocatedStorage")
    if before and size and size < before:
        raise call.refuse(
            f"InvalidParameterCombination: Invalid storage size for engine name {call.get('engine')}: allocated "
            f"storage cannot be reduced from {before} to {size}"
        )


def without_shrinking(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Properties whose change the provider leaves out: a smaller disk while storage scales by itself."""
    size, most = after.get("allocatedStorage"), after.get("maxAllocatedStorage") or 0
    smaller = isinstance(size, int) and size < (before.get("allocatedStorage") or 0) and most > size
    return {"allocatedStorage"} if smaller else set()


def _minutes(text: str) -> tuple[int, int] | None:
    """Start and end of a daily window (06:20-06:50), or of the day's part of a weekly one, in minutes."""
    match = re.fullmatch(r"(?:\w{3}:)?(\d\d):(\d\d)-(?:\w{3}:)?(\d\d):(\d\d)", text)
    return (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else None


def _windows(call: Call) -> None:
    backup, maintenance = (_minutes(str(call.get(name) or "")) for name in ("backupWindow", "maintenanceWindow"))
    if backup and (backup[1] - backup[0]) % 1440 < 30:
        raise call.refuse("InvalidParameterValue: The backup window must be at least 30 minutes.")
    if backup and maintenance and backup[0] < maintenance[1] and maintenance[0] < backup[1]:
        raise call.refuse("InvalidParameterValue: The backup window and maintenance window must not overlap.")


def _network(call: Call) -> None:
    groups = listed(call, "vpcSecurityGroupIds")
    for group in groups:
        if call.missing(GROUP, group) and call.before is None:
            raise call.refuse(f"InvalidParameterValue: Invalid security group , groupId= {group}, groupName=.")
    network = call.look(SUBNETS, call.get("dbSubnetGroupName"), "vpcId")
    other_networks = common(call, GROUP, groups, "vpcId") - {network}
    if network and other_networks:
        raise call.refuse(
            "InvalidParameterCombination: The DB instance and EC2 security group are in different VPCs. The DB "
            f"instance is in {network} and the EC2 security group is in {min(other_networks)}"
        )


def subnet_group(call: Call) -> None:
    subnets = listed(call, "subnetIds")
    for subnet in subnets:
        if call.missing(SUBNET, subnet):
            raise call.refuse(f"InvalidSubnet: Invalid subnet: {subnet}")
    if len(common(call, SUBNET, subnets, "vpcId")) > 1:
        raise call.refuse("InvalidSubnet: The subnets of a DB subnet group must all be in the same VPC.")
    removed = set((call.before or {}).get("subnetIds") or ()) - set(subnets)
    used = any(
        entry["properties"].get("dbSubnetGroupName") == call.get("name") for entry in call.cloud.all(INSTANCE).values()
    )
    zones = {call.look(SUBNET, subnet, "availabilityZone") for subnet in subnets}
    lost = sorted(s for s in removed if call.look(SUBNET, s, "availabilityZone") not in zones)
    if used and lost:
        raise call.refuse(
            f"InvalidParameterValue: Some of the subnets to be deleted are currently in use: {', '.join(lost)}"
        )


def parameter_group(call: Call) -> None:
    family = str(call.get("family", ""))
    major = family.removeprefix("postgres")
    if family.startswith("postgres") and major not in _MAJORS:
        raise call.refuse(f"InvalidParameterValue: ParameterGroupFamily {family} is not a valid parameter group family")
    for parameter in listed(call, "parameters") if family.startswith("postgres") else ():
        name, method = str(parameter.get("name")), parameter.get("applyMethod", "immediate")
        if not re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", name):
            raise call.refuse(f"InvalidParameterValue: Could not find parameter with name: {name}")
        if name in STATIC and method == "immediate":
            raise call.refuse("InvalidParameterCombination: cannot use immediate apply method for static parameter")
        if (
            name in ("rds.force_ssl", "log_connections", "rds.logical_replication")
            and str(parameter.get("value")) not in "01"
        ):
            raise call.refuse(f"InvalidParameterValue: Invalid parameter value: {parameter.get('value')} for: {name}")
