"""F22: a bucket that, as new buckets are, does not let in what the program wants of it."""

from collections.abc import Iterator

from ..reading import iam, kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_ENFORCED = "BucketOwnerEnforced"
_PUBLIC_LISTS = ("public-read", "public-read-write", "authenticated-read", "log-delivery-write")


def access_list(target: Resource) -> Results:
    """An access control list, which a bucket takes only where its ownership says so."""
    if target.inputs["bucket"].unknown and not target.sources("bucket", *kinds.BUCKETS):
        yield NotEvaluated("bucket")
    for bucket in _buckets(target, "bucket", target.inputs["bucket"]):
        if _takes_no_lists(bucket):
            message = f"an access control list on {bucket.name}, which takes none"
            yield Finding(message, "acl", f"leave it out, or {_OWNERSHIP}")


def bucket(target: Resource) -> Results:
    """The same list in the bucket's own properties, with which it is not made."""
    listed = target.inputs["acl"]
    if listed.text in _PUBLIC_LISTS and not target.outputs["id"].known and _takes_no_lists(target):
        fix = "leave it out: a policy lets visitors in, with BucketPublicAccessBlock"
        yield Finding(f"acl {listed.shown()} on a new bucket, which takes none", listed.path, fix)


def policy(target: Resource) -> Results:
    """A policy for everybody, which a new bucket refuses until somebody allows it."""
    document = target["policy"].parsed()
    if document.unknown:
        return  # what it says shows in the update
    everybody = [one for one in iam.statements(document) if _is_for_everybody(one)]
    for owner in _buckets(target, "bucket", target.inputs["bucket"]) if everybody else ():
        blocks = _of(owner, kinds.BUCKET_BLOCK)
        if not any(block.inputs["blockPublicPolicy"].unknown or not _blocks(block) for block in blocks):
            message = f"a policy for everybody on {owner.name}, which blocks public policies"
            fix = "make a BucketPublicAccessBlock with block_public_policy=False, and let the policy depend on it"
            yield Finding(message, "policy", fix)


def load_balancer(target: Resource) -> Results:
    """A load balancer writes a try into the bucket of its log before it takes it."""
    logs = target.inputs["accessLogs"]
    if logs["enabled"].flag:
        for owner in _buckets(target, "accessLogs", logs["bucket"]):
            if not _has_policy(owner):
                message = f"access logs to {owner.name}, which has no policy that lets the load balancer write"
                fix = "allow s3:PutObject to logdelivery.elasticloadbalancing.amazonaws.com in an aws.s3.BucketPolicy"
                yield Finding(message, "accessLogs", fix)


def distribution(target: Resource) -> Results:
    """CloudFront writes its log by an access control list, and reads files by the bucket's policy."""
    for owner in _buckets(target, "loggingConfig", target.inputs["loggingConfig"]["bucket"]):
        if _takes_no_lists(owner):
            message = f"standard logs to {owner.name}, which takes no access control lists"
            yield Finding(message, "loggingConfig", _OWNERSHIP)
    origins = target.inputs["origins"].each()
    if any(not origin["customOriginConfig"].absent for origin in origins):
        return  # a website of a bucket is asked as everybody asks it
    for owner in _buckets(target, "origins", Fact(None)):
        if not _has_policy(owner) and not _of(owner, kinds.BUCKET_OWNERSHIP, *kinds.BUCKET_ACLS):
            message = f"origin {owner.name} has no policy that lets CloudFront read: every visit gets 403"
            fix = (
                "allow s3:GetObject to cloudfront.amazonaws.com in an aws.s3.BucketPolicy, by an origin access control"
            )
            yield Finding(message, "origins", fix, level="advisory")  # another program may set it, after this one


def _buckets(user: Resource, key: str, named: Fact) -> Iterator[Resource]:
    """The program's buckets that the property names, of a user that is still to be made: an old one works somehow."""
    if user.outputs["id"].known:
        return
    for owner in user.stack.of(*kinds.BUCKETS):
        name = owner["bucket"].text
        if owner.inputs.fields() and (owner in user.sources(key, owner.type) or (name and name == named.text)):
            yield owner


def _of(owner: Resource, *types: str) -> list[Resource]:
    """What is set on a bucket by resources of its own: by dependency, or by the bucket's name."""
    name = owner["bucket"].text
    beside = [one for one in owner.stack.of(*types) if name and one.inputs["bucket"].text == name]
    return list(dict.fromkeys([*owner.stack.referring(owner, "bucket", *types), *beside]))


def _takes_no_lists(owner: Resource) -> bool:
    owners = [one.inputs["rule"]["objectOwnership"] for one in _of(owner, kinds.BUCKET_OWNERSHIP)]
    return all(fact.text == _ENFORCED for fact in owners)


def _has_policy(owner: Resource) -> bool:
    """A policy of any provider's making counts: a bucket has one alone."""
    others = [one for one in owner.stack.made_from(owner) if one.type.endswith(":BucketPolicy")]
    return bool(others or not owner.inputs["policy"].absent or _of(owner, kinds.BUCKET_POLICY))


def _is_for_everybody(statement: iam.Statement) -> bool:
    principal = statement.facts["Principal"]
    named = principal if principal.text else principal["AWS"]
    allows = statement.facts["Effect"].text == "Allow" and not statement.conditional
    return allows and any(fact.text == "*" for fact in named.each())


def _blocks(block: Resource) -> bool:
    return block.inputs["blockPublicPolicy"].flag is True


_OWNERSHIP = 'make an aws.s3.BucketOwnershipControls with object_ownership="BucketOwnerPreferred"'

RULE = Rule(
    name="bucket-closed",
    failures=("F22",),
    title="a bucket does not let in what the program wants of it",
    severity="high",
    symptom="AccessControlListNotSupported, Access Denied for bucket, BlockPublicPolicy; 403 from CloudFront",
    cause="Since April 2023 new buckets take no access control lists and no public policies, unless they are told to.",
    fix="let the bucket take what is named",
    limits="policies that are made of outputs; buckets of other stacks",
    bad='aws.lb.LoadBalancer("web", access_logs={"bucket": logs.bucket, "enabled": True}, …)  # logs has no policy',
    good='aws.s3.BucketPolicy("logs", bucket=logs.id, policy={… "logdelivery.elasticloadbalancing.amazonaws.com" …})',
    stack_checks={
        **dict.fromkeys(kinds.BUCKET_ACLS, access_list),
        **dict.fromkeys(kinds.BUCKETS, bucket),
        kinds.BUCKET_POLICY: policy,
        **dict.fromkeys(kinds.LOAD_BALANCERS, load_balancer),
        kinds.DISTRIBUTION: distribution,
    },
)
