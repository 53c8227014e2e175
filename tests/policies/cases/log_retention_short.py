"""Cases of log-retention-short."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, contract, secret


def group(days: object, **props: Any) -> Record:
    return Record(type=kinds.LOG_GROUP, name="logs", props={"name": "/shop/api", "retentionInDays": days, **props})


c = For(rule="log-retention-short", production=True)

CASES = [
    c.passes(group(30)),
    c.passes(group(0)),
    c.passes(Record(type=kinds.LOG_GROUP, name="logs", props={"name": "/aws/lambda/thumbnails", "retentionInDays": 7})),
    c.fails("logs", group(7)),
    c.fails("api", contract(logRetentionDays=3)),
    c.missing(group(None)),
    c.unknown("logs", group(UNKNOWN)),
    c.unknown("api", contract(logRetentionDays=UNKNOWN)),
    c.secret("hunter2", "logs", group(7, note=secret("hunter2"))),
    For(rule="log-retention-short").passes(group(1)),
]
