"""The cache under a recording monitor: what it speaks, who gets in, what a service reads of it."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from components.data.cache import Cache, CacheArgs
from components.data.redis import cache_document
from tests.unit.recorder import Recorder, record, record_stack

GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
WEB = {"port": 80, "health": {"path": "/", "tool": "wget"}}
CHANGE: Mapping[str, Any] = {
    "fairway:cache": {},
    "fairway:services": {
        "backend": {
            **WEB,
            "routes": ["/api/*"],
            "migration": ["migrate"],
            "cacheEnv": {
                "REDIS_URL": "url",
                "CELERY_BROKER_URL": "celeryUrl",
                "REDIS_HOST": "host",
                "REDIS_ADDR": "hostPort",
            },
            "requiredEnv": ["REDIS_URL"],
        },
        "frontend": WEB,
    },
}


@pytest.fixture(scope="module")
def stack() -> Recorder:
    return record_stack("dev", change=CHANGE)


def server(**args: Any) -> Recorder:
    return record(lambda: Cache("cache", CacheArgs(vpc_id="vpc-1", subnet_ids=["a", "b"], **args)) and None)


def test_f56_f57_it_speaks_tls_alone_and_asks_for_a_password(stack: Recorder) -> None:
    group = stack.one(GROUP)
    assert (group.get("engine"), group.get("transitEncryptionMode")) == ("valkey", "required")
    assert group.get("transitEncryptionEnabled") is group.get("atRestEncryptionEnabled") is True
    assert group.is_secret("authToken") and group.get("authTokenUpdateStrategy") == "ROTATE"
    contract = stack.one("fairway:cache:Cache")
    assert contract.get("transitEncryption") is contract.get("authenticated") is True


def test_f21_only_services_that_read_it_get_in(stack: Recorder) -> None:
    openings = [item for item in stack.all(INGRESS) if item.get("securityGroupId") == "cache-cache-id"]
    assert [(item.name, item.get("referencedSecurityGroupId"), item.get("fromPort")) for item in openings] == [
        ("backend-to-cache", "backend-tasks-id", 6379)
    ]
    assert "ingress" not in stack.one("aws:ec2/securityGroup:SecurityGroup", "cache-cache").inputs


def test_a_service_reads_it_under_its_own_names_and_so_does_its_migration(stack: Recorder) -> None:
    arn = "arn:aws:test:us-east-1:111122223333:Secret/cache-connection"
    for task, container in (("backend-task", "backend"), ("backend-migration-task", "migration")):
        secrets = {item["name"]: item["valueFrom"] for item in stack.containers(task)[container]["secrets"]}
        assert {name: value.removeprefix(arn).split("::")[0] for name, value in secrets.items()} == {
            "CELERY_BROKER_URL": ":celeryUrl",
            "REDIS_ADDR": ":hostPort",
            "REDIS_HOST": ":host",
            "REDIS_URL": ":url",
        }
    policy = json.loads(stack.one("aws:iam/rolePolicy:RolePolicy", "backend-execution").get("policy"))
    assert [item["Resource"] for item in policy["Statement"] if "secretsmanager" in item["Action"][0]] == [[arn]]
    assert not stack.containers("frontend-task")["frontend"]["secrets"]


def test_the_url_is_one_that_clients_parse() -> None:
    document = cache_document(host="master.c.abc.use1.cache.amazonaws.com", password="a/b@c")
    url = urlsplit(document["url"])
    assert (url.scheme, url.username, url.hostname, url.port, url.path) == ("rediss", "", document["host"], 6379, "/0")
    assert url.password == "a%2Fb%40c"
    assert document["hostPort"] == f"{url.hostname}:{url.port}"
    assert document["celeryUrl"] == f"{document['url']}?ssl_cert_reqs=required"


def test_elasticache_moves_no_server_beyond_the_version_that_is_written() -> None:
    """It goes back to none: a program behind it would replace the server."""
    assert server(version="8.0").one(GROUP).get("autoMinorVersionUpgrade") is False


def test_a_second_node_takes_over() -> None:
    alone, both = server().one(GROUP), server(multi_az=True).one(GROUP)
    assert (alone.get("numCacheClusters"), alone.get("automaticFailoverEnabled")) == (1, False)
    assert (both.get("numCacheClusters"), both.get("automaticFailoverEnabled"), both.get("multiAzEnabled")) == (
        2,
        True,
        True,
    )


def test_a_name_that_elasticache_would_refuse_is_refused_first() -> None:
    assert server().one(GROUP).get("replicationGroupId") == "cache-0a1b2c3d"
    with pytest.raises(ValueError, match="ElastiCache takes 40 characters"):
        Cache("c" * 32, CacheArgs(vpc_id="vpc-1", subnet_ids=["a"]))


def test_f34_it_is_protected_and_leaves_a_last_snapshot_as_asked() -> None:
    kept = server(protect=True, backup_days=7).one(GROUP)
    assert kept.request.protect and kept.get("finalSnapshotIdentifier") == "cache-final-0a1b2c3d"
    gone = server().one(GROUP)
    assert not gone.request.protect and "finalSnapshotIdentifier" not in gone.inputs


def test_a_new_version_has_a_parameter_group_of_its_family() -> None:
    stack = server(version="7.2", eviction="noeviction")
    (parameters,) = stack.all("aws:elasticache/parameterGroup:ParameterGroup")
    assert (parameters.name, parameters.get("family")) == ("cache-valkey7", "valkey7")
    assert parameters.get("parameters") == [{"name": "maxmemory-policy", "value": "noeviction"}]


def test_f25_each_node_is_watched() -> None:
    change = {**CHANGE, "fairway:cache": {"multiAz": True}, "fairway:alarms": {"email": "a@example.org"}}
    stack = record_stack("dev", change=change)
    watched = {
        (item.name.removesuffix("-alarm"), item.get("dimensions.CacheClusterId")[-3:])
        for item in stack.all(ALARM)
        if item.name.startswith("cache")
    }
    kinds = ("memory", "evictions", "connections")
    assert watched == {(f"cache-{kind}", "001") for kind in kinds} | {(f"cache-{kind}-2", "002") for kind in kinds}


def test_preview_registers_what_the_update_will(stack: Recorder) -> None:
    preview = record_stack("dev", change=CHANGE, preview=True)
    assert {(item.type, item.name) for item in preview.registered} == {
        (item.type, item.name) for item in stack.registered
    }


def test_of_dotnets_words_each_says_what_the_url_says() -> None:
    document = cache_document(host="master.c.abc.use1.cache.amazonaws.com", password="aB3")
    address, *options = document["stackExchange"].split(",")
    assert address == document["hostPort"] == "master.c.abc.use1.cache.amazonaws.com:6379"
    assert options == ["password=aB3", "ssl=True", "abortConnect=False"]
