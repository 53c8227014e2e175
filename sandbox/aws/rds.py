"""RDS: instances, subnet groups, parameter groups."""

import re
from collections.abc import Callable
from typing import Any

from sandbox.aws import rds_refusals as refusals
from sandbox.aws.checks import SUBNET, still_used, vpc_of_subnets
from sandbox.clock import now
from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Call, Kind, arn
from sandbox.protocol import Failure

INSTANCE = "aws:rds/instance:Instance"
SUBNETS = "aws:rds/subnetGroup:SubnetGroup"
PARAMETERS = "aws:rds/parameterGroup:ParameterGroup"
_PORTS = {"postgres": 5432, "aurora-postgresql": 5432, "mysql": 3306, "mariadb": 3306}
_IN_THE_WINDOW = (
    "allocatedStorage",
    "engineVersion",
    "instanceClass",
    "iops",
    "multiAz",
    "storageThroughput",
    "storageType",
)
OF_A_SNAPSHOT = ("allocatedStorage", "dbName", "engine", "engineVersion", "storageEncrypted", "username")
"""What an instance that is restored from one has."""
_MINOR = {"13": "13.20", "14": "14.17", "15": "15.12", "16": "16.8", "17": "17.4"}


def _instance(call: Call) -> None:
    if call.before is not None and call.live.get("status") == "stopped":
        raise call.refuse("InvalidDBInstanceState: Database instance is not in available state.")
    name, password = call.get("identifier", ""), call.get("password")
    if not re.fullmatch(r"[a-zA-Z](?:-?[a-zA-Z0-9])*", name) or len(name) > 63:
        raise call.refuse(
            "InvalidParameterValue: The parameter DBInstanceIdentifier is not a valid identifier. Identifiers "
            "must begin with a letter; must "
            "contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two "
            "consecutive hyphens."
        )
    if password is not None and (not re.fullmatch(r"[\x21-\x7e]{8,128}", password) or re.search(r'[/@"]', password)):
        raise call.refuse(
            "InvalidParameterValue: The parameter MasterUserPassword is not a valid password. Only printable "
            "ASCII characters besides "
            "'/', '@', '\"', ' ' may be used."
        )
    if call.before is None and password is None and not call.get("manageMasterUserPassword") and not _restored(call):
        raise call.refuse(
            "InvalidParameterValue: The parameter MasterUserPassword must be provided and must not be blank."
        )
    if call.get("username") in ("admin", "postgres_admin", "rdsadmin") and call.get("engine") == "postgres":
        raise call.refuse(
            f"InvalidParameterValue: MasterUsername {call.get('username')} cannot be used as it is a reserved "
            "word used by the engine"
        )
    if len(call.get("username", "")) > 16:
        raise call.refuse("InvalidParameterValue: The parameter MasterUsername is not a valid identifier.")
    _from_snapshot(call)
    _family(call)
    _upgrade(call)
    storage = call.get("allocatedStorage")
    if storage is not None and storage < 20 and call.get("storageType", "gp3") in ("gp2", "gp3"):
        raise call.refuse(
            f"InvalidParameterCombination: Invalid storage size for engine name {call.get('engine')} and storage "
            f"type: {storage}"
        )


def _restored(call: Call) -> bool:
    return any(
        call.get(name)
        for name in ("snapshotIdentifier", "replicateSourceDb", "restoreToPointInTime", "passwordWo", "s3Import")
    )


def _from_snapshot(call: Call) -> None:
    """A restored instance has what the snapshot has, whatever else was written. Of all stacks of the account."""
    name = str(call.get("snapshotIdentifier") or "").rsplit(":snapshot:", 1)[-1]
    if call.before is not None or not name:
        return
    clouds = (call.cloud, *(call.neighbours.clouds() if call.neighbours else ()))
    known = next((one[name] for cloud in clouds if name in (one := cloud.notes.get("snapshots", {}))), None)
    if known is None:
        raise call.refuse(f"DBSnapshotNotFound: DBSnapshot not found: {name}")
    kept: dict[str, Any] = known.get("properties", {})
    size, smallest = call.get("allocatedStorage"), kept.get("allocatedStorage")
    if size and smallest and size < smallest:
        raise call.refuse(
            f"InvalidParameterCombination: Invalid storage size for engine name {call.get('engine')}: allocated "
            f"storage cannot be reduced from {smallest} to {size}"
        )
    majors = [str(version or "").split(".")[0] for version in (kept.get("engineVersion"), call.get("engineVersion"))]
    if all(majors) and majors[0] != majors[1] and not call.get("allowMajorVersionUpgrade"):
        raise call.refuse(
            "InvalidParameterCombination: The AllowMajorVersionUpgrade flag must be present when upgrading to a new "
            "major version."
        )
    call.properties |= {
        one: kept[one] for one in ("username", "dbName", "storageEncrypted") if kept.get(one) is not None
    }


def _family(call: Call) -> None:
    group = call.other(PARAMETERS, call.get("parameterGroupName"))
    engine, version = call.get("engine", ""), str(call.get("engineVersion", ""))
    if group is None or engine != "postgres" or not version:
        return
    family, required = group["properties"].get("family"), f"postgres{version.split('.')[0]}"
    if family != required:
        raise call.refuse(
            f"InvalidParameterCombination: The Parameter Group {call.get('parameterGroupName')} with "
            f"DBParameterGroupFamily {family} cannot "
            f"be used for this instance. Please use a Parameter Group with DBParameterGroupFamily {required}"
        )


def _upgrade(call: Call) -> None:
    """From one major version to a higher one only with the flag, and never back."""
    majors = [str(state.get("engineVersion") or "").split(".")[0] for state in (call.before or {}, call.properties)]
    if call.get("engine") != "postgres" or not all(majors) or majors[0] == majors[1]:
        return
    if int(majors[1]) < int(majors[0]):
        raise call.refuse(f"InvalidParameterCombination: Cannot upgrade postgres from {majors[0]} to {majors[1]}")
    if not call.get("allowMajorVersionUpgrade"):
        raise call.refuse(
            "InvalidParameterCombination: The AllowMajorVersionUpgrade flag must be present when upgrading to a new "
            "major version."
        )


def _version(call: Call) -> str:
    version = str(call.get("engineVersion") or "17")
    return _MINOR.get(version, version) if call.get("engine") == "postgres" else version


def _address(call: Call) -> str:
    return f"{call['identifier']}.{call['lower12']}.{call.region}.rds.amazonaws.com"


def _port(call: Call) -> int:
    return call.get("port") or _PORTS.get(call.get("engine", ""), 5432)


def _wait_for_the_window(call: Call) -> None:
    """Without `applyImmediately` RDS keeps some changes for the maintenance window; the provider reads the old values.

    Source: RDS API reference, ModifyDBInstance.
    """
    before = call.before
    if before is None or call.get("applyImmediately"):
        call.live.pop("pendingModifiedValues", None)
        return
    waiting = {name: call.properties[name] for name in _IN_THE_WINDOW if _differs(before, call.properties, name)}
    if waiting:
        call.live["pendingModifiedValues"] = waiting
        call.properties |= {name: before[name] for name in waiting}


def _differs(before: dict[str, Any], after: dict[str, Any], name: str) -> bool:
    """A version without its minor one is any of that major one."""
    old, new = before.get(name), after.get(name)
    if None in (old, new) or (name == "engineVersion" and str(old).startswith(f"{new}.")):
        return False
    return old != new


def _delete_instance(entry: Entry, cloud: Cloud) -> None:
    state, properties = entry["state"], entry["properties"]
    called = f"deleting RDS DB Instance ({properties.get('identifier')})"
    if properties.get("deletionProtection"):
        raise Failure(
            f"{called}: InvalidParameterCombination: Cannot delete protected DB Instance, please disable deletion "
            "protection and try again."
        )
    if not state.get("skipFinalSnapshot"):
        final = state.get("finalSnapshotIdentifier")
        if not final:
            raise Failure(f"{called}: finalSnapshotIdentifier is required when skipFinalSnapshot is false")
        snapshots = cloud.notes.get("snapshots", {})
        if final in snapshots:
            raise Failure(
                f"{called}: DBSnapshotAlreadyExists: Cannot create the snapshot because a snapshot with the "
                f"identifier {final} already exists."
            )
        kept = {name: properties.get(name) for name in OF_A_SNAPSHOT}
        taken = {"instance": properties.get("identifier"), "createdAt": now(), "properties": kept}
        cloud.note("snapshots", {**snapshots, final: taken})


def _master_user_secrets(call: Call) -> list[dict[str, Any]]:
    """The secret in which RDS keeps the master user's password, where it makes that itself."""
    if not call.get("manageMasterUserPassword"):
        return []
    secret = call.fill(arn("secretsmanager", "secret:rds!db-{uuid}-{upper6}"))
    key = call.get("masterUserSecretKmsKeyId") or call.fill(arn("kms", "key/{uuid}"))
    return [{"secretArn": secret, "kmsKeyId": key, "secretStatus": "active"}]


def _group_subnets(call: Call) -> None:
    zones = {call.look(SUBNET, subnet, "availabilityZone") for subnet in call.get("subnetIds", [])}
    if zones and None not in zones and len(zones) < 2:
        raise call.refuse(
            "DBSubnetGroupDoesNotCoverEnoughAZs: The DB subnet group doesn't meet Availability Zone (AZ) "
            "coverage requirement. Current AZ "
            f"coverage: {', '.join(zones)}. Add subnets to cover at least 2 AZs."
        )


def _in_use(name: str, called: str, code: str) -> Callable[[Entry, Cloud], None]:
    return still_used(
        INSTANCE,
        name,
        f"deleting {called} ({{group}}): {code}: one or more database instances are still members of it ({{user}})",
    )


KINDS = {
    INSTANCE: Kind(
        title="RDS DB Instance",
        id="db-{upper26}",
        arn=arn("rds", "db:{identifier}"),
        name="identifier",
        longest=63,
        separator="",
        called="identifier",
        unique=("identifier",),
        taken="DBInstanceAlreadyExists: DB instance already exists",
        checks=(_instance, refusals.instance),
        ignored=refusals.without_shrinking,
        unread={  # Source: terraform-provider-aws, internal/service/rds/instance.go, resourceInstanceImport
            "allowMajorVersionUpgrade": None,
            "applyImmediately": None,
            "finalSnapshotIdentifier": None,
            "password": None,
            "skipFinalSnapshot": True,
        },
        outputs={
            "address": _address,
            "endpoint": lambda call: f"{call.properties.get('address') or _address(call)}:{_port(call)}",
            "port": _port,
            "hostedZoneId": "Z2R2ITUGPM61AM",
            "resourceId": "{id}",
            "status": "available",
            "engineVersionActual": _version,
            "engineVersion": _version,
            "availabilityZone": "{region}a",
            "backupWindow": "06:20-06:50",
            "maintenanceWindow": "sun:09:13-sun:09:43",
            "caCertIdentifier": "rds-ca-rsa2048-g1",
            "licenseModel": "postgresql-license",
            "optionGroupName": lambda call: f"default:{call['engine']}-{_version(call).split('.')[0]}",
            "parameterGroupName": lambda call: f"default.{call['engine']}{_version(call).split('.')[0]}",
            "storageType": "gp2",
            "networkType": "IPV4",
            "backupTarget": "region",
            "engineLifecycleSupport": "open-source-rds-extended-support",
            "databaseInsightsMode": "standard",
            "listenerEndpoints": [],
            "replicas": [],
            "masterUserSecrets": _master_user_secrets,
            "vpcSecurityGroupIds": ["sg-{hex17}"],
            "dbSubnetGroupName": "default",
            "latestRestorableTime": "",
            "iops": 0,
            "storageThroughput": 0,
            "kmsKeyId": lambda call: call.fill(arn("kms", "key/{uuid}")) if call.get("storageEncrypted") else "",
            "performanceInsightsKmsKeyId": "",
            "performanceInsightsRetentionPeriod": 0,
            "monitoringRoleArn": "",
            "snapshotIdentifier": "",
            "replicaMode": "",
            "timezone": "",
            "characterSetName": "",
            "ncharCharacterSetName": "",
            "dbName": "",
            "upgradeRolloutOrder": "second",
        },
        settled=_wait_for_the_window,
        deletable=_delete_instance,
        secret=frozenset({"password"}),
    ),
    SUBNETS: Kind(
        title="RDS DB Subnet Group",
        id="{name}",
        arn=arn("rds", "subgrp:{name}"),
        lower=True,
        unique=("name",),
        taken="DBSubnetGroupAlreadyExists: The DB subnet group '{name}' already exists.",
        checks=(refusals.subnet_group, _group_subnets),
        outputs={
            "vpcId": vpc_of_subnets,
            "supportedNetworkTypes": ["IPV4"],
        },
        deletable=_in_use("dbSubnetGroupName", "RDS DB Subnet Group", "InvalidDBSubnetGroupStateFault"),
    ),
    PARAMETERS: Kind(
        title="RDS DB Parameter Group",
        id="{name}",
        arn=arn("rds", "pg:{name}"),
        lower=True,
        unique=("name",),
        taken="DBParameterGroupAlreadyExists: Parameter group {name} already exists",
        checks=(refusals.parameter_group,),
        deletable=_in_use("parameterGroupName", "RDS DB Parameter Group", "InvalidDBParameterGroupState"),
    ),
}
