"""Cases of database-password-refused."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, of, secret


def generated(**props: Any) -> Record:
    return Record(type=kinds.RANDOM_PASSWORD, name="password", props={"length": 32, **props})


def database(password: Any = UNKNOWN, **props: Any) -> Record:
    stated = {"engine": "postgres", "engineVersion": "16", "password": password, **props}
    return Record(type=kinds.RDS_INSTANCE, name="db", props=stated, dependencies={"password": ["password"]})


CHOSEN = {"advisory": of(["secret-in-plain-environment"], "db")}
c = For(rule="database-password-refused")

CASES = [
    c.passes(generated(special=False), database()),
    c.passes(generated(overrideSpecial="!#$%&*()-_=+[]{}<>:?"), database()),
    c.fails("db", generated(overrideSpecial="!@#"), database()),
    c.fails("db", generated(overrideSpecial="_/"), database()),
    c.fails("db", generated(length=64, special=False), database(engine="mysql")),
    c.fails("db", generated(), database()),
    c.fails("db", database(secret("p@x8Kq2vbn0Zp")), also=CHOSEN),
    c.fails("db", database(secret("x8Kq2")), also={"advisory": CHOSEN["advisory"]}),
    c.missing(Record(type=kinds.RDS_INSTANCE, name="db", props={"engine": "postgres", "engineVersion": "16"})),
    c.unknown("db", generated(overrideSpecial=UNKNOWN), database()),
    c.secret("x8Kq2/vbn0Zp", "db", database(secret("x8Kq2/vbn0Zp")), also=CHOSEN),
]
