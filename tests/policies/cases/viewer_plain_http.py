"""Cases of viewer-plain-http."""

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret

METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]


def cdn(default: str, *ordered: str) -> Record:
    behaviors = [{"pathPattern": "/files/*", "viewerProtocolPolicy": protocol} for protocol in ordered]
    props = {"defaultCacheBehavior": {"viewerProtocolPolicy": default}, "orderedCacheBehaviors": behaviors}
    return Record(type=kinds.DISTRIBUTION, name="cdn", props=props)


def stated(protocol: object) -> Record:
    return Record(type=kinds.CDN, name="cdn", props={"contract": 1, "methods": METHODS, "viewerProtocol": protocol})


c = For(rule="viewer-plain-http")

CASES = [
    c.passes(cdn("redirect-to-https")),
    c.passes(stated("https-only")),
    c.fails("cdn", cdn("allow-all")),
    c.fails("cdn", cdn("https-only", "allow-all")),
    c.fails("cdn", stated("allow-all")),
    c.missing(Record(type=kinds.DISTRIBUTION, name="cdn")),
    c.missing(stated(None), blames="cdn"),
    c.unknown("cdn", cdn(UNKNOWN)),
    c.unknown("cdn", stated(UNKNOWN)),
    c.secret("hunter2", "cdn", stated(secret("hunter2"))),
]
