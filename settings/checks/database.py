"""The database: an instance of the stack's own, or a server that exists."""

from collections.abc import Iterator

from components.base.keys import Context, Pairs, keys
from components.compute.container import repository_arn
from components.data.database_config import DatabaseConfig, ExistingDatabaseConfig
from components.data.own_users import FIRST_MAJOR, user_names
from components.data.postgres_parameters import FIXED, PRELOAD
from settings.errors import Problems
from settings.model import Settings
from settings.reserved import database_problem, user_problem

PATH = "fairway:database"
EXISTING = f"{PATH}.existing"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
IO2_STORAGE, GP3_STRIPED, GP3_IOPS = 100, 400, (12_000, 64_000)
"""GiB from which io2 is had, and from which gp3's operations a second may be chosen; and those."""
LONGEST_NAME = 63
"""Of anything in PostgreSQL, which cuts off the rest without a word."""
OF_BOTH = ("database_name", "username", "password_version", "existing")
"""What is not about an instance of the stack's own."""


def check_database(settings: Settings, problems: Problems) -> None:
    """What goes together, and what RDS or PostgreSQL refuses."""
    database = settings.database
    if database is None:
        return
    if problem := database_problem(database.database_name):
        problems.add(f"{PATH}.name", problem)
    if problem := user_problem(database.username):
        problems.add(f"{PATH}.username", problem)
    if database.existing:
        _check_existing(settings, database, database.existing, problems)
    else:
        _check_instance(database, problems)
        _check_users(settings, database, problems)


def _check_instance(database: DatabaseConfig, problems: Problems) -> None:
    _check_growth(database, problems)
    for name in sorted({*FIXED, *([PRELOAD] if database.extensions else [])} & {*database.parameters}):
        problems.add(f"{PATH}.parameters.{name}", "is set by Fairway; remove it")
    _check_disk(database, problems)
    if database.maintenance_window and not 30 <= _minutes(database.maintenance_window) <= 24 * 60:
        sentence = f"is {database.maintenance_window}; write a window of 30 minutes to 24 hours"
        problems.add(f"{PATH}.maintenanceWindow", sentence)
    if database.allow_major_upgrade and not database.apply_immediately:
        problems.add(
            f"{PATH}.allowMajorUpgrade",
            "is true, but RDS would upgrade in its maintenance window, and until then the old version's parameter "
            "group cannot go; set applyImmediately to true",
        )


def _check_users(settings: Settings, database: DatabaseConfig, problems: Problems) -> None:
    """What a stack's own users in its own instance need."""
    if database.users == "master":
        return
    names = user_names(database.database_name).values()
    if int(database.version.split(".")[0]) < FIRST_MAJOR:
        sentence = (
            f"is separate, but before PostgreSQL {FIRST_MAJOR} every user may make tables; write version "
            f'"{FIRST_MAJOR}" or later'
        )
        problems.add(f"{PATH}.users", sentence)
    if database.username in names:
        problems.add(f"{PATH}.username", f"is {database.username}, a user that Fairway makes; write another")
    if max(map(len, names)) > LONGEST_NAME:
        left = LONGEST_NAME - max(map(len, user_names("").values()))
        problems.add(f"{PATH}.name", f"is too long for its users' names; write at most {left} characters")
    _check_image(settings, f"{PATH}.clientImage", database.client_image, problems)


def _check_image(settings: Settings, path: str, image: str, problems: Problems) -> None:
    """Of what runs `psql`, as a task of the stack."""
    network = settings.network
    if network.nat == "none" and not network.tasks_public and repository_arn(image) is None:
        problems.add(path, "is of a public registry, which no task reaches without NAT; write a copy of yours in ECR")


def _check_disk(database: DatabaseConfig, problems: Problems) -> None:
    """Source: RDS user guide, "Amazon RDS DB instance storage"."""
    if database.storage_type == "io2":
        if database.iops is None:
            problems.add(f"{PATH}.iops", "is missing, which storageType io2 needs; write a number from 1000")
        if database.storage < IO2_STORAGE:
            problems.add(
                f"{PATH}.storageGb", f"is {database.storage}; io2 begins with {IO2_STORAGE}: write that or more"
            )
    elif database.iops is not None and database.storage < GP3_STRIPED:
        sentence = f"is for gp3 from {GP3_STRIPED} GiB on, below which 3000 are fixed; remove it, or write storageGb"
        problems.add(f"{PATH}.iops", sentence)
    elif database.iops is not None and not GP3_IOPS[0] <= database.iops <= GP3_IOPS[1]:
        problems.add(
            f"{PATH}.iops", f"is {database.iops}; gp3 has from {GP3_IOPS[0]} to {GP3_IOPS[1]}: write one of them"
        )


def _check_growth(database: DatabaseConfig, problems: Problems) -> None:
    """RDS takes no limit that leaves less than a tenth to grow by ("Max storage size must be greater than storage
    size", "must be increased by at least 10 percent"). One that was taken over may have grown up to its own.

    Source: RDS user guide, "Managing capacity automatically with Amazon RDS storage autoscaling".
    """
    least = database.storage if database.identifier else -(-database.storage * 11 // 10)
    if database.max_storage < least:
        sentence = f"is {database.max_storage}, and RDS wants a tenth more than storageGb; write at least {least}"
        if database.identifier:
            sentence = f"is {database.max_storage}, below storageGb; write at least {least}"
        problems.add(f"{PATH}.maxStorageGb", sentence)


def _minutes(window: str) -> int:
    """Of a weekly window, over the end of the week too."""
    start, end = (
        (DAYS.index(day) * 24 + int(hour)) * 60 + int(minute)
        for day, hour, minute in (time.split(":") for time in window.split("-"))
    )
    return (end - start) % (7 * 24 * 60)


def _check_existing(
    settings: Settings, database: DatabaseConfig, existing: ExistingDatabaseConfig, problems: Problems
) -> None:
    context = Context(app=settings.app, stack=settings.stack, production=settings.production)
    for name in _of_an_instance(database, context):
        problems.add(f"{PATH}.{name}", "is for an instance of the stack's own; remove it beside existing")
    named = [name for name in ("instance", "cluster", "host") if getattr(existing, name) is not None]
    if len(named) != 1:
        found = " and ".join(named) or "no server"
        problems.add(EXISTING, f"names {found}; write one of instance, cluster and host")
    if existing.host is None and existing.port != 5432:
        problems.add(f"{EXISTING}.port", "is for host; RDS tells the port of the others: remove it")
    if existing.host is not None and existing.security_group_id is None:
        problems.add(f"{EXISTING}.securityGroupId", "is missing; write the group of the server that host names")
    if existing.host is not None and ".proxy-" in existing.host:
        problems.add(
            f"{EXISTING}.host",
            "is an RDS Proxy's, whose certificate is of Amazon's public CA and not of RDS's, which the tasks trust; "
            "write the server behind it",
        )
    region = existing.secret_arn.split(":")[3] if existing.secret_arn else settings.region
    if region != settings.region:
        sentence = (
            f"is of {region}, the stack is in {settings.region}; write a secret of that region, such as a replica"
        )
        problems.add(f"{EXISTING}.secretArn", sentence)
    _check_own(settings, database, existing, problems)


def _check_own(
    settings: Settings, database: DatabaseConfig, existing: ExistingDatabaseConfig, problems: Problems
) -> None:
    if not existing.own:
        if database.password_version != 1:
            sentence = "is for a user of the stack's own; change the password where it is, or write ownDatabase: true"
            problems.add(f"{PATH}.passwordVersion", sentence)
        return
    _check_image(settings, f"{EXISTING}.clientImage", existing.client_image, problems)


def _of_an_instance(database: DatabaseConfig, context: Context) -> Iterator[str]:
    """Names of the keys that have another value than they would without being written."""
    for field, key in keys(DatabaseConfig).items():
        default, value = key.derived.of(context) if key.derived else key.default, getattr(database, field)
        written = bool(value) if isinstance(key.kind, Pairs) else value != default
        if field not in OF_BOTH and written:
            yield key.name
