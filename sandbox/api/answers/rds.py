"""RDS: instances and clusters that a stack of the simulated AWS made, and what their parameter groups say."""

from collections.abc import Mapping
from typing import Any

from sandbox.api.clouds import RefusalError
from sandbox.api.request import Request
from sandbox.cloud import Entry

INSTANCE, CLUSTER = "aws:rds/instance:Instance", "aws:rds/cluster:Cluster"
_SUBNETS = "aws:rds/subnetGroup:SubnetGroup"
_GROUPS = {
    "DBParameterGroupName": "aws:rds/parameterGroup:ParameterGroup",
    "DBClusterParameterGroupName": "aws:rds/clusterParameterGroup:ClusterParameterGroup",
}


def _instances(request: Request) -> Mapping[str, Any]:
    name = request.get("DBInstanceIdentifier")
    for identity, entry in request.clouds.all(INSTANCE).items():
        properties = entry["properties"]
        if name in (properties.get("identifier"), identity):
            described = {
                "DBInstanceIdentifier": properties["identifier"],
                "DbiResourceId": identity,
                "DBInstanceStatus": entry.get("live", {}).get("status", "available"),
                "DBParameterGroups": [{"DBParameterGroupName": properties.get("parameterGroupName")}],
                "DBSubnetGroup": _subnet_group(request, properties),
                **_size(properties),
                **_common(entry),
            }
            return {"DBInstances": [described]}
    raise RefusalError("DBInstanceNotFound", f"DBInstance {name} not found.")


def _clusters(request: Request) -> Mapping[str, Any]:
    name = request.get("DBClusterIdentifier")
    for identity, entry in request.clouds.all(CLUSTER).items():
        properties = entry["properties"]
        if name in (properties.get("clusterIdentifier"), identity):
            described = {
                "DBClusterIdentifier": properties.get("clusterIdentifier", identity),
                "Status": entry.get("live", {}).get("status", "available"),
                "DBClusterParameterGroup": properties.get("dbClusterParameterGroupName"),
                "DBSubnetGroup": properties.get("dbSubnetGroupName"),
                **_common(entry),
            }
            return {"DBClusters": [described]}
    raise RefusalError("DBClusterNotFoundFault", f"DBCluster {name} not found.")


def _snapshots(request: Request) -> Mapping[str, Any]:
    """The final ones of instances that are gone."""
    name = request.get("DBSnapshotIdentifier")
    known = {key: one for notes in request.clouds.notes("snapshots") for key, one in notes.items()}
    if name is not None and name.rsplit(":snapshot:", 1)[-1] not in known:
        raise RefusalError("DBSnapshotNotFound", f"DBSnapshot {name} not found.")
    wished = {name.rsplit(":snapshot:", 1)[-1]} if name else {*known}
    return {"DBSnapshots": [_snapshot(key, known[key]) for key in sorted(wished)]}


def _snapshot(name: str, taken: Mapping[str, Any]) -> Mapping[str, Any]:
    properties: Mapping[str, Any] = taken.get("properties", {})
    return {
        "DBSnapshotIdentifier": name,
        "DBInstanceIdentifier": taken.get("instance"),
        "Status": "available",
        "Engine": properties.get("engine"),
        "EngineVersion": properties.get("engineVersion"),
        "AllocatedStorage": properties.get("allocatedStorage"),
        "MasterUsername": properties.get("username"),
        "Encrypted": properties.get("storageEncrypted", False),
    }


def _common(entry: Entry) -> Mapping[str, Any]:
    properties = entry["properties"]
    groups = [{"VpcSecurityGroupId": one, "Status": "active"} for one in properties.get("vpcSecurityGroupIds") or ()]
    return {
        "Engine": properties.get("engine"),
        "EngineVersion": properties.get("engineVersion"),
        "VpcSecurityGroups": groups,
    }


def _size(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """How an instance was made, and what it is called from outside."""
    most = properties.get("maxAllocatedStorage")
    return {
        "DBInstanceClass": properties.get("instanceClass"),
        "AllocatedStorage": int(properties.get("allocatedStorage") or 0),
        "MaxAllocatedStorage": int(most) if most else None,
        "MasterUsername": properties.get("username"),
        "DBName": properties.get("dbName"),
        "Endpoint": {"Address": properties.get("address"), "Port": int(properties.get("port") or 5432)},
        "MultiAZ": bool(properties.get("multiAz")),
        "StorageEncrypted": bool(properties.get("storageEncrypted")),
        "PubliclyAccessible": bool(properties.get("publiclyAccessible")),
        "DeletionProtection": bool(properties.get("deletionProtection")),
        "BackupRetentionPeriod": int(properties.get("backupRetentionPeriod") or 0),
    }


def _subnet_group(request: Request, properties: Mapping[str, Any]) -> Mapping[str, Any]:
    name = properties.get("dbSubnetGroupName")
    group = request.clouds.find(_SUBNETS, name=str(name))
    known: Mapping[str, Any] = group["properties"] if group else {}
    subnets = [{"SubnetIdentifier": subnet} for subnet in known.get("subnetIds") or ()]
    return {"DBSubnetGroupName": name, "VpcId": known.get("vpcId"), "Subnets": subnets}


def _parameters(key: str) -> Any:
    def answer(request: Request) -> Mapping[str, Any]:
        group = request.clouds.find(_GROUPS[key], name=str(request.get(key)))
        parameters: list[dict[str, str]] = group["properties"].get("parameters", []) if group else []
        return {"Parameters": [{"ParameterName": one["name"], "ParameterValue": one["value"]} for one in parameters]}

    return answer


ANSWERS = {
    ("rds", "DescribeDBClusterParameters"): _parameters("DBClusterParameterGroupName"),
    ("rds", "DescribeDBClusters"): _clusters,
    ("rds", "DescribeDBInstances"): _instances,
    ("rds", "DescribeDBSnapshots"): _snapshots,
    ("rds", "DescribeDBParameters"): _parameters("DBParameterGroupName"),
}
