"""Cases of database-url-unencoded."""

import json
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, environment, of, secret, task, unevaluated_task


def stored(value: object) -> Record:
    return Record(type=kinds.SECRET_VERSION, name="version", props={"secretString": value})


def stated(encoded: Any) -> Record:
    tls = {"forceTls": True, "urlParameters": {"sslmode": "verify-full"}}
    return Record(type=kinds.DATABASE, name="fairway", props={"contract": 1, **tls, "urlEncoded": encoded})


def generated(parent: str = "") -> list[Record]:
    """A URL that is made of a generated password and a database's address, neither of them known yet."""
    dependencies = {"secretString": ["password", "database"]}
    return [
        Record(type=kinds.RANDOM_PASSWORD, name="password"),
        Record(type=kinds.RDS_INSTANCE, name="database", props=ENGINE, parent=parent),
        Record(
            type=kinds.SECRET_VERSION,
            name="version",
            props={"secretString": UNKNOWN},
            dependencies=dependencies,
            parent=parent,
        ),
    ]


ENGINE = {"engine": "postgres", "engineVersion": "16"}
c = For(rule="database-url-unencoded")

CASES = [
    c.passes(
        task(
            container(
                environment=environment(
                    JDBC="postgresql://store.internal:5432/app?user=me@shop&sslmode=verify-full&sslrootcert=/ca.pem"
                )
            )
        )
    ),
    c.passes(task(container(environment=environment(API_BASE="https://a@b.example/x")))),
    c.passes(stored("postgresql://app:p%40ss%2Fword@db:5432/app?application_name=a@b")),
    c.passes(stored(json.dumps({"password": "p@ss/word", "host": "db"}))),
    c.fails("version", stored("postgresql://app:p@ss/word#1@db:5432/app")),
    c.fails("version", stored(json.dumps({"url": "postgres://app:50%off@db/app"}))),
    c.fails(
        "task",
        task(container(environment=environment(DATABASE_URL="postgres://app:a:b?c@db.internal/app"))),
        also={"mandatory": of(["secret-in-plain-environment"], "task"), "advisory": of(["migrations-missing"], "task")},
    ),
    c.fails("fairway", stated(False)),
    c.unknown("fairway", stated(UNKNOWN)),
    c.passes(stated(True), *generated("fairway")),
    c.missing(Record(type=kinds.SECRET_VERSION, name="version")),
    c.unknown("version", *generated(), also={"unevaluated": of(["database-url-weak-tls"], "version")}),
    c.unknown("task", task(containerDefinitions=UNKNOWN), also=unevaluated_task("database-url-unencoded")),
    c.secret("p@ss/word#1", "version", stored(secret("postgresql://app:p@ss/word#1@db:5432/app"))),
]
