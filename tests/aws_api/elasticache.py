"""ElastiCache in the local AWS: what moto has not of replication groups.

moto has no parameter groups and deletes nothing; of a replication group it makes one node, whatever the number, has of
nodes the names alone, and of settings only some. Here parameter groups are kept as they were made, a deleted group is
gone, a group has its number of nodes, and a node says what its group was told.
"""

from collections.abc import Callable, Mapping
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.elasticache.exceptions import CacheClusterNotFound
from moto.elasticache.responses import ElastiCacheResponse

Add = Callable[..., None]

PARAMETERS: dict[str, dict[str, Any]] = {}  # name of a parameter group → it, and its `Parameters`
GROUPS: dict[str, dict[str, Any]] = {}  # id of a replication group → the settings that its nodes have


def close_elasticache(add: Add) -> None:
    """add: puts functions into a service's class, by their names."""
    add(ElastiCacheResponse, *_parameter_groups(), *_replication_groups(), delete_cache_subnet_group)


def delete_cache_subnet_group(self: Any) -> ActionResult:
    self.elasticache_backend.cache_subnet_groups.pop(self._get_param("CacheSubnetGroupName"))
    return EmptyResult()


def _parameter_groups() -> tuple[Callable[[Any], ActionResult], ...]:
    def create_cache_parameter_group(self: Any) -> ActionResult:
        name = self._get_param("CacheParameterGroupName")
        backend = self.elasticache_backend
        group = {
            "CacheParameterGroupName": name,
            "CacheParameterGroupFamily": self._get_param("CacheParameterGroupFamily"),
            "Description": self._get_param("Description"),
            "IsGlobal": False,
            "ARN": f"arn:aws:elasticache:{backend.region_name}:{backend.account_id}:parametergroup:{name}",
        }
        PARAMETERS[name] = {**group, "Parameters": {}}
        backend.tagging_service.tag_resource(group["ARN"], self._get_param("Tags") or [])
        return ActionResult({"CacheParameterGroup": group})

    def describe_cache_parameter_groups(self: Any) -> ActionResult:
        name = self._get_param("CacheParameterGroupName")
        return ActionResult({"CacheParameterGroups": [PARAMETERS[name]] if name in PARAMETERS else []})

    def modify_cache_parameter_group(self: Any) -> ActionResult:
        name = self._get_param("CacheParameterGroupName")
        changes: list[Mapping[str, str]] = self._get_param("ParameterNameValues")
        PARAMETERS[name]["Parameters"] |= {one["ParameterName"]: one["ParameterValue"] for one in changes}
        return ActionResult({"CacheParameterGroupName": name})

    def describe_cache_parameters(self: Any) -> ActionResult:
        values: Mapping[str, str] = PARAMETERS[self._get_param("CacheParameterGroupName")]["Parameters"]
        listed = [
            {"ParameterName": name, "ParameterValue": value, "Source": "user"} for name, value in sorted(values.items())
        ]
        return ActionResult({"Parameters": listed})

    def delete_cache_parameter_group(self: Any) -> ActionResult:
        del PARAMETERS[self._get_param("CacheParameterGroupName")]
        return EmptyResult()

    def list_tags_for_resource(self: Any) -> ActionResult:
        tags = self.elasticache_backend.tagging_service.list_tags_for_resource(self._get_param("ResourceName"))
        return ActionResult({"TagList": tags["Tags"]})

    return (
        create_cache_parameter_group,
        describe_cache_parameter_groups,
        modify_cache_parameter_group,
        describe_cache_parameters,
        delete_cache_parameter_group,
        list_tags_for_resource,
    )


def _replication_groups() -> tuple[Callable[[Any], ActionResult], ...]:
    create = ElastiCacheResponse.create_replication_group

    def create_replication_group(self: Any) -> ActionResult:
        name = self._get_param("ReplicationGroupId")
        GROUPS[name] = _settings(self)
        made = create(self)
        nodes: list[str] = self.elasticache_backend.replication_groups[name].member_clusters
        nodes += [
            f"{name}-{number:03}" for number in range(len(nodes) + 1, (self._get_param("NumCacheClusters") or 1) + 1)
        ]
        return made

    def describe_cache_clusters(self: Any) -> ActionResult:
        node = self._get_param("CacheClusterId")
        for group in self.elasticache_backend.replication_groups.values():
            if node in group.member_clusters:
                return ActionResult({"CacheClusters": [{"CacheClusterId": node, **GROUPS[group.replication_group_id]}]})
        raise CacheClusterNotFound(node)

    def delete_replication_group(self: Any) -> ActionResult:
        self.elasticache_backend.replication_groups.pop(self._get_param("ReplicationGroupId"))
        return EmptyResult()

    return create_replication_group, describe_cache_clusters, delete_replication_group


def _settings(call: Any) -> dict[str, Any]:
    """Of a node, from its group's creation."""
    same = (
        "Engine",
        "CacheNodeType",
        "CacheSubnetGroupName",
        "PreferredMaintenanceWindow",
        "AutoMinorVersionUpgrade",
        "SnapshotRetentionLimit",
        "SnapshotWindow",
        "TransitEncryptionEnabled",
        "TransitEncryptionMode",
        "AtRestEncryptionEnabled",
    )
    return {
        **{name: call._get_param(name) for name in same},
        "EngineVersion": f"{call._get_param('EngineVersion')}.0",
        "CacheClusterStatus": "available",
        "NumCacheNodes": 1,
        "CacheNodes": [],
        "CacheParameterGroup": {"CacheParameterGroupName": call._get_param("CacheParameterGroupName")},
        "SecurityGroups": [
            {"SecurityGroupId": group, "Status": "active"} for group in call._get_param("SecurityGroupIds") or []
        ],
        "PreferredMaintenanceWindow": call._get_param("PreferredMaintenanceWindow") or "sun:05:00-sun:06:00",
        "NetworkType": "ipv4",
        "IpDiscovery": "ipv4",
    }
