"""F57: a cache that anyone in its network may read."""

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def contract(cache: Resource) -> Results:
    """A Fairway cache: TLS and a password."""
    for key in ("transitEncryption", "authenticated"):
        stated = cache.inputs[key]
        if stated.unknown:
            yield NotEvaluated(stated.path)
        elif stated.flag is not True:
            yield Finding(f"{key} {stated.shown()}", stated.path)


def group(cache: Resource) -> Results:
    """A replication group of one's own: TLS, and a password or users."""
    encrypted = cache["transitEncryptionEnabled"]
    if encrypted.unknown:
        yield NotEvaluated(encrypted.path)
        return
    if encrypted.flag is not True and not _secondary(cache):
        yield Finding(f"transit_encryption_enabled {encrypted.shown()}", encrypted.path)
        return
    if all(cache[key].absent for key in ("authToken", "authTokenWo", "userGroupIds")) and not _secondary(cache):
        yield Finding("no auth_token and no user_group_ids", "authToken", "give it an auth_token or user_group_ids")


def serverless(cache: Resource) -> Results:
    """A serverless cache, which has TLS always, and users only where they are named."""
    if cache["engine"].text in ("redis", "valkey") and cache["userGroupId"].absent:
        yield Finding("no user_group_id", "userGroupId", "give it a user_group_id")


def _secondary(cache: Resource) -> bool:
    """Of a global one, or from a snapshot of one, the other end says it."""
    return not cache["globalReplicationGroupId"].absent and bool(cache["globalReplicationGroupId"].text)


RULE = Rule(
    name="cache-unprotected",
    failures=("F57",),
    title="the cache asks for no password, or speaks without TLS",
    severity="medium",
    symptom="whoever gets into the network reads and writes sessions and queued jobs; passwords cross it in the clear",
    cause="Both are off by default, and nothing works less without them.",
    fix="set transit_encryption_enabled=True, and an auth_token or user_group_ids",
    limits="the rules of ElastiCache's users",
    bad='aws.elasticache.ReplicationGroup("cache", engine="valkey", …)',
    good='aws.elasticache.ReplicationGroup("cache", transit_encryption_enabled=True, auth_token=password.result, …)',
    level="advisory",
    resource_checks={
        kinds.CACHE: contract,
        kinds.REPLICATION_GROUP: group,
        kinds.SERVERLESS_CACHE: serverless,
    },
)
