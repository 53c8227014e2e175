"""Cases of secret-placeholder."""

import json
from dataclasses import replace

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, environment, of, secret, task


def stored(value: object) -> Record:
    return Record(type=kinds.SECRET_VERSION, name="version", props={"secretString": value})


def database(password: str) -> Record:
    props = {"engine": "postgres", "engineVersion": "16", "password": secret(password)}
    return Record(type=kinds.RDS_INSTANCE, name="db", props=props)


c = For(rule="secret-placeholder")


def parameter(name: str, value: str) -> Record:
    return Record(type=kinds.PARAMETER, name="version", props={"name": name, "type": "SecureString", "value": value})


CASES = [
    c.passes(parameter("/shop/db/username", "postgres")),
    c.fails("version", parameter("/shop/db/password", "postgres")),
    c.fails("version", parameter("/shop/db/username", "changeme")),
    c.fails("version", stored('{"host": "smtp.example.com", "user": "root", "key_id": "changeme"}')),
    c.passes(stored('{"host": "example", "user": "root", "mode": "test"}')),
    c.passes(stored("9f86d081884c7d659a2feaa0c55ad015")),
    c.passes(stored(json.dumps({"username": "test", "password": "9f86d081884c"}))),
    c.passes(Record(type=kinds.PARAMETER, name="version", props={"type": "String", "value": "none"})),
    c.fails("version", stored("changeme")),
    c.fails("version", stored("sk-xxxxxxxx")),
    c.fails("version", stored("<your key>")),
    c.fails("version", stored(json.dumps({"apiKey": "your-key-here"}))),
    c.fails("version", Record(type=kinds.PARAMETER, name="version", props={"type": "SecureString", "value": "TODO"})),
    c.fails(
        "task",
        task(container(environment=environment(API_KEY="changeme"))),
        also={"mandatory": of(["secret-in-plain-environment"], "task")},
    ),
    c.fails("version", replace(stored("CHANGE_ME"), ignored=("secretString",)), level="advisory"),
    c.fails("db", database("changeme1")),
    c.missing(Record(type=kinds.SECRET_VERSION, name="version")),
    c.unknown("version", stored(UNKNOWN)),
    c.secret("your-key-here", "version", stored(secret("your-key-here"))),
]
