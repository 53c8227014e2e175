"""Cases of cache-unprotected."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, of, secret

OWN: dict[str, Any] = {"contract": 1, "transitEncryption": True, "authenticated": True}


def group(**props: Any) -> Record:
    return Record(type=kinds.REPLICATION_GROUP, name="jobs", props={"engine": "valkey", **props})


def own(**facts: Any) -> Record:
    return Record(type=kinds.CACHE, name="cache", props={**OWN, **facts})


c = For(rule="cache-unprotected", level="advisory")
CASES = [
    c.passes(own()),
    c.passes(group(transitEncryptionEnabled=True, authToken="x" * 16)),
    c.passes(group(transitEncryptionEnabled=True, userGroupIds=["app"])),
    c.passes(group(globalReplicationGroupId="sgaui-shop")),
    c.passes(Record(type=kinds.SERVERLESS_CACHE, name="jobs", props={"engine": "memcached"})),
    c.fails("jobs", group(transitEncryptionEnabled=False, authToken="x" * 16)),
    c.fails("jobs", group(transitEncryptionEnabled=True)),
    c.fails("jobs", Record(type=kinds.SERVERLESS_CACHE, name="jobs", props={"engine": "valkey"})),
    c.fails("cache", own(authenticated=False)),
    c.missing(group(), blames="jobs"),
    c.unknown(
        "jobs",
        group(transitEncryptionEnabled=UNKNOWN),
        also={"unevaluated": of(["cache-tls-mismatch"], "jobs")},
    ),
    c.unknown("cache", own(transitEncryption=UNKNOWN)),
    c.secret("hunter2", "jobs", group(transitEncryptionEnabled=False, authToken=secret("hunter2hunter2hu"))),
]
