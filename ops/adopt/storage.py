"""Buckets, user pools and repositories of an earlier system."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ops.adopt import existing
from ops.adopt.existing import Existing, inside
from ops.adopt.imports import Import, Part
from ops.adopt.keys import key_arn
from ops.adopt.services import RunningService
from ops.aws.client import Aws, AwsError
from ops.pulumi.resources import mappings

LONGEST = 3650  # days
MOST = 1000  # images
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
# What a bucket has beside it: type, name in the stack, S3's call that shows it, what the answer has if it is there.
_BESIDE_A_BUCKET = (
    ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "bucket-private", "get_public_access_block", ""),
    ("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "bucket-owner", "get_bucket_ownership_controls", ""),
    (
        ENCRYPTION,
        "bucket-encryption",
        "get_bucket_encryption",
        "",
    ),
    ("aws:s3/bucketVersioning:BucketVersioning", "bucket-versions", "get_bucket_versioning", "Status"),
    (
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "bucket-lifecycle",
        "get_bucket_lifecycle_configuration",
        "Rules",
    ),
    ("aws:s3/bucketPolicy:BucketPolicy", "bucket-tls", "get_bucket_policy", ""),
    ("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", "bucket-origins", "get_bucket_cors", "CORSRules"),
)
ORIGINS = "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration"


def adopt_bucket(aws: Aws, buckets: Sequence[Existing], services: Sequence[RunningService]) -> Part:
    """The one that a service has the name of; of a system with a single bucket, that."""
    values = {value for service in services for value in service.environment.values()}
    named = [one for one in buckets if one.id in values]
    chosen = named if len(buckets) > 1 else buckets
    problems = [
        f"{one}: no service has its name in a variable, so it is not the app's own; --leave {one.name} lets it stay"
        for one in buckets
        if one not in chosen
    ]
    if len(chosen) > 1:
        names = ", ".join(map(str, chosen))
        problems.append(f"{names}: a stack has one bucket; leave all but one with --leave")
    if len(chosen) != 1:
        return Part(problems=problems)
    bucket = chosen[0]
    answers = {kind: _answer(aws, call, Bucket=bucket.id) for kind, _, call, _ in _BESIDE_A_BUCKET}
    beside = [
        Import(type=kind, name=name, id=bucket.id, source=f"{call.removeprefix('get_')} of {bucket.id}")
        for kind, name, call, key in _BESIDE_A_BUCKET
        if (answer := answers[kind]) is not None and (not key or answer.get(key))
    ]
    origins = _origins(answers[ORIGINS])
    beside = [one for one in beside if one.type != ORIGINS or origins]
    return Part(
        imports=(Import(type=existing.BUCKET, name="bucket-bucket", id=bucket.id, source=bucket.name), *beside),
        # Where it has no rules of its own, those of the stack must not expire what is there.
        settings={
            "bucket": {"noncurrentDays": LONGEST, "protect": True, **({"corsOrigins": origins} if origins else {})}
        },
        problems=problems,
        facts={bucket.id: "bucketName"},
        keys={bucket.id: key} if (key := _key(aws, answers[ENCRYPTION])) else {},
    )


def _key(aws: Aws, encryption: Mapping[str, Any] | None) -> str:
    """ARN of the KMS key that encrypts a bucket's new files, where it is one of the account's own."""
    rules = mappings(inside(encryption or {}, "ServerSideEncryptionConfiguration"), "Rules")
    named = (inside(rule, "ApplyServerSideEncryptionByDefault").get("KMSMasterKeyID") for rule in rules)
    return key_arn(aws, str(next(filter(None, named), "")))


def _origins(answer: Mapping[str, Any] | None) -> Sequence[str]:
    """Those whose form the settings take; the rules themselves stay as they are."""
    rules: Sequence[Mapping[str, Any]] = (answer or {}).get("CORSRules") or ()
    return sorted({origin for rule in rules for origin in rule.get("AllowedOrigins") or () if "*" not in origin})


def adopt_user_pool(aws: Aws, pools: Sequence[Existing], services: Sequence[RunningService]) -> Part:
    """The pool, and of its clients the one that a service has the id of."""
    if len(pools) != 1:
        names = ", ".join(map(str, pools))
        return Part(problems=(f"{names}: a stack has one user pool; leave all but one with --leave",) if pools else ())
    pool = pools[0]
    imports = [Import(type=existing.USER_POOL, name="user-pool-users", id=pool.id, source=pool.name)]
    clients: Sequence[Mapping[str, Any]] = aws.ask("cognito-idp", "list_user_pool_clients", UserPoolId=pool.id)[
        "UserPoolClients"
    ]
    values = {value for service in services for value in service.environment.values()}
    chosen = [one["ClientId"] for one in clients if len(clients) == 1 or one["ClientId"] in values][:1]
    imports += [
        Import(type=existing.CLIENT, name="user-pool-client", id=f"{pool.id}/{one}", source=f"client {one}")
        for one in chosen
    ]
    others = ", ".join(one["ClientName"] for one in clients if one["ClientId"] not in chosen)
    remarks = (f"further clients of {pool.id} stay, and are not the stack's: {others}",) if others else ()
    facts = {pool.id: "userPoolId", **dict.fromkeys(chosen, "userPoolClientId")}
    return Part(imports=imports, settings={"userPool": {"protect": True}}, remarks=remarks, facts=facts)


def adopt_repositories(aws: Aws, repositories: Sequence[Existing], services: Sequence[RunningService]) -> Part:
    """Each, and those that services have their images from; what no service has as `extraRepositories`.

    Copilot's, for one, belong to the app and not to the environment that is adopted.
    """
    references = [service.reference for service in services if service.reference]
    own = str(aws.ask("sts", "get_caller_identity")["Account"]) if references else ""
    names = {one.repository for one in references if one.account == own}
    known = {one.id: one.name for one in repositories}
    sources = {**{name: f"repository of {name}" for name in sorted(names)}, **known}
    extra, elsewhere = sorted(known.keys() - names), sorted({one.account for one in references} - {own})
    registry: dict[str, Any] = {"keepUntagged": MOST} if sources else {}
    registry |= {"extraRepositories": extra} if extra else {}
    registry |= {"account": elsewhere[0]} if elsewhere else {}
    problems: tuple[str, ...] = ()
    if len(elsewhere) > 1 or (elsewhere and sources):
        accounts = ", ".join([*elsewhere, *([own] if sources else [])])
        problems = (f"images are in repositories of {accounts}: a stack's are all of one account; copy them into one",)
    imports = [one for name, source in sources.items() for one in _repository(aws, name, source)]
    return Part(imports=imports, settings={"registry": registry} if registry else {}, problems=problems)


def _repository(aws: Aws, repository: str, source: str) -> Iterator[Import]:
    name = repository.replace("/", "-")
    yield Import(type=existing.REPOSITORY, name=f"{name}-repository", id=repository, source=source)
    if _answer(aws, "get_lifecycle_policy", service="ecr", repositoryName=repository):
        kind = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
        yield Import(type=kind, name=f"{name}-lifecycle", id=repository, source=f"lifecycle policy of {repository}")


def _answer(aws: Aws, call: str, *, service: str = "s3", **parameters: Any) -> Mapping[str, Any] | None:
    """None where AWS says that there is no such thing."""
    try:
        return aws.ask(service, call, **parameters)
    except AwsError as error:
        if error.code.startswith("NoSuch") or error.code.endswith(("NotFoundError", "NotFoundException")):
            return None
        raise
