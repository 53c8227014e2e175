"""Cases of cdn-methods-missing."""

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, of, secret

METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]


def cdn(pattern: str, methods: object) -> Record:
    behavior = {"pathPattern": pattern, "allowedMethods": methods, "viewerProtocolPolicy": "https-only"}
    return Record(type=kinds.DISTRIBUTION, name="cdn", props={"orderedCacheBehaviors": [behavior]})


def stated(methods: object) -> Record:
    return Record(type=kinds.CDN, name="cdn", props={"contract": 1, "viewerProtocol": "https-only", "methods": methods})


c = For(rule="cdn-methods-missing")

CASES = [
    c.passes(cdn("/api/*", METHODS)),
    c.passes(cdn("/files/*", ["GET", "HEAD"])),
    c.passes(stated(METHODS)),
    c.fails("cdn", cdn("/api/*", ["GET", "HEAD"])),
    c.fails("cdn", cdn("/api/*", ["GET", "HEAD", "OPTIONS"]), level="advisory"),
    c.fails("cdn", cdn("/graphql", ["GET", "HEAD", "OPTIONS"])),
    c.fails("cdn", stated(["GET", "HEAD", "OPTIONS"])),
    c.missing(cdn("/api/*", None), blames="cdn"),
    c.missing(stated(None), blames="cdn"),
    c.unknown("cdn", cdn("/api/*", UNKNOWN)),
    c.unknown("cdn", stated(UNKNOWN)),
    c.secret(
        "hunter2",
        "cdn",
        cdn("/api/*", ["GET", secret("hunter2")]),
        also={"mandatory": of(["edge-refused"], "cdn")},
    ),
]
