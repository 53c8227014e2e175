"""The plain values of what holds data."""

from typing import Literal, get_args

from components.base.keys import IN_PRODUCTION, NOT_IN_PRODUCTION, Derived, config, key
from components.base.patterns import ACCOUNT, DATABASE, DATABASE_USER, ORIGIN, REGION
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
WORD = "lower-case letters, digits and underscores, a letter first"


@config
class DatabaseConfig:
    """An RDS PostgreSQL instance. A stack without this section has no database; `{}` is one with every default."""

    database_name: str = key(
        text(DATABASE, WORD),
        name="name",
        derived=Derived("the app's name, `_` for `-`", lambda context: context.app.replace("-", "_")),
        help="The database in the instance; another name is another instance.",
        example="orders",
    )
    username: str = key(
        # Source: RDS API reference, CreateDBInstance, MasterUsername.
        text(DATABASE_USER, f"at most 16 {WORD}"),
        derived=Derived("the same, 16 characters of it", lambda context: context.app.replace("-", "_")[:16]),
        help="The master user, as whom the services connect.",
        example="owner",
    )
    version: str = key(
        text(r"1[3-9](\.\d+)?", 'a PostgreSQL version such as "16"'),
        default="16",
        help="PostgreSQL's version; RDS chooses the newest minor one where none is named.",
        example="17",
    )
    instance_class: str = key(
        text(r"db\.[a-z0-9]+\.[a-z0-9]+", "a class such as db.t4g.micro"),
        default="db.t4g.micro",
        help="The instance's size.",
        example="db.t4g.medium",
    )
    storage: int = key(
        whole(20, 65536), name="storageGb", default=20, help="GiB at the start; it cannot be made smaller."
    )
    max_storage: int = key(
        whole(20, 65536), name="maxStorageGb", default=100, help="Up to how many GiB RDS extends the storage by itself."
    )
    multi_az: bool = key(
        flag(), default=False, help="A standby in another zone, which takes over within a minute or two."
    )
    backup_days: int = key(whole(1, 35), default=7, help="How long RDS keeps the daily backups.")
    deletion_protection: bool = key(flag(), default=False, help="Whether RDS refuses to delete the instance.")
    protect: bool = key(flag(), default=False, help="Whether Pulumi refuses to delete or replace the instance.")
    password_version: int = key(
        whole(1, 1_000_000), default=1, help="A higher number makes a new password, which the services get at once."
    )
    identifier: str | None = key(
        # Source: RDS API reference, CreateDBInstance, DBInstanceIdentifier.
        text(r"[a-z](-?[a-z0-9]){0,62}", "at most 63 lower-case letters, digits and single hyphens, a letter first"),
        default=None,
        derived=Derived("a name of Fairway's", lambda _: None),
        help="The name in RDS of an instance that `adopt` took over; another name is another instance.",
        example="shop-production",
    )
    password_from: str | None = key(
        text(f"({SECRET_ARN})|({PARAMETER_ARN})", "the exact ARN of a secret or of a parameter"),
        default=None,
        help="The secret or parameter with the password of an instance that `adopt` took over: a JSON document with "
        "`password`, the URL, or the password alone. It is read while `passwordVersion` is 1.",
        example="arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/database-a1B2c3",
    )
    allow_major_upgrade: bool = key(
        flag(), default=False, help="Whether a change of `version` may be to another major one."
    )
    apply_immediately: bool = key(
        flag(),
        default=True,
        derived=NOT_IN_PRODUCTION,
        help="Whether changes are made at once, or in RDS's maintenance window (docs/database.md).",
    )


@config
class CacheConfig:
    """A Valkey server (the protocol of Redis) that only speaks TLS and asks for a password. `{}` has every default."""

    version: str = key(
        text(r"7\.2|[89]\.\d", 'a Valkey version such as "8.1"'), default="8.1", help="Valkey's version.", example="8.0"
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
