"""Cases of secret-too-old."""

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret


def tagged(day: object) -> Record:
    return Record(type=kinds.SECRET, name="secret", props={"tags": {"RotateBefore": day}})


c = For(rule="secret-too-old", level="advisory")

CASES = [
    c.passes(tagged("2099-01-01")),
    c.passes(Record(type=kinds.ACCESS_KEY, name="key")),
    c.fails("secret", tagged("2024-01-01")),
    c.fails("secret", tagged("next spring")),
    c.fails("key", Record(type=kinds.ACCESS_KEY, name="key", outputs={"createDate": "2020-02-03T04:05:06Z"})),
    c.missing(Record(type=kinds.SECRET, name="secret")),
    c.unknown("secret", tagged(UNKNOWN)),
    c.secret("hunter2", "secret", tagged(secret("hunter2"))),
]
