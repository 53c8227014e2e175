"""ElastiCache: replication groups, subnet groups, parameter groups."""

from collections.abc import Callable

from sandbox.aws import elasticache_refusals as refusals
from sandbox.aws.checks import still_used, vpc_of_subnets
from sandbox.aws.elasticache_refusals import GROUP, PARAMETERS, SUBNETS
from sandbox.aws.regions import short
from sandbox.clock import now
from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Call, Kind, arn
from sandbox.protocol import Failure


def _nodes(call: Call) -> int:
    return int(call.get("numCacheClusters") or 1)


def _members(call: Call) -> list[str]:
    return [f"{call['replicationGroupId']}-{number:03}" for number in range(1, _nodes(call) + 1)]


def _address(call: Call, primary: bool) -> str:
    """With TLS the role is the first word; without it stands behind the group's own name."""
    group, region = call["replicationGroupId"], short(call.region)
    if call.get("transitEncryptionEnabled"):
        return f"{'master' if primary else 'replica'}.{group}.{call['lower6']}.{region}.cache.amazonaws.com"
    return f"{group}{'' if primary else '-ro'}.{call['lower6']}.ng.0001.{region}.cache.amazonaws.com"


def _version(call: Call) -> str:
    version = str(call.get("engineVersion") or "8.1")
    return version if version.count(".") == 2 else f"{version}.0"


def _parameters(call: Call) -> str:
    family = refusals.family(str(call.get("engine") or "redis"), str(call.get("engineVersion") or "8.1"))
    return f"default.{family}"


def _delete_group(entry: Entry, cloud: Cloud) -> None:
    final = entry["state"].get("finalSnapshotIdentifier")
    if not final:
        return
    called = f"deleting ElastiCache Replication Group ({entry['id']})"
    snapshots = cloud.notes.get("cacheSnapshots", {})
    if final in snapshots:
        raise Failure(f"{called}: SnapshotAlreadyExistsFault: Snapshot {final} already exists")
    cloud.note("cacheSnapshots", {**snapshots, final: {"group": entry["id"], "createdAt": now()}})


def _in_use(name: str, called: str, code: str) -> Callable[[Entry, Cloud], None]:
    return still_used(GROUP, name, f"deleting {called} ({{group}}): {code}: it is still in use by {{user}}")


KINDS = {
    GROUP: Kind(
        title="ElastiCache Replication Group",
        id="{replicationGroupId}",
        arn=arn("elasticache", "replicationgroup:{replicationGroupId}"),
        name="replicationGroupId",
        longest=40,
        lower=True,
        called="replicationGroupId",
        unique=("replicationGroupId",),
        taken="ReplicationGroupAlreadyExists: Replication group {replicationGroupId} already exists.",
        checks=(refusals.group,),
        renewing=refusals.downgrade,
        outputs={
            "primaryEndpointAddress": lambda call: _address(call, True),
            "readerEndpointAddress": lambda call: _address(call, False),
            "configurationEndpointAddress": "",
            "memberClusters": _members,
            "engineVersionActual": _version,
            "engineVersion": lambda call: _version(call).rpartition(".")[0],
            "clusterEnabled": False,
            "clusterMode": "disabled",
            "numCacheClusters": _nodes,
            "numNodeGroups": 1,
            "replicasPerNodeGroup": lambda call: _nodes(call) - 1,
            "parameterGroupName": _parameters,
            "subnetGroupName": "default",
            "securityGroupIds": [],
            "securityGroupNames": [],
            "snapshotWindow": "06:30-07:30",
            "maintenanceWindow": "sun:09:00-sun:10:00",
            "autoMinorVersionUpgrade": True,
            "dataTieringEnabled": False,
            "networkType": "ipv4",
            "ipDiscovery": "ipv4",
            "globalReplicationGroupId": "",
            "nodeGroupConfigurations": [],
            "atRestEncryptionEnabled": False,
            "transitEncryptionEnabled": False,
            "transitEncryptionMode": lambda call: "required" if call.get("transitEncryptionEnabled") else "",
        },
        deletable=_delete_group,
        secret=frozenset({"authToken"}),
    ),
    SUBNETS: Kind(
        title="ElastiCache Subnet Group",
        id="{name}",
        arn=arn("elasticache", "subnetgroup:{name}"),
        lower=True,
        unique=("name",),
        taken="CacheSubnetGroupAlreadyExists: Cache subnet group {name} already exists.",
        checks=(refusals.subnet_group,),
        outputs={
            "vpcId": vpc_of_subnets,
        },
        deletable=_in_use("subnetGroupName", "ElastiCache Subnet Group", "CacheSubnetGroupInUse"),
    ),
    PARAMETERS: Kind(
        title="ElastiCache Parameter Group",
        id="{name}",
        arn=arn("elasticache", "parametergroup:{name}"),
        lower=True,
        unique=("name",),
        taken="CacheParameterGroupAlreadyExists: Cache parameter group {name} already exists.",
        checks=(refusals.parameter_group,),
        deletable=_in_use("parameterGroupName", "ElastiCache Parameter Group", "InvalidCacheParameterGroupState"),
    ),
}
