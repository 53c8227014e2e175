"""Cases of cache-tls-mismatch."""

from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, environment, of, secret, task

HOST = "master.jobs.abc.use1.cache.amazonaws.com"
OPEN = {"advisory": of(["cache-unprotected"], "jobs")}


def group(encrypted: Any = True, **props: Any) -> Record:
    stated = {"engine": "valkey", "authToken": "x" * 16, "transitEncryptionEnabled": encrypted, **props}
    return Record(type=kinds.REPLICATION_GROUP, name="jobs", props=stated, outputs={"primaryEndpointAddress": HOST})


def reading(url: str) -> Record:
    return task(container(environment=environment(QUEUE=url)))


def switched(**variables: str) -> Record:
    return task(container(environment=environment(**variables)))


def kept(document: Any) -> Record:
    return Record(type=kinds.SECRET_VERSION, name="kept", props={"secretString": document})


c = For(rule="cache-tls-mismatch")


def named_in_secret() -> Record:
    source = "arn:aws:secretsmanager:us-east-1:111122223333:secret:redis-AbCdEf:url::1"
    return task(
        container(environment=environment(REDIS_TLS="false"), secrets=[{"name": "REDIS_URL", "valueFrom": source}])
    )


CASES = [
    # A secret may name another Redis, unless the task is made from this one.
    c.passes(group(), named_in_secret()),
    c.fails("jobs", group(), replace(named_in_secret(), dependencies={"containerDefinitions": ["jobs"]})),
    c.passes(group(), reading(f"rediss://{HOST}:6379/0")),
    c.passes(group(), reading("redis://elsewhere.example.com:6379")),
    c.passes(group(transitEncryptionMode="preferred"), reading(f"redis://{HOST}:6379")),
    c.passes(group(False), reading(f"redis://{HOST}:6379"), also=OPEN),
    c.passes(
        Record(type=kinds.CACHE_CLUSTER, name="jobs", props={"engine": "memcached"}), reading(f"redis://{HOST}:6379")
    ),
    c.fails("jobs", group(), reading(f"redis://{HOST}:6379")),
    c.fails("jobs", group(), reading(f"valkey://{HOST}")),
    c.fails("jobs", group(False), reading(f"rediss://{HOST}:6379"), also=OPEN),
    c.fails(
        "jobs",
        Record(
            type=kinds.SERVERLESS_CACHE,
            name="jobs",
            props={"engine": "valkey", "userGroupId": "app"},
            outputs={"endpoints": [{"address": HOST, "port": 6379}]},
        ),
        reading(f"redis://{HOST}"),
    ),
    c.passes(group(), switched(REDIS_TLS="true", REDIS_HOST=HOST)),
    c.passes(group(), switched(REDIS_TLS="false", REDIS_HOST="elsewhere.example.com")),
    c.passes(group(), replace(group(), name="other"), switched(REDIS_TLS="false")),
    c.fails("jobs", group(), switched(QUEUE_BULL_REDIS_TLS="false")),
    c.fails("jobs", group(), switched(REDIS_SCHEME="tcp", REDIS_HOST=f"{HOST}:6379")),
    c.fails("jobs", group(False), switched(REDIS_USE_SSL="1"), also=OPEN),
    c.missing(group(), reading("")),
    c.unknown(
        "jobs",
        group(UNKNOWN),
        reading(f"redis://{HOST}"),
        also={"unevaluated": of(["cache-unprotected"], "jobs")},
    ),
    c.secret("hunter2", "jobs", group(), kept(secret(f'{{"url": "redis://:hunter2@{HOST}:6379"}}'))),
]
