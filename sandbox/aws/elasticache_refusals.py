"""What ElastiCache refuses. The sentences are AWS's own, or the provider's."""

import re
from typing import Any

from sandbox.aws.checks import common, exists, listed
from sandbox.kinds import Call

GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
SUBNETS = "aws:elasticache/subnetGroup:SubnetGroup"
PARAMETERS = "aws:elasticache/parameterGroup:ParameterGroup"
SUBNET = "aws:ec2/subnet:Subnet"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
# https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
_NODE = re.compile(r"cache\.(?:[mrtc]\d\w{0,3})\.(?:micro|small|medium|large|\d{0,2}xlarge)")
_NEVER_ALONE = ("cache.t1.", "cache.m1.", "cache.t2.")  # too small, or too old, to fail over
_VERSIONS = {"valkey": ("7.2", "8.0", "8.1", "8.2", "9.0"), "redis": ("4.0", "5.0", "6.0", "6.2", "7.0", "7.1")}
_EVICTIONS = (
    "volatile-lru", "allkeys-lru", "volatile-lfu", "allkeys-lfu", "volatile-random", "allkeys-random", "volatile-ttl",
    "noeviction",
)  # fmt: skip


def family(engine: str, version: str) -> str:
    """`valkey8`, `redis7`, `redis6.x`: what a parameter group is made for."""
    major = version.partition(".")[0]
    return f"redis{major}.x" if engine == "redis" and major == "6" else f"{engine}{major}"


def group(call: Call) -> None:
    _name(call)
    _engine(call)
    _password(call)
    _copies(call)
    _parameters(call)
    _network(call)


def _name(call: Call) -> None:
    name = str(call.get("replicationGroupId", ""))
    if len(name) > 40 or not re.fullmatch(r"[a-z](?:-?[a-z0-9])*", name):
        raise call.refuse(
            "InvalidParameterValue: The parameter ReplicationGroupIdentifier is not a valid identifier. Identifiers "
            "must begin with a letter; must contain only ASCII letters, digits, and hyphens; must not end with a "
            "hyphen or contain two consecutive hyphens; and must be at most 40 characters long."
        )


def _engine(call: Call) -> None:
    engine, version, node = call.get("engine", "redis"), str(call.get("engineVersion") or ""), call.get("nodeType")
    if node and not _NODE.fullmatch(node):
        raise call.refuse(f"InvalidParameterValue: Invalid CacheNodeType: {node}")
    known = _VERSIONS.get(engine, ())
    if version and ".".join(version.split(".")[:2]) not in known and not version.endswith(".x"):
        raise call.refuse(f"InvalidParameterCombination: Cannot find version {version} for {engine}")


def _password(call: Call) -> None:
    token = call.get("authToken")
    if token is None:
        return
    if not call.get("transitEncryptionEnabled"):
        raise call.refuse(
            "InvalidParameterCombination: The AUTH token is only supported when encryption-in-transit is enabled"
        )
    if not re.fullmatch(r"[\x21-\x7e]{16,128}", str(token)) or re.search(r'[/@"]', str(token)):
        raise call.refuse(
            "InvalidParameterValue: Invalid AuthToken provided. It must be 16 to 128 printable characters, without "
            "'/', '\"' and '@'."
        )


def _copies(call: Call) -> None:
    count, failover = int(call.get("numCacheClusters") or 1), call.get("automaticFailoverEnabled")
    if call.get("multiAzEnabled") and not failover:
        raise call.refuse("automatic_failover_enabled must be true if multi_az_enabled is true")
    if failover and count < 2 and not call.get("numNodeGroups"):
        raise call.refuse(
            'if automatic_failover_enabled is true, the minimum value of num_cache_clusters is 2: "num_cache_clusters"'
        )
    if count > 6:
        raise call.refuse("InvalidParameterValue: Maximum number of cache clusters in a replication group is 6")
    node = str(call.get("nodeType", ""))
    if failover and node.startswith(_NEVER_ALONE[:2]):
        raise call.refuse(f"InvalidParameterCombination: Automatic failover is not supported for {node} cache nodes.")
    days = call.get("snapshotRetentionLimit")
    if days is not None and not 0 <= days <= 35:
        raise call.refuse("InvalidParameterValue: SnapshotRetentionLimit must be between 0 and 35")


def _parameters(call: Call) -> None:
    name = str(call.get("parameterGroupName") or "")
    if not name.startswith("default."):
        exists("parameterGroupName", PARAMETERS, "CacheParameterGroupNotFound: CacheParameterGroup not found: {0}")(
            call
        )
    own, version = call.other(PARAMETERS, name), str(call.get("engineVersion") or "")
    if own is None or not version:
        return
    made_for, needed = own["properties"].get("family"), family(call.get("engine", "redis"), version)
    if made_for != needed:
        raise call.refuse(
            f"InvalidParameterCombination: Expected a parameter group of family {needed} but found one of family "
            f"{made_for}"
        )


def _network(call: Call) -> None:
    exists("subnetGroupName", SUBNETS, "CacheSubnetGroupNotFoundFault: Cache Subnet Group {0} does not exist.")(call)
    groups = listed(call, "securityGroupIds")
    for one in groups:
        if call.missing(SECURITY_GROUP, one) and call.before is None:
            raise call.refuse(f"InvalidParameterValue: Some security groups are invalid: [{one}]")
    network = call.look(SUBNETS, call.get("subnetGroupName"), "vpcId")
    if network and common(call, SECURITY_GROUP, groups, "vpcId") - {network}:
        raise call.refuse(
            "InvalidParameterCombination: Specified security groups and subnet group belong to different VPCs."
        )


def downgrade(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """ElastiCache upgrades in place alone: for an older version, or Redis again, the provider makes a new server."""
    if before.get("engine") == "valkey" and after.get("engine") == "redis":
        return {"engine", "engineVersion"}
    old, new = (_numbers(state.get("engineVersion")) for state in (before, after))
    return {"engineVersion"} if new and old and new < old[: len(new)] else set()


def _numbers(version: object) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", str(version or ""))]


def subnet_group(call: Call) -> None:
    subnets = listed(call, "subnetIds")
    for subnet in subnets:
        if call.missing(SUBNET, subnet):
            raise call.refuse(f"InvalidSubnet: The subnet ID '{subnet}' does not exist")
    if len(common(call, SUBNET, subnets, "vpcId")) > 1:
        raise call.refuse("InvalidSubnet: All subnets must be in the same VPC.")


def parameter_group(call: Call) -> None:
    made_for = str(call.get("family", ""))
    known = {family(engine, version) for engine, versions in _VERSIONS.items() for version in versions}
    if made_for not in known and not made_for.startswith("memcached"):
        raise call.refuse(
            f"InvalidParameterValue: CacheParameterGroupFamily {made_for} is not a valid parameter group family."
        )
    for parameter in listed(call, "parameters"):
        name, value = str(parameter.get("name")), str(parameter.get("value"))
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise call.refuse(f"InvalidParameterValue: Could not find parameter with name: {name}")
        if name == "maxmemory-policy" and value not in _EVICTIONS:
            raise call.refuse(f"InvalidParameterValue: The parameter value {value} is not in the allowed values")
