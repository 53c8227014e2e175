"""Cases of database-refused."""

from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, of, secret


def database(engine: Any = "postgres", version: str = "16.4", **props: Any) -> Record:
    stated = {"engine": engine, "engineVersion": version, "manageMasterUserPassword": True, **props}
    dependencies = {"parameterGroupName": ["parameters"], "dbSubnetGroupName": ["subnets"]}
    return Record(type=kinds.RDS_INSTANCE, name="db", props=stated, dependencies=dependencies)


def cluster(**props: Any) -> Record:
    stated = {"engine": "aurora-postgresql", "engineVersion": "17.4", "manageMasterUserPassword": True, **props}
    return Record(type=kinds.RDS_CLUSTER, name="db", props=stated)


def of_family(family: Any) -> Record:
    return Record(type=kinds.PARAMETER_GROUPS[0], name="parameters", props={"family": family})


def subnets(*zones: str) -> list[Record]:
    made = [
        Record(
            type=kinds.SUBNET,
            name=f"subnet-{number}",
            props={"availabilityZone": zone if zone == UNKNOWN else f"us-east-1{zone}"},
        )
        for number, zone in enumerate(zones)
    ]
    props = {"subnetIds": [UNKNOWN for _ in zones]}
    names = [subnet.name for subnet in made]
    return [*made, Record(type=kinds.SUBNET_GROUP, name="subnets", props=props, dependencies={"subnetIds": names})]


def replica(**source: Any) -> list[Record]:
    props = {"replicateSourceDb": UNKNOWN, "instanceClass": "db.t4g.small"}
    made = Record(type=kinds.RDS_INSTANCE, name="copy", props=props, dependencies={"replicateSourceDb": ["db"]})
    return [database(**source), made]


def member(engine: Any = "aurora-postgresql", size: str = "db.r6g.large", **of_cluster: Any) -> list[Record]:
    props = {"engine": engine, "instanceClass": size}
    links = {"clusterIdentifier": ["db"]}
    return [
        cluster(**of_cluster),
        Record(type=kinds.RDS_CLUSTER_INSTANCE, name="member", props=props, dependencies=links),
    ]


def setting(name: str, method: Any = None, family: str = "postgres16") -> Record:
    parameter = {"name": name, "value": "1", "applyMethod": method}
    return Record(type=kinds.PARAMETER_GROUPS[0], name="set", props={"family": family, "parameters": [parameter]})


OF_THE_ENGINE = {"unevaluated": of(["database-tls-not-forced"], "copy")}
SCALING = {"serverlessv2ScalingConfiguration": {"minCapacity": 0.5, "maxCapacity": 4}}
NO_PASSWORD: dict[str, Any] = {"manageMasterUserPassword": None, "username": "shop"}
c = For(rule="database-refused")

CASES = [
    c.passes(database(username="shop_admin", dbName="shop_2")),
    c.fails("db", database(instanceClass="t4g.small")),
    c.fails("db", database(allocatedStorage=10)),
    c.passes(database(allocatedStorage=10, storageType="standard")),
    c.passes(database("sqlserver-ex", "16.00", allocatedStorage=20, instanceClass="db.t3.small")),
    c.fails("db", database(allocatedStorage=100, maxAllocatedStorage=50)),
    c.passes(database(allocatedStorage=100, maxAllocatedStorage=0)),
    c.fails("db", database(storageType="gp2", iops=3000)),
    c.passes(database(storageType="gp3", iops=12000, allocatedStorage=400)),
    c.fails("db", database(monitoringInterval=60)),
    c.passes(database(monitoringInterval=60, monitoringRoleArn=UNKNOWN)),
    c.fails("db", database(performanceInsightsRetentionPeriod=30)),
    c.passes(database(performanceInsightsRetentionPeriod=93)),
    c.fails("db", database(parameterGroupName="default.postgres15")),
    c.passes(database(parameterGroupName="default.postgres16")),
    c.passes(database("mysql", "8.0.39", username="admin")),
    c.passes(database("oracle-ee", "19", username="admin"), of_family("oracle-ee-19")),
    c.passes(database(), of_family("postgres16")),
    c.passes(database(version="16"), of_family("postgres16")),
    c.passes(database("mysql", "8"), of_family("mysql8.0")),
    c.passes(database(), of_family(UNKNOWN)),
    c.passes(database(), *subnets("a", "b")),
    c.passes(database(), *subnets("a", "a", UNKNOWN)),
    c.fails("db", database(username="admin")),
    c.fails("db", cluster(masterUsername="User")),
    c.fails("db", database(username="1st")),
    c.fails("db", database(dbName="shop-db")),
    c.fails("db", cluster(databaseName="shop.db")),
    c.fails("db", database(), of_family("postgres15")),
    c.fails("db", database(), of_family("mysql8.0")),
    c.fails("db", database(), *subnets("a")),
    c.fails("db", database(), *subnets("a", "a")),
    c.passes(database(**NO_PASSWORD, password=UNKNOWN)),
    c.passes(database(**NO_PASSWORD, passwordWo=UNKNOWN)),
    c.passes(database(**NO_PASSWORD, snapshotIdentifier="shop-final")),
    c.passes(replace(database(**NO_PASSWORD), outputs={"id": "db"})),
    c.fails("db", database(**NO_PASSWORD)),
    c.fails("db", cluster(manageMasterUserPassword=None, masterUsername="shop")),
    c.passes(*replica(backupRetentionPeriod=7)),
    c.passes(*replica(backupRetentionPeriod=UNKNOWN)),
    c.fails("copy", *replica()),
    c.fails("copy", *replica(backupRetentionPeriod=0)),
    c.passes(*member()),
    c.passes(*member(UNKNOWN, "db.serverless", **SCALING)),
    c.fails("member", *member("postgres")),
    c.fails("member", *member(size="db.serverless")),
    c.fails("member", *member(size="db.t3.micro")),
    c.passes(setting("shared_preload_libraries", "pending-reboot")),
    c.passes(setting("rds.force_ssl")),
    c.passes(setting("max_connections", UNKNOWN)),
    c.passes(setting("max_connections", family="mysql8.0")),
    c.fails("set", setting("shared_preload_libraries")),
    c.fails("set", setting("rds.logical_replication", "immediate")),
    c.fails("db", database("postgresql")),
    c.passes(database(enabledCloudwatchLogsExports=["postgresql", "upgrade"])),
    c.fails("db", database(enabledCloudwatchLogsExports=["error", "slowquery"])),
    c.fails("set", setting("innodb_buffer_pool_size", "pending-reboot")),
    c.fails("set", setting("rds.force_ssl", family="mysql8.0")),
    c.passes(setting("require_secure_transport", family="mysql8.0")),
    c.passes(database(storageType="gp3", allocatedStorage=400, iops=12000)),
    c.fails("db", database(storageType="gp3", allocatedStorage=100, iops=6000)),
    c.fails("db", database(storageType="io1", allocatedStorage=100)),
    c.missing(database()),
    c.unknown("db", database(UNKNOWN)),
    c.secret("hunter2", "db", database(username="admin", tags=secret("hunter2"))),
]
