"""The plain values of a stack's database: an instance of its own, or a server that exists."""

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Literal, cast, get_args

from components.base.keys import NOT_IN_PRODUCTION, Derived, Pairs, Section, config, key
from components.base.patterns import ACCOUNT, DATABASE, DATABASE_USER, IMAGE_BY_DIGEST, REGION
from components.base.values import Value, choice, choices, flag, text, whole
from components.data.postgres_parameters import PRELOADED

# RDS calls the secret in which it keeps a password itself `rds!db-…`.
SERVER_SECRET_ARN = rf"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{{6}}"
PARAMETER_ARN = rf"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*"
WORD = "lower-case letters, digits and underscores, a letter first"
IDENTIFIER = r"[a-z](-?[a-z0-9])*"
CLIENT_IMAGE = (
    "public.ecr.aws/docker/library/postgres@sha256:6567bca8d7bc8c82c5922425a0baee57be8402df92bae5eacad5f01ae9544daa"
)
"""Has `psql`: PostgreSQL 17.5 on Alpine, for amd64 and arm64, by the digest of its index."""


StorageType = Literal["gp3", "io2"]
DatabaseUsersForm = Literal["master", "separate"]
CaCertificate = Literal["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"]
EXTENSION = r"[a-z][a-z0-9_-]{1,40}"
SNAPSHOT = r"(rds:)?[a-zA-Z](-?[a-zA-Z0-9])*"
WEEK_TIME = r"(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d"


def _extensions() -> Value[tuple[str, ...]]:
    """Those that the server loads when it starts; of any other the sentence says that it needs nothing here."""
    kind = choices(PRELOADED)

    def problem(value: object) -> str | None:
        written = value
        items = cast("list[object]", value) if isinstance(value, list) else [value]
        name = next((item for item in items if isinstance(item, str) and item not in PRELOADED), "")
        if not re.fullmatch(EXTENSION, name) or get_close_matches(name, PRELOADED, cutoff=0.8):
            return kind.problem(written)
        return (
            f"has {name}, and the server loads {', '.join(PRELOADED)} alone when it starts; remove it: whatever else "
            "RDS has needs nothing here, and a migration makes it with CREATE EXTENSION"
        )

    return replace(kind, problem=problem)


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
    users: DatabaseUsersForm = key(
        choice(get_args(DatabaseUsersForm)),
        default="master",
        help="As whom the services connect: `master`, or with `separate` as a user who changes rows alone, their "
        "migrations as the one who owns the tables, and `./fairway db` as one who reads (docs/database.md).",
    )
    client_image: str = key(
        text(IMAGE_BY_DIGEST, "an image by its digest, <registry>/<name>@sha256:<64 hexadecimal digits>"),
        default=CLIENT_IMAGE,
        help="What runs `psql` to make `separate` users; a copy of yours where tasks reach no public registry. It "
        "needs `sh`, too.",
        example="111122223333.dkr.ecr.us-east-1.amazonaws.com/postgres@sha256:" + "0123456789abcdef" * 4,
    )
    version: str = key(
        text(r"1[3-9](\.\d+)?", 'a PostgreSQL version such as "16"'),
        default="16",
        help="PostgreSQL's version; RDS chooses the newest minor one, and upgrades to newer ones in its maintenance "
        "window, where none is named. One that is named stays until you write another.",
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
    storage_type: StorageType = key(
        choice(get_args(StorageType)),
        default="gp3",
        help="The kind of disk: `io2` has the `iops` that are written, from 100 GiB on.",
    )
    iops: int | None = key(
        whole(1000, 256_000),
        default=None,
        help="Operations of the disk a second: of `io2`, or of `gp3` from 400 GiB on, where 12000 are free.",
        example=15000,
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
    snapshot: str | None = key(
        text(rf"{SNAPSHOT}|arn:aws:rds:{REGION}:{ACCOUNT}:snapshot:({SNAPSHOT})", "a snapshot's identifier or ARN"),
        default=None,
        help="The snapshot that a new instance is made from; it decides `name` and `username` (docs/database.md).",
        example="shop-prod-before-the-move",
    )
    parameters: Mapping[str, str] = key(
        Pairs(
            text(r"[^\x00]{1,255}", "the value as a text"),
            text(r"[a-z_]+(\.[a-z_]+)?", "a parameter such as work_mem"),
            "of a parameter of PostgreSQL",
        ),
        default={},
        help="Parameters of the server, in its own units; static ones wait for a restart (docs/database.md).",
        example={"log_min_duration_statement": "500"},
    )
    extensions: tuple[str, ...] = key(
        _extensions(),
        default=(),
        help="Extensions that the server loads when it starts; a migration makes them with CREATE EXTENSION, as all "
        "others, which need nothing here.",
        example=["pg_cron"],
    )
    performance_insights: bool = key(
        flag(), default=False, help="Whether RDS keeps a week of what the database waited for, free of charge."
    )
    maintenance_window: str | None = key(
        text(rf"{WEEK_TIME}-{WEEK_TIME}", "a window in UTC of at least 30 minutes, such as sun:03:00-sun:04:00"),
        default=None,
        help="When RDS may restart the instance for upgrades, in UTC; without it RDS chooses.",
        example="sun:03:00-sun:04:00",
    )
    ca_certificate: CaCertificate | None = key(
        choice(get_args(CaCertificate)),
        default=None,
        help="The CA that signs the server's certificate; tasks trust all three. Without it the account's default.",
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
        text(f"({SERVER_SECRET_ARN})|({PARAMETER_ARN})", "the exact ARN of a secret or of a parameter"),
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
