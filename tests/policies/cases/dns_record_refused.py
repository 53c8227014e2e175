"""Cases of dns-record-refused."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret

ZONE = Record(type=kinds.DNS_ZONE, name="zone", props={"name": "example.com"})
BALANCER = Record(type=kinds.LOAD_BALANCERS[0], name="balancer", props={"internal": True})
CERTIFICATE = Record(type=kinds.CERTIFICATE, name="certificate", props={"validationMethod": "DNS"})
ALIAS = [{"name": UNKNOWN, "zoneId": UNKNOWN}]


def record(name: Any, kind: Any, *, of: str = "record", made_from: Any = None, **props: Any) -> Record:
    stated = {"zoneId": UNKNOWN, "name": name, "type": kind, **props}
    links = {"zoneId": ["zone"], **(made_from or {})}
    return Record(type=kinds.DNS_RECORD, name=of, props=stated, dependencies=links)


def weighted(of: str) -> Record:
    return record("api.example.com", "CNAME", of=of, records=["a.example.net"], setIdentifier=of)


TO_BALANCER = {"records": ["balancer"]}
c = For(rule="dns-record-refused")

CASES = [
    c.passes(ZONE, record("www.example.com", "CNAME", records=["a.example.net"])),
    c.passes(ZONE, BALANCER, record("example.com", "A", aliases=ALIAS, made_from={"aliases": ["balancer"]})),
    c.passes(ZONE, record("www", "A", aliases=ALIAS, made_from={"aliases": ["zone"]})),
    c.passes(ZONE, record("a.example.com", "A", records=["192.0.2.7", UNKNOWN])),
    c.passes(ZONE, record("a.example.com", "AAAA", records=["2001:db8::7"])),
    c.passes(ZONE, BALANCER, record("w.example.com", "CNAME", records=[UNKNOWN], made_from=TO_BALANCER)),
    c.passes(ZONE, weighted("blue"), weighted("green")),
    c.passes(ZONE, record(UNKNOWN, "CNAME", of="one"), record(UNKNOWN, "CNAME", of="two")),
    c.passes(
        Record(type=kinds.DNS_RECORD, name="one", props={"name": "a", "type": "TXT", "zoneId": "Z1"}),
        Record(type=kinds.DNS_RECORD, name="two", props={"name": "a", "type": "TXT", "zoneId": "Z2"}),
    ),
    c.passes(ZONE, CERTIFICATE, record(UNKNOWN, UNKNOWN, made_from={"type": ["certificate"]})),
    c.fails("record", ZONE, record("example.com", "CNAME", records=["a.example.net"])),
    c.fails("record", ZONE, record("", "CNAME", records=["a.example.net"])),
    c.fails("record", ZONE, BALANCER, record("w.example.com", "A", records=[UNKNOWN], made_from=TO_BALANCER)),
    c.fails("record", ZONE, record("w.example.com", "A", records=["a.example.net"])),
    c.fails(
        "record", ZONE, BALANCER, record("example.com", "A", aliases=ALIAS, made_from={"aliases": ["balancer", "zone"]})
    ),
    c.fails("two", ZONE, record("a.example.com", "TXT", of="one"), record("A.example.com.", "TXT", of="two")),
    c.missing(Record(type=kinds.DNS_RECORD, name="record")),
    c.unknown("record", ZONE, record("example.com", UNKNOWN)),
    c.secret("hunter2", "record", ZONE, record("w.example.com", "A", records=[secret("hunter2.example.net")])),
]
