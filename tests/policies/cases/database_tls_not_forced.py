"""Cases of database-tls-not-forced."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret


def database(version: str, *, parameters: str = "", **props: Any) -> Record:
    dependencies = {"parameterGroupName": ["group"]} if parameters else {}
    stated = {"engine": "postgres", "engineVersion": version, **props}
    return Record(type=kinds.RDS_INSTANCE, name="db", props=stated, dependencies=dependencies)


def group(value: str, name: str = "rds.force_ssl") -> Record:
    return Record(type=kinds.PARAMETER_GROUPS[0], name="group", props={"parameters": [{"name": name, "value": value}]})


def stated(forced: object) -> Record:
    props = {"contract": 1, "forceTls": forced, "urlParameters": {"sslmode": "verify-full"}}
    return Record(type=kinds.DATABASE, name="fairway", props=props)


c = For(rule="database-tls-not-forced")

CASES = [
    c.passes(database("15.4")),
    c.passes(database("13", parameters="1"), group("1")),
    c.passes(Record(type=kinds.RDS_INSTANCE, name="db", props={"engine": "mysql", "engineVersion": "8.0"})),
    c.passes(database("13", parameterGroupName="company-postgres13")),
    c.fails("db", database("13", parameterGroupName="default.postgres13")),
    c.fails("db", database("14.9")),
    c.fails("db", database("16", parameters="0"), group("0")),
    c.fails("db", database("8.0", parameters="0", engine="mysql"), group("0", "require_secure_transport")),
    c.passes(database("8.0", parameters="1", engine="mysql"), group("1", "require_secure_transport")),
    c.passes(database("8.0", parameters="0", engine="mysql"), group("0")),
    c.fails("fairway", stated(False)),
    c.passes(stated(True)),
    c.missing(Record(type=kinds.RDS_INSTANCE, name="db", props={"engine": "postgres"})),
    c.missing(
        Record(type=kinds.DATABASE, name="fairway", props={"contract": 1, "urlParameters": {"sslmode": "verify-full"}}),
        blames="fairway",
    ),
    c.unknown("db", database(UNKNOWN)),
    c.unknown("fairway", stated(UNKNOWN)),
    c.secret("hunter2", "db", database("14", tags=secret("hunter2"))),
]
