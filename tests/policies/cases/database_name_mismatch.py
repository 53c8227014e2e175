"""Cases of database-name-mismatch."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, environment, of, secret, task

ADDRESS = "shop.abc.us-east-1.rds.amazonaws.com"


def database(name: Any = "shop", label: str = "db", **props: Any) -> Record:
    stated = {"engine": "postgres", "engineVersion": "16", "dbName": name, **props}
    return Record(type=kinds.RDS_INSTANCE, name=label, props=stated, outputs={"address": ADDRESS})


def told(**variables: str) -> Record:
    return task(container(environment=environment(**variables)))


WEAK = {"advisory": of(["database-url-weak-tls"], "task")}
c = For(rule="database-name-mismatch")

CASES = [
    c.passes(database(), told(DB_NAME="shop")),
    c.passes(database(), told(PGDATABASE="postgres")),
    c.passes(database(), told(MYSQL_HOST="other.example.com", DB_NAME="app")),
    c.passes(database(), database("app", label="other"), told(DB_NAME="app")),
    c.passes(database(), told(STORE="postgresql://other.example.com/app"), also=WEAK),
    c.fails("db", database(), told(DB_NAME="app")),
    c.fails("db", database(), told(MYSQL_HOST=ADDRESS, MYSQL_DATABASE="app")),
    c.fails("db", database(), told(STORE=f"postgresql://{ADDRESS}:5432/app"), also=WEAK),
    c.missing(database(None), told(DB_NAME="app")),
    c.unknown("db", database(UNKNOWN), told(DB_NAME="app")),
    c.secret("hunter2", "db", database(masterUsername=secret("hunter2")), told(DB_NAME="app")),
]
