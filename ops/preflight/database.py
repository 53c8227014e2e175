"""What a stack's database comes from: a snapshot, or a server that exists; whether it is there, and fits."""

from collections.abc import Iterator, Mapping
from typing import Any

from components.data.database_config import DatabaseConfig, ExistingDatabaseConfig
from ops.aws.client import Aws, AwsError
from ops.aws.secrets import being_deleted
from ops.preflight.existing import vpcs_of
from ops.verify.result import Result, result
from settings.model import Settings

OLDEST = 13
TLS_BY_DEFAULT = 15
"""From this version of PostgreSQL on rds.force_ssl is 1 where nobody set it."""
_MISSING = ("DBInstanceNotFound", "DBInstanceNotFoundFault", "DBClusterNotFoundFault", "DBClusterNotFound")
_NO_SNAPSHOT = ("DBSnapshotNotFound", "DBSnapshotNotFoundFault")
_CHECK = "database"


def check_database(aws: Aws, settings: Settings) -> Iterator[Result]:
    """Nothing for a stack with a new instance of its own. Of a host RDS tells nothing."""
    existing = settings.existing_database
    if settings.own_database and settings.own_database.snapshot:
        yield _snapshot(aws, settings.own_database, settings.own_database.snapshot)
    if existing is None:
        return
    yield from _server(aws, settings, existing)
    yield _secret(aws, existing)


def _snapshot(aws: Aws, database: DatabaseConfig, name: str) -> Result:
    """What AWS would refuse half-way, or what the next update would replace the instance for."""
    try:
        snapshot = aws.ask("rds", "describe_db_snapshots", DBSnapshotIdentifier=name)["DBSnapshots"][0]
    except AwsError as error:
        if error.code not in _NO_SNAPSHOT:
            raise
        return result("failed", _CHECK, None, f"there is no snapshot {name} in this account and region")
    problems = [
        sentence
        for wrong, sentence in (
            (snapshot["Engine"] != "postgres", f"it is of {snapshot['Engine']}"),
            (snapshot["Status"] != "available", f"it is {snapshot['Status']}"),
            (
                snapshot["MasterUsername"] != database.username,
                f"its user is {snapshot['MasterUsername']}: write that as username",
            ),
            (
                int(snapshot["AllocatedStorage"]) > database.storage,
                f"it has {snapshot['AllocatedStorage']} GiB: write that or more as storageGb",
            ),
            (
                _major(snapshot["EngineVersion"]) != _major(database.version),
                f"it is of PostgreSQL {snapshot['EngineVersion']}: write that version, and upgrade afterwards",
            ),
            (not snapshot["Encrypted"], "it is not encrypted: copy it with a KMS key, and write the copy's name"),
        )
        if wrong
    ]
    message = f"{name}: {'; '.join(problems)}" if problems else f"{name} can be restored"
    return result("failed" if problems else "passed", _CHECK, None, message)


def _major(version: object) -> int:
    return int(str(version).split(".")[0])


def _server(aws: Aws, settings: Settings, existing: ExistingDatabaseConfig) -> Iterator[Result]:
    name = existing.instance or existing.cluster
    if name is None:
        yield result("passed", _CHECK, None, f"{existing.host} is taken as it is: no call of AWS tells of a host")
        if existing.security_group_id:
            yield from _network(aws, settings, existing.security_group_id)
        return
    try:
        server = _described(aws, existing)
    except AwsError as error:
        if error.code not in _MISSING:
            raise
        yield result("failed", _CHECK, None, f"there is no {name} in this account and region")
        return
    engine, version = str(server["Engine"]), str(server["EngineVersion"])
    if "postgres" not in engine:
        yield result("failed", _CHECK, None, f"{name} is {engine}; a stack's database is PostgreSQL")
        return
    major = _major(version)
    if major < OLDEST:
        yield result("failed", _CHECK, None, f"{name} is PostgreSQL {version}; {OLDEST} or later is needed")
        return
    yield _status(name, server)
    yield _tls(aws, existing, server, major, production=settings.production)
    yield from _group(aws, settings, existing, server)


def _described(aws: Aws, existing: ExistingDatabaseConfig) -> Mapping[str, Any]:
    if existing.instance:
        answer = aws.ask("rds", "describe_db_instances", DBInstanceIdentifier=existing.instance)
        return answer["DBInstances"][0]
    return aws.ask("rds", "describe_db_clusters", DBClusterIdentifier=existing.cluster)["DBClusters"][0]


def _status(name: str, server: Mapping[str, Any]) -> Result:
    status = str(server.get("DBInstanceStatus") or server.get("Status") or "available")
    message = f"{name} is PostgreSQL {server['EngineVersion']}, {status}"
    if status in ("stopped", "stopping"):
        return result("failed", _CHECK, None, f"{message}: start it, or its tasks and the update fail")
    return result("passed", _CHECK, None, message)


def _tls(
    aws: Aws, existing: ExistingDatabaseConfig, server: Mapping[str, Any], major: int, *, production: bool
) -> Result:
    """Of the parameter group that the server has now."""
    name = existing.instance or existing.cluster
    if existing.instance:
        group = server["DBParameterGroups"][0]["DBParameterGroupName"]
        call, key = "describe_db_parameters", "DBParameterGroupName"
    else:
        group, call, key = (
            server["DBClusterParameterGroup"],
            "describe_db_cluster_parameters",
            "DBClusterParameterGroupName",
        )
    forced = None
    for page in aws.pages("rds", call, **{key: group}):
        for parameter in page["Parameters"]:
            if parameter["ParameterName"] == "rds.force_ssl":
                forced = parameter.get("ParameterValue")
    if forced == "1" or (forced is None and major >= TLS_BY_DEFAULT):
        return result("passed", _CHECK, None, f"{name} takes TLS alone")
    message = f"{name} takes connections without TLS, too (F3), though the stack's services make none"
    if not production:
        return result("passed", _CHECK, None, message)
    return result("failed", _CHECK, None, f"{message}: set rds.force_ssl to 1 in its parameter group {group}")


def _group(
    aws: Aws, settings: Settings, existing: ExistingDatabaseConfig, server: Mapping[str, Any]
) -> Iterator[Result]:
    name = existing.instance or existing.cluster
    groups = sorted(str(group["VpcSecurityGroupId"]) for group in server.get("VpcSecurityGroups") or ())
    chosen = existing.security_group_id or next(iter(groups), None)
    if chosen is None:
        yield result("failed", _CHECK, None, f"{name} has no security group to which a rule could be added")
        return
    if chosen not in groups:
        yield result("failed", _CHECK, None, f"{name} does not have {chosen}; its groups are {', '.join(groups)}")
        return
    yield result("passed", _CHECK, None, f"each service adds a rule to {chosen}, and nothing else changes")
    yield from _network(aws, settings, chosen)


def _network(aws: Aws, settings: Settings, group: str) -> Iterator[Result]:
    """A rule names groups of its own VPC alone, so the tasks have to be in the server's."""
    described = aws.ask("ec2", "describe_security_groups", Filters=[{"Name": "group-id", "Values": [group]}])
    vpc = next((str(one["VpcId"]) for one in described["SecurityGroups"]), None)
    if vpc is None:
        yield result("failed", _CHECK, None, f"there is no security group {group} in this account and region")
        return
    network = settings.network.existing
    if network is None:
        message = f"the server is in {vpc}, the stack makes a VPC of its own: write fairway:network.existing.vpc: {vpc}"
        yield result("failed", _CHECK, None, message)
        return
    vpcs = {str(one["VpcId"]) for one in vpcs_of(aws, network)}
    fits = vpc in vpcs
    message = f"the server is in {vpc}"
    other = f"{message}, but fairway:network.existing names {', '.join(sorted(vpcs)) or 'none'}"
    yield result("passed" if fits else "failed", _CHECK, None, message if fits else other)


def _secret(aws: Aws, existing: ExistingDatabaseConfig) -> Result:
    """Asks for what it is, never for its value."""
    try:
        secret = aws.ask("secretsmanager", "describe_secret", SecretId=existing.secret_arn)
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return result("failed", _CHECK, None, f"there is no secret {existing.secret_arn}")
    if problem := being_deleted(secret):
        return result("failed", _CHECK, None, f"secret {existing.secret_arn} {problem}")
    rotates = secret.get("RotationEnabled") or secret.get("OwningService") == "rds"
    if rotates and not existing.own:
        return result(
            "failed",
            _CHECK,
            None,
            "its secret rotates by itself, and the services would keep the password of the last update; write "
            "ownDatabase: true, or name a secret that does not",
        )
    return result("passed", _CHECK, None, "its secret exists")
