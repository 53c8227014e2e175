"""The plain values of what holds data."""

from typing import Literal, get_args

from components.base.keys import IN_PRODUCTION, NOT_IN_PRODUCTION, Derived, config, key
from components.base.patterns import ACCOUNT, ORIGIN, REGION
from components.base.values import choice, flag, text, texts, whole

Mfa = Literal["none", "optional", "required"]
# Source: ElastiCache user guide, "Engine specific parameters", maxmemory-policy.
Eviction = Literal[
    "volatile-lru",
    "allkeys-lru",
    "volatile-lfu",
    "allkeys-lfu",
    "volatile-random",
    "allkeys-random",
    "volatile-ttl",
    "noeviction",
]
# AWS puts six characters behind the name; without them, or with ?????? or *, access is denied when the task starts.
SECRET_ARN = rf"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{{6}}"
# ECS takes a parameter of the stack's region by its name, too; IAM never does.
PARAMETER_ARN = rf"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*"
KEY_ARN = rf"arn:aws:kms:{REGION}:{ACCOUNT}:key/[A-Za-z0-9-]+"


@config
class CacheConfig:
    """A Valkey server (the protocol of Redis) that only speaks TLS and asks for a password. `{}` has every default."""

    version: str = key(
        text(r"7\.2|[89]\.\d", 'a Valkey version such as "8.1"'),
        default="8.1",
        help="Valkey's version; it stays until you write a higher one.",
        example="8.0",
    )
    node_type: str = key(
        text(r"cache\.[a-z0-9]+\.[a-z0-9]+", "a node type such as cache.t4g.micro"),
        default="cache.t4g.micro",
        help="The node's size.",
        example="cache.t4g.medium",
    )
    multi_az: bool = key(
        flag(),
        default=False,
        help="A replica in another zone, which takes over within a minute; it costs a second node.",
    )
    eviction: Eviction = key(
        choice(get_args(Eviction)),
        default="volatile-lru",
        help="What goes when the memory is full; queues of jobs need `noeviction` (docs/cache.md).",
    )
    backup_days: int = key(
        whole(0, 35),
        default=0,
        derived=Derived("0, in production 7", lambda context: 7 if context.production else 0),
        help="How long ElastiCache keeps the daily backups; with 0 there are none, and no last one when it is deleted.",
    )
    password_version: int = key(
        whole(1, 1_000_000), default=1, help="A higher number makes a new password; the one before it stays valid."
    )
    protect: bool = key(
        flag(), default=False, derived=IN_PRODUCTION, help="Whether Pulumi refuses to delete or replace the cache."
    )
    apply_immediately: bool = key(
        flag(),
        default=True,
        derived=NOT_IN_PRODUCTION,
        help="Whether changes are made at once, or in ElastiCache's maintenance window.",
    )


@config
class QueueConfig:
    """An SQS queue of the app's jobs, and one beside it for messages that no consumer could work off."""

    visibility_seconds: int = key(
        whole(0, 43_200),
        default=60,
        help="How long nobody else gets a message that one has received; a job that takes longer is done twice.",
    )
    max_receives: int = key(
        whole(1, 1000), default=5, help="How often a message is received before it goes to the dead letters."
    )
    delay_seconds: int = key(whole(0, 900), default=0, help="How long a new message waits before anyone gets it.")
    retention_days: int = key(
        whole(1, 13), default=4, help="How long a message stays that nobody receives; dead letters stay 14 days."
    )
    protect: bool = key(
        flag(), default=False, derived=IN_PRODUCTION, help="Whether Pulumi refuses to delete or replace the queue."
    )


@config
class BucketConfig:
    """A private S3 bucket for the app's files; a service that `grants` it may read and write them."""

    noncurrent_days: int = key(
        whole(1, 3650), default=90, help="How long an overwritten or deleted file can be restored."
    )
    origins: tuple[str, ...] = key(
        texts(ORIGIN, "web origins such as https://app.example.org"),
        name="corsOrigins",
        default=(),
        help="Web origins whose pages may use presigned URLs of the bucket.",
        example=["https://app.example.org"],
    )
    force_destroy: bool = key(
        flag(), default=False, help="Whether destroying the stack deletes the files too, instead of failing."
    )
    protect: bool = key(
        flag(),
        default=False,
        derived=IN_PRODUCTION,
        help="Whether Pulumi refuses to delete or replace the bucket.",
    )


@config
class UserPoolConfig:
    """A Cognito user pool for the app's users; a service that `grants` it may create them and sign them in."""

    mfa: Mfa = key(choice(get_args(Mfa)), default="none", help="Whether users sign in with a second factor.")
    self_sign_up: bool = key(
        flag(), default=False, help="Whether anyone may sign up, or only an administrator adds users."
    )
    password_length: int = key(whole(8, 99), default=12, help="The shortest password that is accepted.")
    protect: bool = key(
        flag(),
        default=False,
        derived=IN_PRODUCTION,
        help="Whether Pulumi and Cognito refuse to delete or replace the pool.",
    )


@config
class AppSecretConfig:
    """An app's own secret: `{}` for one whose encrypted value is in the stack's file, or what names one that exists."""

    arn: str | None = key(
        text(SECRET_ARN, "the secret's exact ARN, with the six characters at its end"),
        default=None,
        help="A secret of Secrets Manager that exists already.",
        example="arn:aws:secretsmanager:us-east-1:111122223333:secret:stripe-a1B2c3",
    )
    secret_name: str | None = key(
        text(r"[A-Za-z0-9/_+=.@-]{1,512}", "the secret's whole name, without wildcards"),
        default=None,
        help="The same by its exact name, in the stack's account and region: its ARN is looked up.",
        example="prod/stripe",
    )
    parameter: str | None = key(
        text(PARAMETER_ARN, "the exact ARN of a parameter, arn:aws:ssm:<region>:<account>:parameter/<name>"),
        default=None,
        help="A parameter of SSM instead, usually a SecureString. ECS reads its newest value when a task starts.",
        example="arn:aws:ssm:us-east-1:111122223333:parameter/shop/stripe",
    )
    json_key: str | None = key(
        text(r"[^:\s]+", "a key of the JSON document in the secret"),
        name="key",
        default=None,
        help="Which value of the JSON document in the secret; without it, the whole.",
        example="apiKey",
    )
    version: str | None = key(
        text(r"[0-9A-Za-z-]{32,64}", "the id of a version"),
        default=None,
        help="The version to stay with; without it, the newest when a task starts.",
        example="11111111-2222-3333-4444-555555555555",
    )
    kms_key_arn: str | None = key(
        text(KEY_ARN, "a KMS key's ARN"),
        default=None,
        help="The key of yours that encrypts it, as that of another account's secret does.",
        example="arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
    )
