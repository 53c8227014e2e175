"""What AWS refuses of caches."""

from typing import Any

import pytest

from sandbox.protocol import Failure
from tests.unit.sandbox.conftest import Aws
from tests.unit.sandbox.refusals.world import CACHE, CACHE_PARAMETERS, CACHE_SUBNETS, Row, filled

TOKEN = "abcdefgh12345678"
BASE: dict[str, Any] = {
    "replicationGroupId": "shop",
    "description": "d",
    "engine": "valkey",
    "engineVersion": "8.1",
    "nodeType": "cache.t4g.micro",
    "numCacheClusters": 1,
    "transitEncryptionEnabled": True,
    "subnetGroupName": "cache",
}


def cache(**changes: Any) -> dict[str, Any]:
    return {**BASE, **changes}


ROWS: list[Row] = [
    (CACHE, cache(replicationGroupId="shop--cache"), "ReplicationGroupIdentifier is not a valid identifier"),
    (CACHE, cache(replicationGroupId="s" * 41), "at most 40 characters"),
    (CACHE, cache(replicationGroupId="taken"), "Replication group taken already exists"),
    (CACHE, cache(nodeType="db.t4g.micro"), "Invalid CacheNodeType: db.t4g.micro"),
    (CACHE, cache(engineVersion="6.0"), "Cannot find version 6.0 for valkey"),
    (CACHE, cache(authToken=TOKEN, transitEncryptionEnabled=None), "only supported when encryption-in-transit"),
    (CACHE, cache(authToken="tooshort"), "Invalid AuthToken provided"),
    (CACHE, cache(authToken="with@at-and-enough-letters"), "Invalid AuthToken provided"),
    (CACHE, cache(multiAzEnabled=True), "automatic_failover_enabled must be true"),
    (CACHE, cache(automaticFailoverEnabled=True), "the minimum value of num_cache_clusters is 2"),
    (CACHE, cache(numCacheClusters=7), "Maximum number of cache clusters"),
    (CACHE, cache(snapshotRetentionLimit=36), "SnapshotRetentionLimit must be between 0 and 35"),
    (CACHE, cache(parameterGroupName="none"), "CacheParameterGroup not found: none"),
    (CACHE, cache(engineVersion="7.2", parameterGroupName="v8"), "Expected a parameter group of family valkey7"),
    (CACHE, cache(subnetGroupName="none"), "Cache Subnet Group none does not exist"),
    (CACHE, cache(securityGroupIds=["sg-00000000000000000"]), "Some security groups are invalid"),
    (CACHE, cache(securityGroupIds=["$group2"]), "belong to different VPCs"),
    (CACHE_SUBNETS, {"name": "x", "subnetIds": ["$a", "$a2"]}, "All subnets must be in the same VPC"),
    (CACHE_SUBNETS, {"name": "x", "subnetIds": ["subnet-00000000000000000"]}, "does not exist"),
    (CACHE_PARAMETERS, {"name": "x", "family": "valkey4"}, "valkey4 is not a valid parameter group family"),
    (
        CACHE_PARAMETERS,
        {"name": "x", "family": "valkey8", "parameters": [{"name": "maxmemory-policy", "value": "oldest"}]},
        "oldest is not in the allowed values",
    ),
    (
        CACHE_PARAMETERS,
        {"name": "x", "family": "valkey8", "parameters": [{"name": "maxmemory_policy", "value": "x"}]},
        "Could not find parameter with name: maxmemory_policy",
    ),
]


@pytest.mark.parametrize(("token", "inputs", "sentence"), ROWS, ids=[row[2][:50] for row in ROWS])
def test_aws_refuses_to_make(
    aws: Aws, world: dict[str, Any], token: str, inputs: dict[str, Any], sentence: str
) -> None:
    assert sentence in aws.refusal(token, "x", **filled(world, inputs))


def test_its_address_says_whether_it_speaks_tls(aws: Aws, world: dict[str, Any]) -> None:
    secure = aws.create(CACHE, "x", **cache(authToken=TOKEN))
    assert secure["primaryEndpointAddress"].startswith("master.shop.")
    assert secure["memberClusters"] == ["shop-001"]
    plain = aws.create(CACHE, "y", **filled(world, cache(replicationGroupId="y", transitEncryptionEnabled=None)))
    assert ".ng.0001." in plain["primaryEndpointAddress"]


def test_an_older_version_is_another_server_and_a_newer_one_is_not(aws: Aws, world: dict[str, Any]) -> None:
    state = aws.create(CACHE, "x", **BASE)
    assert aws.diff(CACHE, state, BASE, cache(engineVersion="8.2")).replaces == ()
    assert aws.diff(CACHE, state, BASE, cache(engineVersion="8.0")).replaces == ("engineVersion",)
    redis = cache(engine="redis", engineVersion="7.1")
    assert aws.diff(CACHE, state, BASE, redis).replaces == ("engine", "engineVersion")


def test_a_last_snapshot_has_a_name_of_its_own(aws: Aws, world: dict[str, Any]) -> None:
    inputs = cache(finalSnapshotIdentifier="last")
    aws.delete(CACHE, "x", aws.create(CACHE, "x", **inputs))
    with pytest.raises(Failure, match="Snapshot last already exists"):
        aws.delete(CACHE, "x", aws.create(CACHE, "x", **inputs))


def test_groups_that_a_cache_uses_stay(aws: Aws, world: dict[str, Any]) -> None:
    for name, token in (("cache-subnets", CACHE_SUBNETS), ("cache-parameters", CACHE_PARAMETERS)):
        with pytest.raises(Failure, match="still in use by taken"):
            aws.delete(token, name, world[name])
