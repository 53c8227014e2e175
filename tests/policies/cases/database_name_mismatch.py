"""Cases of database-name-mismatch."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, environment, of, secret, task

ADDRESS = "shop.abc.us-east-1.rds.amazonaws.com"


def database(name: Any = "shop", label: str = "db", **props: Any) -> Record:
    stated = {"engine": "postgres", "engineVersion": "16", "dbName": name, **props}
    return Record(type=kinds.RDS_INSTANCE, name=label, props=stated, outputs={"address": ADDRESS})


def having(**variables: str) -> Record:
    return task(container(environment=environment(**variables)))


WEAK = {"mandatory": of(["database-url-weak-tls"], "task")}
c = For(rule="database-name-mismatch")

MADE = Record(type="postgresql:index/database:Database", name="app", props={"name": "app"})


CASES = [
    # Another database of the server: the program makes it, or each task has its own.
    c.fails("db", database(), having(DB_NAME="app"), MADE, level="advisory"),
    c.fails(
        "db",
        database(),
        having(DB_NAME="app"),
        task(container(environment=environment(DB_NAME="users")), name="other"),
        level="advisory",
    ),
    c.fails(
        "db",
        database(),
        task(container(environment=environment(DB_NAME="app"), command=["rails", "db:prepare"])),
        level="advisory",
    ),
    c.passes(database(), having(DB_NAME="shop")),
    c.passes(database(), having(PGDATABASE="postgres")),
    c.passes(database(), having(MYSQL_HOST="other.example.com", DB_NAME="app")),
    c.passes(database(), database("app", label="other"), having(DB_NAME="app")),
    c.passes(database(), having(STORE="postgresql://other.example.com/app"), also={"advisory": WEAK["mandatory"]}),
    c.fails("db", database(), having(DB_NAME="app")),
    c.fails("db", database(), having(MYSQL_HOST=ADDRESS, MYSQL_DATABASE="app")),
    c.fails("db", database(), having(STORE=f"postgresql://{ADDRESS}:5432/app"), also=WEAK),
    # A port beside this server's host, another server's, or none.
    c.fails("db", database(), having(MYSQL_HOST=ADDRESS, MYSQL_PORT="5433")),
    c.passes(database(), having(MYSQL_HOST="other.example.com", MYSQL_PORT="5433")),
    c.passes(database(), having(MYSQL_PORT="5433")),
    c.missing(database(None), having(DB_NAME="app")),
    c.unknown("db", database(UNKNOWN), having(DB_NAME="app")),
    c.secret("hunter2", "db", database(masterUsername=secret("hunter2")), having(DB_NAME="app")),
]
