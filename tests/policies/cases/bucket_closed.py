"""Cases of bucket-closed."""

import json
from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret

NAME = "shop-files"


def bucket(**props: Any) -> Record:
    return Record(type=kinds.BUCKETS[0], name="bucket", props={"bucket": NAME, **props})


def of_it(kind: str, name: str, *, by: str = "", **props: Any) -> Record:
    """What names the bucket: by its name in `by`, or as made from it."""
    links = {} if by else {"bucket": ["bucket"]}
    return Record(type=kind, name=name, props={"bucket": by or UNKNOWN, **props}, dependencies=links)


def lists(ownership: Any) -> Record:
    return of_it(kinds.BUCKET_OWNERSHIP, "ownership", rule={"objectOwnership": ownership})


def policy(principal: Any, **more: Any) -> Record:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*", **more}
    return of_it(kinds.BUCKET_POLICY, "policy", policy=json.dumps({"Statement": [statement]}))


def block(flag: Any) -> Record:
    return of_it(kinds.BUCKET_BLOCK, "block", by=NAME, blockPublicPolicy=flag)


def balancer(name: Any = UNKNOWN, *, enabled: bool = True) -> Record:
    props = {"internal": True, "accessLogs": {"bucket": name, "enabled": enabled}}
    links = {"accessLogs": ["bucket"] if name == UNKNOWN else []}
    return Record(type=kinds.LOAD_BALANCERS[0], name="balancer", props=props, dependencies=links)


def cdn(key: str, value: Any) -> Record:
    return Record(type=kinds.DISTRIBUTION, name="cdn", props={key: value}, dependencies={key: ["bucket"]})


ACL = of_it(kinds.BUCKET_ACLS[0], "acl", acl="private")
LOGS = cdn("loggingConfig", {"bucket": UNKNOWN})
FILES = cdn("origins", [{"originId": "files", "domainName": UNKNOWN, "originAccessControlId": UNKNOWN}])
SITE = cdn("origins", [{"originId": "site", "domainName": UNKNOWN, "customOriginConfig": {"httpPort": 80}}])
CONDITION = {"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}
ANOTHERS = Record(type="aws-native:s3:BucketPolicy", name="native", dependencies={"bucket": ["bucket"]})
c = For(rule="bucket-closed")

CASES = [
    c.passes(bucket(), ACL, lists("BucketOwnerPreferred")),
    c.passes(bucket(), ACL, lists(UNKNOWN)),
    c.passes(of_it(kinds.BUCKET_ACLS[0], "acl", by="another-programs", acl="private")),
    c.passes(bucket(), replace(ACL, outputs={"id": NAME})),
    c.passes(bucket(), policy("*"), block(False)),
    c.passes(bucket(), policy("*"), block(None)),
    c.passes(bucket(), policy("*"), block(UNKNOWN)),
    c.passes(bucket(), policy("*", **CONDITION)),
    c.passes(bucket(), policy({"Service": "cloudfront.amazonaws.com"})),
    c.passes(bucket(), policy("*", Effect="Deny")),
    c.passes(bucket(), balancer(), policy({"Service": "logdelivery.elasticloadbalancing.amazonaws.com"})),
    c.passes(bucket(), balancer(enabled=False), balancer("central-logs")),
    c.passes(bucket(), LOGS, lists("ObjectWriter")),
    c.passes(bucket(), FILES, policy({"Service": "cloudfront.amazonaws.com"})),
    c.passes(bucket(), FILES, ANOTHERS),
    c.passes(bucket(), SITE),
    c.passes(bucket(acl="private")),
    c.passes(bucket(acl="public-read"), lists("ObjectWriter")),
    c.fails("acl", bucket(), ACL),
    c.fails("acl", bucket(), of_it(kinds.BUCKET_ACLS[1], "acl", by=NAME, acl="public-read")),
    c.fails("acl", bucket(), ACL, lists("BucketOwnerEnforced")),
    c.fails("bucket", bucket(acl="public-read")),
    c.fails("policy", bucket(), policy("*")),
    c.fails("policy", bucket(), policy({"AWS": "*"}), block(True)),
    c.fails("balancer", bucket(), balancer()),
    c.fails("balancer", bucket(), balancer(NAME)),
    c.fails("cdn", bucket(), LOGS),
    c.fails("cdn", bucket(), FILES, level="advisory"),
    c.missing(Record(type=kinds.BUCKET_POLICY, name="policy"), Record(type=kinds.BUCKETS[0], name="bucket")),
    c.unknown("acl", Record(type=kinds.BUCKET_ACLS[0], name="acl", props={"bucket": UNKNOWN})),
    c.secret("hunter2", "acl", bucket(tags={"key": secret("hunter2")}), ACL),
]
