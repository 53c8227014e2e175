"""Words of Compose, Kubernetes, task definitions and other tools, where a stack's file has another one.

An unknown key that is such a word is answered with what to write; every other one with the known key that is nearest.
"""

from collections.abc import Mapping

from components.compute.config import HealthConfig, ScalingConfig
from components.data.config import BucketConfig, CacheConfig
from components.data.database_config import DatabaseConfig
from components.network.config import NetworkConfig
from settings.model import Job, Service, Settings
from settings.model.service import Sidecar

NOTHING = "Fargate has none of it; remove it"
OF_COMPOSE = "it is Compose's own; remove it"
FILES = (
    "nothing stays on a task's disk: files belong into the bucket (grants: [bucket]), the rest into the database or "
    "cache (docs/what-may-run.md)"
)
IMAGE = "the release file says which image runs, and `./fairway release` writes it (docs/what-may-run.md); remove it"

_OF_TASKS: Mapping[str, str] = {
    **dict.fromkeys(("environment", "envvars", "environmentvariables", "variables"), "write env: {LOG_LEVEL: info}"),
    **dict.fromkeys(("envfile", "envfrom"), "write env, and secrets for what nobody may read"),
    **dict.fromkeys(("memlimit", "memreservation", "memorylimit"), "write memory, in MiB"),
    **dict.fromkeys(("readonly", "readonlyrootfilesystem"), "write readOnlyFilesystem: true"),
    **dict.fromkeys(
        ("privileged", "capadd", "capdrop", "devices", "gpus", "sysctls", "securityopt", "shmsize", "networkmode"),
        NOTHING,
    ),
    **dict.fromkeys(("ulimits", "ulimit"), "a task on Fargate may open 65535 files anyway; remove it"),
    **dict.fromkeys(("volumes", "volume", "volumemounts", "mounts", "mountpoints"), FILES),
    **dict.fromkeys(("restart", "restartpolicy"), "ECS starts a task again by itself; remove it"),
    **dict.fromkeys(("logging", "logdriver", "logs"), "what the app prints goes to CloudWatch; remove it"),
    "cpus": "write cpu: 1024 for one vCPU",
}

WORDS: Mapping[type[object], Mapping[str, str]] = {
    Service: {
        **_OF_TASKS,
        **dict.fromkeys(("ports", "expose", "containerport", "portmappings"), "write port: the app's own, alone"),
        **dict.fromkeys(("image", "imageuri", "imagetag", "containerimage"), IMAGE),
        **dict.fromkeys(
            ("workingdir", "workdir", "workingdirectory"),
            'the image\'s own holds; write command: [sh, -c, "cd … && exec …"] for another',
        ),
        **dict.fromkeys(
            ("dependson", "links"), "database and cache are there first; write connectsTo for an internal service"
        ),
        **dict.fromkeys(("deploy", "replicas", "count", "instances"), "write desiredCount, or scaling"),
        **dict.fromkeys(
            ("networks", "containername", "hostname", "extrahosts", "labels", "profiles", "pullpolicy"), OF_COMPOSE
        ),
        **dict.fromkeys(("healthcheck", "livenessprobe", "readinessprobe"), "write health: {path: /health, tool: …}"),
        **dict.fromkeys(("stopgraceperiod", "stoptimeout"), "write stopSeconds"),
        **dict.fromkeys(("tmpfs", "emptydir"), "write writablePaths, beside readOnlyFilesystem"),
        **dict.fromkeys(("schedule", "cron"), "write fairway:jobs, a job with this service's image"),
        **dict.fromkeys(("domain", "domains", "host", "hosts"), "write routes, and the name in fairway:edge.domain"),
        **dict.fromkeys(("path", "paths", "pathpatterns"), "write routes"),
        **dict.fromkeys(("dockerfile", "context"), "write build: {context: ., dockerfile: Dockerfile}"),
        **dict.fromkeys(("migrate", "releasecommand", "predeploy", "initcontainers"), "write migration"),
        **dict.fromkeys(("taskrole", "iam", "policies", "role"), "write permissions"),
        **dict.fromkeys(("bucket", "s3"), "write grants: [bucket]"),
        **dict.fromkeys(("redis", "valkey", "cache"), "write cacheEnv: {REDIS_URL: url}"),
        "platform": "write architecture",
        "type": "write kind",
        "args": "write command",
    },
    Sidecar: {
        **_OF_TASKS,
        **dict.fromkeys(("ports", "port"), "the app reaches it on 127.0.0.1, and nobody else does; remove it"),
        "args": "write command",
    },
    HealthConfig: {
        **dict.fromkeys(("test", "exec", "cmd"), "write command"),
        **dict.fromkeys(("interval", "timeout", "retries"), "Fairway sets it; remove it"),
        **dict.fromkeys(("startperiod", "initialdelayseconds"), "write graceSeconds"),
        **dict.fromkeys(("status", "codes", "successcodes", "statuscode"), 'write matcher: "200"'),
        **dict.fromkeys(("url", "httpget"), "write path"),
        "port": "the service's port is asked; write path: one that the app answers there (docs/what-may-run.md)",
    },
    ScalingConfig: {
        **dict.fromkeys(("cpu", "targetcpu"), "write targetCpuPercent"),
        **dict.fromkeys(("memory", "targetmemory"), "write targetMemoryPercent"),
    },
    Job: {
        **dict.fromkeys(("service", "image"), "write imageOf: the service whose image it runs"),
        **dict.fromkeys(("env", "environment", "secrets", "database"), "it has what its service has; remove it"),
        "cron": "write schedule: cron(0 5 * * ? *)",
        "timeout": "write timeoutMinutes",
    },
    DatabaseConfig: {
        **dict.fromkeys(("password", "pass"), "Fairway makes the password and gives it to the services; remove it"),
        **dict.fromkeys(("size", "class", "instance", "instancetype", "instancesize"), "write instanceClass"),
        **dict.fromkeys(("host", "endpoint", "url", "port"), "write existing: a server that is there already"),
        **dict.fromkeys(("allocatedstorage", "disk", "disksize"), "write storageGb"),
        **dict.fromkeys(("ssl", "sslmode", "tls"), "every connection is TLS; remove it"),
        **dict.fromkeys(("backupretention", "backupretentionperiod", "backups"), "write backupDays"),
        **dict.fromkeys(("maxconnections", "sharedbuffers"), "write parameters"),
        **dict.fromkeys(("public", "publiclyaccessible"), "only the services reach it; remove it"),
        **dict.fromkeys(("dbname", "database"), "write name"),
        "engine": "it is PostgreSQL; remove it",
        "engineversion": "write version",
        "user": "write username",
    },
    CacheConfig: {
        **dict.fromkeys(("engine", "type"), "it is Valkey, which speaks Redis; remove it"),
        **dict.fromkeys(("size", "class", "instanceclass", "nodeclass"), "write nodeType"),
        **dict.fromkeys(
            ("password", "authtoken"), "Fairway makes the password and gives it to the services; remove it"
        ),
        **dict.fromkeys(("maxmemorypolicy", "evictionpolicy", "policy"), "write eviction"),
        **dict.fromkeys(("replicas", "replicascount", "nodes"), "write multiAz: true for a second node"),
        **dict.fromkeys(("tls", "ssl"), "every connection is TLS; remove it"),
    },
    BucketConfig: {
        **dict.fromkeys(
            ("name", "bucketname"), "Fairway names it, and {stack: bucketName} in a service's env says how; remove it"
        ),
        **dict.fromkeys(("public", "acl"), "it is private; remove it"),
        "versioning": "versions are kept for noncurrentDays; remove it",
        "cors": "write corsOrigins",
    },
    NetworkConfig: {
        **dict.fromkeys(("vpc", "vpcid", "subnets", "subnetids"), "write existing: {vpc: vpc-…}"),
        **dict.fromkeys(("natgateways", "natgateway"), "write nat"),
        "azs": "write availabilityZones",
    },
    Settings: {
        **dict.fromkeys(("redis", "valkey", "elasticache"), "write cache"),
        **dict.fromkeys(("postgres", "postgresql", "rds", "db"), "write database"),
        **dict.fromkeys(("mysql", "mariadb", "mongodb"), "Fairway's database is PostgreSQL; remove it"),
        **dict.fromkeys(("s3", "storage", "buckets"), "write bucket"),
        **dict.fromkeys(
            ("domain", "domainname", "hostname", "dns", "certificate", "https"),
            "write edge: {domain: {name: app.example.org, zone: example.org}}",
        ),
        **dict.fromkeys(("cron", "crons", "cronjobs", "schedules", "tasks"), "write jobs"),
        **dict.fromkeys(("workers", "worker"), "write services, one with kind: worker"),
        **dict.fromkeys(("vpc", "vpcid", "subnets"), "write network: {existing: {vpc: vpc-…}}"),
        **dict.fromkeys(("users", "auth", "cognito"), "write userPool"),
        **dict.fromkeys(("image", "images", "ecr"), IMAGE),
        **dict.fromkeys(("env", "variables"), "write services: {…: {env: {…}}}"),
        **dict.fromkeys(("networks", "configs", "version", "volumes"), OF_COMPOSE),
        "queue": "write queues",
        "sqs": "write queues",
        "region": "write aws:region, beside the keys of fairway",
        "tags": "write aws:defaultTags, beside the keys of fairway",
    },
}
"""Class of a section → word of elsewhere, in lower case, without `_` and `-` → what to do."""


def word_of_elsewhere(cls: type[object], name: str) -> str | None:
    """What to write for a key that another tool has; None for one that none has."""
    return WORDS.get(cls, {}).get(name.replace("_", "").replace("-", "").lower())
