"""What a stack stands on: network, database, registries, cluster."""

from components.network.endpoints import ENDPOINTS, TO_START_A_TASK
from settings import model
from settings.limits import cidr_problem
from settings.patterns import ACCOUNT, DATABASE, DATABASE_USER, REPOSITORY
from settings.reader import Reader
from settings.reserved import database_problem, user_problem


def read_network(reader: Reader) -> model.Network:
    nat = reader.choice("nat", ["none", "single", "perAz"], "single")
    network = model.Network(
        cidr=reader.text("cidr", "10.20.0.0/16"),
        availability_zones=reader.integer("availabilityZones", 2, low=2, high=6),
        nat=nat,
        tasks_public=reader.choice("taskSubnets", ["private", "public"], "public" if nat == "none" else "private")
        == "public",
        endpoints=reader.texts(
            "endpoints", pattern="|".join(ENDPOINTS), expected=f"names, each one of {', '.join(ENDPOINTS)}"
        ),
        flow_logs=reader.choice("flowLogs", ["none", "reject", "all"], "none"),
    )
    missing = [name for name in TO_START_A_TASK if name not in network.endpoints]
    if nat == "none" and not network.tasks_public and missing:
        reader.problem(
            "taskSubnets",
            f"is private without NAT: no task would start; add {', '.join(missing)} to endpoints, or set nat",
        )
    if problem := cidr_problem(network.cidr, network.availability_zones):
        reader.problem("cidr", problem)
    reader.done()
    return network


def read_database(reader: Reader, app: str, *, production: bool) -> model.Database:
    default_name = app.replace("-", "_")
    expected = "lower-case letters, digits and underscores, a letter first"
    database = model.Database(
        name=reader.text("name", default_name, pattern=DATABASE, expected=expected),
        # Source: RDS API reference, CreateDBInstance, MasterUsername.
        username=reader.text("username", default_name[:16], pattern=DATABASE_USER, expected=f"at most 16 {expected}"),
        version=reader.text("version", "16", pattern=r"1[3-9](\.\d+)?", expected='a PostgreSQL version such as "16"'),
        instance_class=reader.text(
            "instanceClass",
            "db.t4g.micro",
            pattern=r"db\.[a-z0-9]+\.[a-z0-9]+",
            expected="a class such as db.t4g.micro",
        ),
        storage=reader.integer("storageGb", 20, low=20, high=65536),
        max_storage=reader.integer("maxStorageGb", 100, low=20, high=65536),
        multi_az=reader.flag("multiAz", False),
        backup_days=reader.integer("backupDays", 7, low=1, high=35),
        deletion_protection=reader.flag("deletionProtection", False),
        protect=reader.flag("protect", False),
        password_version=reader.integer("passwordVersion", 1, low=1, high=1_000_000),
        allow_major_upgrade=reader.flag("allowMajorUpgrade", False),
        apply_immediately=reader.flag("applyImmediately", not production),
    )
    if database.max_storage < database.storage:
        reader.problem("maxStorageGb", f"is {database.max_storage}, below storageGb; write at least {database.storage}")
    for key, problem in (("name", database_problem(database.name)), ("username", user_problem(database.username))):
        if problem:
            reader.problem(key, problem)
    if database.allow_major_upgrade and not database.apply_immediately:
        reader.problem(
            "allowMajorUpgrade",
            "is true, but RDS would upgrade in its maintenance window, and until then the old version's parameter "
            "group cannot go; set applyImmediately to true",
        )
    reader.done()
    return database


def read_registry(reader: Reader) -> model.Registry:
    expected = "an account id of 12 digits, in quotes"
    registry = model.Registry(
        account=reader.text("account", None, pattern=ACCOUNT, expected=expected),
        pull_accounts=reader.texts("pullAccounts", pattern=ACCOUNT, expected=f"accounts, each {expected}"),
        keep_untagged=reader.integer("keepUntagged", 10, low=2, high=1000),
        extra_repositories=reader.texts(
            "extraRepositories", pattern=REPOSITORY, expected="repositories without a service, such as shop/api"
        ),
        keep_unreleased=reader.integer("keepUnreleased", None, low=5, high=1000),
    )
    for key in ("pullAccounts", "keep", "keepUnreleased"):
        if registry.account and reader.has(key):
            reader.problem(key, "is for the stack that owns the repositories; remove it beside registry.account")
    reader.done()
    return registry


def read_cluster(reader: Reader) -> model.Cluster:
    cluster = model.Cluster(
        container_insights=reader.flag("containerInsights", False),
        spot_percent=reader.integer("spotPercent", 0, low=0, high=100),
    )
    reader.done()
    return cluster
