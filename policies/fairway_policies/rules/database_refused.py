"""F52: a database that RDS does not make as it is written."""

import re
from collections.abc import Iterator

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, Results, Rule, text

_RESERVED = {
    **dict.fromkeys(("postgres", "aurora-postgresql"), frozenset({"admin", "user", "rdsadmin"})),
    **dict.fromkeys(("mysql", "mariadb", "aurora-mysql"), frozenset({"rdsadmin"})),
}
_MISTAKEN = {
    **dict.fromkeys(("postgresql", "postgre", "pg", "psql"), "postgres"),
    "aurora-postgres": "aurora-postgresql",
}
_POSTGRES_LOGS, _MYSQL_LOGS = (
    frozenset({"postgresql", "upgrade"}),
    frozenset({"audit", "error", "general", "slowquery"}),
)
_MYSQLS = ("mysql", "mariadb", "aurora-mysql")
_OF_MYSQL = re.compile(
    r"(?:innodb|binlog|character_set|collation)_\w+|slow_query_log|sql_mode|require_secure_transport"
)
_OF_POSTGRES = re.compile(r"rds\.(?:force_ssl|logical_replication)|shared_\w+|log_min_\w+|work_mem|pg_\w+(?:\.\w+)?")
_LEAST_TO_CHOOSE = 400  # GiB of gp3, below which its speed is fixed
_LEAST_DISK = 20  # GiB, of the SSD kinds
_TOO_SMALL = re.compile(r"db\.t\dg?\.(?:micro|small)")
_INSTEAD_OF_PASSWORD = (
    *("manageMasterUserPassword", "snapshotIdentifier", "replicateSourceDb", "restoreToPointInTime", "s3Import"),
    *("clusterIdentifier", "replicationSourceIdentifier", "globalClusterIdentifier", "iamRoles"),
)
# Of PostgreSQL; RDS's own are in the form rds.*
_STATIC = frozenset(
    {
        *("shared_buffers", "max_connections", "shared_preload_libraries", "max_worker_processes", "wal_buffers"),
        *("max_prepared_transactions", "max_locks_per_transaction", "max_wal_senders", "max_replication_slots"),
        *("track_activity_query_size", "autovacuum_max_workers", "rds.logical_replication", "huge_pages"),
    }
)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
_FAMILY = re.compile(r"(?P<engine>[a-z-]+?)(?P<version>\d[\d.]*)")


def database(store: Resource) -> Results:
    """The master user, the name of the first database, the parameter group's family, the subnet group's zones."""
    engine = yield from text(store["engine"])
    if right := _MISTAKEN.get(engine or ""):
        yield Finding(f"engine {engine}, which RDS does not have", "engine", f'write engine="{right}"')
    if not store.inputs["enabledCloudwatchLogsExports"].absent:
        yield from _logs(store, engine or "")
    is_instance = store.type == kinds.RDS_INSTANCE
    user = store.inputs["username" if is_instance else "masterUsername"]
    name = store.inputs["dbName" if is_instance else "databaseName"]
    if (user.text or "").lower() in _RESERVED.get(engine or "", frozenset()):
        yield Finding(f"{user.shown()} as master user, which {engine} keeps for itself", user.path, "choose another")
    elif user.text and engine in _RESERVED and not _NAME.fullmatch(user.text):
        yield Finding(f"{user.shown()} as master user", user.path, _LETTERS)
    if name.text and engine in _RESERVED and not _NAME.fullmatch(name.text):
        yield Finding(f"{name.shown()} as the database's name", name.path, _LETTERS)
    yield from _family(store)
    yield from _password(store)
    yield from _copy(store)
    yield from _numbers(store)
    yield from _zones(store)


def _logs(store: Resource, engine: str) -> Iterator[Finding]:
    """Each engine writes logs of its own."""
    foreign = _MYSQL_LOGS if "postgres" in engine else _POSTGRES_LOGS if engine in _RESERVED else frozenset[str]()
    for log in store.inputs["enabledCloudwatchLogsExports"].each():
        if log.text in foreign:
            yield Finding(f"log {log.shown()}, which {engine} does not write", log.path, "name the engine's own logs")


def _family(store: Resource) -> Iterator[Finding]:
    """A parameter group is for one engine in one major version."""
    key = "parameterGroupName" if store.type == kinds.RDS_INSTANCE else "dbClusterParameterGroupName"
    engine, version = store["engine"].text, store["engineVersion"].text
    families = {f"parameter group {g.name}": g["family"].text for g in store.referred(key, *kinds.PARAMETER_GROUPS)}
    named = store.inputs[key].text or ""
    if named.startswith("default."):
        families[named] = named.removeprefix("default.")
    for group, family in families.items():
        match = _FAMILY.fullmatch(family or "")
        if match is None or engine not in _RESERVED or not version:
            continue
        of_group, of_store = f"{match['version']}.", f"{version}."
        if match["engine"] != engine or not (of_store.startswith(of_group) or of_group.startswith(of_store)):
            message = f"{group} is for {match[0]}, the database is {engine} {version}"
            yield Finding(message, key, f"make the parameter group for the family of {engine} {version}")


def _password(store: Resource) -> Iterator[Finding]:
    """A database that is not a copy of another has a master user with a password."""
    is_instance = store.type == kinds.RDS_INSTANCE
    key, user = ("password", "username") if is_instance else ("masterPassword", "masterUsername")
    made = store.outputs["id"].known or {key, "*"} & set(store.ignored)  # one that is imported has its password
    ours = store.inputs[user].known and not made
    if ours and all(store.inputs[name].absent for name in (key, f"{key}Wo", *_INSTEAD_OF_PASSWORD)):
        yield Finding("a master user without a password", key, "set manage_master_user_password=True")


def _copy(store: Resource) -> Iterator[Finding]:
    """A replica is made from a backup of its source, which has none unless it is told to."""
    for source in store.sources("replicateSourceDb", kinds.RDS_INSTANCE):
        days = source.inputs["backupRetentionPeriod"]
        if source.inputs.fields() and not days.unknown and not days.number and not source.outputs["id"].known:
            fix = f"set backup_retention_period to 1 or more on {source.name}"
            yield Finding(f"a replica of {source.name}, which keeps no backups", "replicateSourceDb", fix)


def member(instance: Resource) -> Results:
    """An instance of a cluster: its engine, and its class."""
    engine, of_class = instance.inputs["engine"], instance.inputs["instanceClass"]
    for cluster in instance.referred("clusterIdentifier", kinds.RDS_CLUSTER):
        theirs = cluster.inputs["engine"]
        if engine.text and theirs.text and engine.text != theirs.text:
            message = f"engine {engine.shown()}, cluster {cluster.name} has {theirs.shown()}"
            yield Finding(message, engine.path, "take the engine from the cluster: engine=cluster.engine")
        scaling = cluster.inputs["serverlessv2ScalingConfiguration"]
        if of_class.text == "db.serverless" and scaling.absent and cluster.inputs.fields():
            fix = f"set serverlessv2_scaling_configuration on {cluster.name}"
            yield Finding(f"db.serverless, and cluster {cluster.name} does not say how far", of_class.path, fix)
        if theirs.text == "aurora-postgresql" and _TOO_SMALL.fullmatch(of_class.text or ""):
            message = f"class {of_class.shown()}, which Aurora PostgreSQL has not"
            yield Finding(message, of_class.path, 'choose "db.t4g.medium" or larger, or "db.serverless"')


def parameters(group: Resource) -> Results:
    """A static parameter takes effect with a restart, and RDS wants that said."""
    family = group["family"].text or ""
    foreign = _OF_MYSQL if "postgres" in family else _OF_POSTGRES if family.startswith(_MYSQLS) else None
    for parameter in group.inputs["parameters"].each():
        if foreign and foreign.fullmatch(parameter["name"].text or ""):
            message = f"{parameter['name'].shown()}, which {family} does not know"
            yield Finding(message, parameter.path, "leave it out, or take the engine's own parameter for it")
    for parameter in group.inputs["parameters"].each() if "postgres" in family else ():
        name, method = parameter["name"], parameter["applyMethod"]
        if name.text in _STATIC and not method.unknown and (method.text or "immediate") == "immediate":
            fix = 'set apply_method="pending-reboot" on it'
            yield Finding(f"{name.shown()}, a static parameter, to apply immediately", parameter.path, fix)


def _numbers(store: Resource) -> Iterator[Finding]:
    """Class, disk and watching of an instance: what RDS takes, and what only together."""
    if store.type != kinds.RDS_INSTANCE:
        return
    of_class, kind, iops = store.inputs["instanceClass"], store.inputs["storageType"], store.inputs["iops"]
    size, most = store.inputs["allocatedStorage"], store.inputs["maxAllocatedStorage"]
    if of_class.text and not of_class.text.startswith("db."):
        yield Finding(f"class {of_class.shown()}", of_class.path, f'write instance_class="db.{of_class.text}"')
    on_ssd = store["engine"].text in _RESERVED and not kind.unknown and kind.text != "standard"
    if on_ssd and size.number is not None and size.number < _LEAST_DISK:
        message = f"{size.shown()} GiB, at least {_LEAST_DISK} of {kind.text or 'gp2'}"
        yield Finding(message, size.path, f"set allocated_storage={_LEAST_DISK}")
    if size.number and most.number and most.number < size.number:
        message = f"a disk of {size.shown()} GiB that may grow to {most.shown()}"
        yield Finding(message, most.path, "let max_allocated_storage be more than allocated_storage, or leave it out")
    if kind.text in ("io1", "io2") and iops.absent:
        yield Finding(f"{kind.shown()} without iops", kind.path, "set iops, or choose gp3")
    faster = [fact for fact in (iops, store.inputs["storageThroughput"]) if fact.number]
    if faster and kind.text == "gp3" and on_ssd and size.number is not None and size.number < _LEAST_TO_CHOOSE:
        message = f"{faster[0].path} {faster[0].shown()} on {size.shown()} GiB of gp3"
        yield Finding(message, faster[0].path, f"leave it out: it is to be chosen from {_LEAST_TO_CHOOSE} GiB on")
    if iops.number and kind.text == "gp2":
        yield Finding(f"iops {iops.shown()} on gp2", iops.path, "leave iops out, or choose gp3 or io2")
    interval, days = store.inputs["monitoringInterval"], store.inputs["performanceInsightsRetentionPeriod"]
    if interval.number and store.inputs["monitoringRoleArn"].absent:
        message = f"monitoringInterval {interval.shown()} without a role that may write the metrics"
        yield Finding(message, interval.path, "set monitoring_role_arn, or leave monitoring_interval out")
    if days.number and days.number not in (7, 731) and days.number % 31:
        yield Finding(f"{days.shown()} days of Performance Insights", days.path, "choose 7, 731 or a multiple of 31")


def _zones(store: Resource) -> Iterator[Finding]:
    """RDS wants to be able to move a database to another zone."""
    for group in store.referred("dbSubnetGroupName", kinds.SUBNET_GROUP):
        listed, subnets = group.inputs["subnetIds"], group.sources("subnetIds", kinds.SUBNET)
        zones = {subnet["availabilityZone"].text or subnet.urn for subnet in subnets}
        if len(listed.each()) == 1 or (len(zones) == 1 and len(subnets) == len(listed.each())):
            message = f"subnet group {group.name} has subnets of one zone, RDS needs two"
            yield Finding(message, "dbSubnetGroupName", "add a subnet of another availability zone")


_LETTERS = "begin with a letter, and use letters, digits and underscores alone"

RULE = Rule(
    name="database-refused",
    failures=("F52",),
    title="RDS does not make the database as it is written",
    severity="high",
    symptom="InvalidParameterValue, InvalidParameterCombination, DBSubnetGroupDoesNotCoverEnoughAZs",
    cause="Names, families and zones have rules of the engine's own, which show when the database is made.",
    fix="change what is named",
    limits="parameter and subnet groups of other stacks; what a region or an account does not offer",
    bad='aws.rds.Instance("db", engine="postgres", username="admin", …)',
    good='aws.rds.Instance("db", engine="postgres", username="shop", …)',
    stack_checks={
        **dict.fromkeys(kinds.DATABASES, database),
        kinds.RDS_CLUSTER_INSTANCE: member,
        **dict.fromkeys(kinds.PARAMETER_GROUPS, parameters),
    },
)
