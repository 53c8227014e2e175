"""Cases of database-unprotected."""

from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret


def database(**props: Any) -> Record:
    stated = {"engine": "postgres", "engineVersion": "16", **props}
    return Record(type=kinds.RDS_INSTANCE, name="db", props=stated, protect=True)


def stated(**props: Any) -> Record:
    sound = {"protect": True, "deletionProtection": True, "finalSnapshot": True, "encrypted": True, "multiAz": True}
    tls = {"forceTls": True, "urlParameters": {"sslmode": "verify-full"}}
    return Record(type=kinds.DATABASE, name="fairway", props={"contract": 1, **sound, **tls, "backupDays": 7, **props})


def made(**props: Any) -> Record:
    """An instance of the component."""
    return replace(database(**props), parent="fairway")


OVERRIDDEN = ["aws:rds/instance:Instance"]
SOUND = {"deletionProtection": True, "skipFinalSnapshot": False, "backupRetentionPeriod": 14}
c = For(rule="database-unprotected", production=True)

CASES = [
    c.passes(database(deletionProtection=True, skipFinalSnapshot=False, backupRetentionPeriod=14)),
    c.passes(stated()),
    c.fails("db", database(deletionProtection=False)),
    c.fails("db", database(deletionProtection=True, skipFinalSnapshot=True)),
    c.fails("db", database(deletionProtection=True, backupRetentionPeriod=1)),
    c.passes(stated(), made(deletionProtection=UNKNOWN, multiAz=True, backupRetentionPeriod=7)),
    c.unknown("db", stated(), made(deletionProtection=UNKNOWN, multiAz=False, backupRetentionPeriod=7)),
    c.fails("db", stated(), made(**SOUND | {"deletionProtection": False})),
    c.passes(stated(overridden=OVERRIDDEN), made(**SOUND)),
    c.fails("db", stated(overridden=OVERRIDDEN), made(**SOUND | {"deletionProtection": False})),
    c.unknown("db", stated(overridden=OVERRIDDEN), made(**SOUND | {"deletionProtection": UNKNOWN})),
    c.fails(
        "db", stated(overridden=["aws:rds/parameterGroup:ParameterGroup"]), made(**SOUND | {"skipFinalSnapshot": True})
    ),
    c.fails("fairway", stated(protect=False)),
    c.fails("fairway", stated(backupDays=1)),
    c.missing(database(), blames="db"),
    c.missing(stated(multiAz=None), blames="fairway"),
    c.unknown("db", database(deletionProtection=UNKNOWN)),
    c.unknown("fairway", stated(deletionProtection=UNKNOWN)),
    c.secret("hunter2", "db", database(deletionProtection=False, tags=secret("hunter2"))),
    For(rule="database-unprotected").passes(database()),
]
