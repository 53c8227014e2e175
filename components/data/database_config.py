"""The plain values of a stack's database: an instance of its own, or a server that exists."""

from components.base.keys import NOT_IN_PRODUCTION, Derived, Section, config, key
from components.base.patterns import ACCOUNT, DATABASE, DATABASE_USER, IMAGE_BY_DIGEST, REGION
from components.base.values import flag, text, whole

# RDS calls the secret in which it keeps a password itself `rds!db-…`.
SERVER_SECRET_ARN = rf"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{{6}}"
WORD = "lower-case letters, digits and underscores, a letter first"
IDENTIFIER = r"[a-z](-?[a-z0-9])*"
CLIENT_IMAGE = (
    "public.ecr.aws/docker/library/postgres@sha256:6567bca8d7bc8c82c5922425a0baee57be8402df92bae5eacad5f01ae9544daa"
)
"""Has `psql`: PostgreSQL 17.5 on Alpine, for amd64 and arm64, by the digest of its index."""


@config
class ExistingDatabaseConfig:
    """A PostgreSQL server that exists, which the stack looks up and never changes; `instance`, `cluster` or `host`."""

    instance: str | None = key(
        text(IDENTIFIER, "the identifier of an RDS instance"),
        default=None,
        help="An RDS instance of the stack's account and region; a read replica, too.",
        example="shop-dev-0a1b2c3d",
    )
    cluster: str | None = key(
        text(IDENTIFIER, "the identifier of an Aurora cluster"),
        default=None,
        help="An Aurora PostgreSQL cluster, whose writer the services use.",
        example="shop-cluster",
    )
    host: str | None = key(
        text(r"[a-z0-9-]+(\.[a-z0-9-]+)+", "a host name in lower case"),
        default=None,
        help="Any other server, by a name that its certificate has, which a CA of RDS signed.",
        example="db.abc123.us-east-1.rds.amazonaws.com",
    )
    port: int = key(whole(1, 65535), default=5432, help="Of `host`; the others' is looked up.")
    secret_arn: str = key(
        text(SERVER_SECRET_ARN, "the secret's exact ARN, with the six characters at its end"),
        help="A secret with `username` and `password`, such as RDS keeps for its master user, or the one that another "
        "stack's output `databaseSecretArn` names.",
        example="arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-a1B2c3",
    )
    secret_key_arn: str | None = key(
        text(rf"arn:aws:kms:{REGION}:{ACCOUNT}:key/[A-Za-z0-9-]+", "a KMS key's ARN"),
        name="secretKmsKeyArn",
        default=None,
        help="The key of yours that encrypts it.",
        example="arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
    )
    security_group_id: str | None = key(
        text(r"sg-[0-9a-f]{8,17}", "a security group's id"),
        default=None,
        help="The server's security group, to which each service adds a rule of its own; of `instance` and `cluster` "
        "the first where it is not written.",
        example="sg-0123456789abcdef0",
    )
    own: bool = key(
        flag(),
        name="ownDatabase",
        default=False,
        help="Whether the stack makes a database and a user of its own there, as `name` and `username` say, and gives "
        "its services no other; the secret is then of a user who may do that.",
    )
    client_image: str = key(
        text(IMAGE_BY_DIGEST, "an image by its digest, <registry>/<name>@sha256:<64 hexadecimal digits>"),
        default=CLIENT_IMAGE,
        help="What runs `psql` for that; a copy of yours where tasks reach no public registry. It needs `sh`, too.",
        example="111122223333.dkr.ecr.us-east-1.amazonaws.com/postgres@sha256:" + "0123456789abcdef" * 4,
    )


@config
class DatabaseConfig:
    """An RDS PostgreSQL instance. A stack without this section has no database; `{}` is one with every default."""

    existing: ExistingDatabaseConfig | None = key(Section(ExistingDatabaseConfig), default=None)
    database_name: str = key(
        text(DATABASE, WORD),
        name="name",
        derived=Derived("the app's name, `_` for `-`", lambda context: context.app.replace("-", "_")),
        help="The database on the server; of an own instance, another name is another instance.",
        example="orders",
    )
    username: str = key(
        # Source: RDS API reference, CreateDBInstance, MasterUsername.
        text(DATABASE_USER, f"at most 16 {WORD}"),
        derived=Derived("the same, 16 characters of it", lambda context: context.app.replace("-", "_")[:16]),
        help="The user as whom the services connect: of an own instance its master user.",
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
    allow_major_upgrade: bool = key(
        flag(), default=False, help="Whether a change of `version` may be to another major one."
    )
    apply_immediately: bool = key(
        flag(),
        default=True,
        derived=NOT_IN_PRODUCTION,
        help="Whether changes are made at once, or in RDS's maintenance window (docs/database.md).",
    )
