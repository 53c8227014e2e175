"""Cases of database-connections-exceeded."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, ecs_service, environment, of, secret, task


def database(size: str = "db.t4g.micro", **props: Any) -> Record:
    stated = {"engine": "postgres", "engineVersion": "16", "instanceClass": size, **props}
    return Record(type=kinds.RDS_INSTANCE, name="db", props=stated, dependencies={"parameterGroupName": ["group"]})


def limited(connections: int) -> Record:
    props = {"parameters": [{"name": "max_connections", "value": str(connections)}]}
    return Record(type=kinds.PARAMETER_GROUPS[0], name="group", props=props)


def pooling(count: Any = 4, **variables: str) -> list[Record]:
    service = ecs_service(desiredCount=count, dependencies={"taskDefinition": ["task"]})
    return [task(container(environment=environment(**variables))), service]


URL = "postgresql://10.0.0.7/app?connection_limit=20"
c = For(rule="database-connections-exceeded", level="advisory")

CASES = [
    c.passes(database(), *pooling(DB_POOL_SIZE="10")),
    c.passes(database("db.r6g.large"), *pooling(DB_POOL_SIZE="20")),
    c.passes(database("db.x2g.large"), *pooling(DB_POOL_SIZE="2000")),
    c.passes(database(), limited(400), *pooling(DB_POOL_SIZE="20")),
    c.fails("service", database(), *pooling(DB_POOL_SIZE="20")),
    c.fails("service", database(), *pooling(DATABASE_MAX_CONNECTIONS="5", WEB_CONCURRENCY="4")),
    c.fails("service", database(), *pooling(SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE="20")),
    c.fails("service", database(), *pooling(STORE=URL), also={"advisory": of(["database-url-weak-tls"], "task")}),
    c.fails("service", database("db.m7g.large"), limited(50), *pooling(DB_POOL_MAX="10")),
    c.missing(database(), *pooling()),
    c.unknown("service", database(), *pooling(UNKNOWN, DB_POOL_SIZE="20")),
    c.secret(
        "hunter2",
        "service",
        database(username=secret("hunter2"), manageMasterUserPassword=True),
        *pooling(DB_POOL_SIZE="20"),
    ),
]
