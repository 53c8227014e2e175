"""The database of an earlier system: an RDS instance for PostgreSQL, with what belongs to it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ops.adopt import existing
from ops.adopt.existing import Existing, inside
from ops.adopt.imports import Import, Part
from ops.adopt.services import RunningService
from ops.adopt.variables import secret_arns
from ops.aws.client import Aws, AwsError

Facts = Mapping[str, Any]
OLDEST = 13


def adopt_database(
    aws: Aws, resources: Sequence[Existing], services: Sequence[RunningService], password_from: str
) -> Part:
    """password_from: ARN of the secret or parameter with the password; looked for where it is empty."""
    instances = [one for one in resources if one.type == existing.DATABASE]
    if len(instances) != 1:
        many = ", ".join(map(str, instances))
        problem = f"{many}: a stack has one database; leave all but one with --leave, or make a stack of each"
        return Part(problems=(problem,) if instances else ())
    instance = instances[0]
    answer = aws.ask("rds", "describe_db_instances", DBInstanceIdentifier=instance.id)
    facts: Facts = answer["DBInstances"][0]
    if problems := [f"{instance}: {problem}" for problem in _problems(facts)]:
        return Part(problems=problems)
    source = password_from or _password_source(aws, facts, resources, services)
    if not source:
        return Part(problems=(f"{instance}: {_UNKNOWN}",))
    return Part(
        imports=tuple(_imports(aws, facts, resources)),
        settings={"database": _settings(facts, source)},
        remarks=tuple(_remarks(facts)),
        facts=facts,
    )


_UNKNOWN = (
    "no secret or parameter of the system has its password; write it into one with `aws secretsmanager create-secret "
    "--name NAME --secret-string file://password.txt`, and name that with --password-from ARN"
)


def _problems(facts: Facts) -> Iterator[str]:
    engine, version = facts["Engine"], str(facts["EngineVersion"])
    if engine != "postgres":
        yield f"is {engine}, and Fairway's databases are RDS instances for PostgreSQL"
    elif int(version.partition(".")[0]) < OLDEST:
        yield f"is PostgreSQL {version}; upgrade it to {OLDEST} or newer first"
    if cluster := facts.get("DBClusterIdentifier"):
        yield f"belongs to the cluster {cluster}, and Fairway takes single instances"
    if primary := facts.get("ReadReplicaSourceDBInstanceIdentifier"):
        yield f"is a replica of {primary}"
    if facts.get("MasterUserSecret"):
        yield "has a password that RDS manages and rotates; set one of your own with `aws rds modify-db-instance` first"
    if pending := ", ".join(sorted(facts.get("PendingModifiedValues") or ())):
        # The provider's first update of it asks RDS to apply what waits, and nothing else.
        yield f"has changes that wait for its maintenance window ({pending}); let RDS apply them first"
    if not facts.get("DBName"):
        yield "was made without a database, so that RDS does not say which one the services use"
    if not facts.get("VpcSecurityGroups"):
        yield "has no security group, to which services could be added"


def _settings(facts: Facts, password_from: str) -> Mapping[str, Any]:
    settings: dict[str, Any] = {
        "identifier": facts["DBInstanceIdentifier"],
        "passwordFrom": password_from,
        "name": facts["DBName"],
        "username": facts["MasterUsername"],
        "version": str(facts["EngineVersion"]).partition(".")[0],
        "instanceClass": facts["DBInstanceClass"],
        "storageGb": facts["AllocatedStorage"],
        # An instance that RDS does not extend stays so, whatever this says: it has to be a sensible setting alone.
        "maxStorageGb": facts.get("MaxAllocatedStorage") or max(100, facts["AllocatedStorage"]),
        "multiAz": facts.get("MultiAZ"),
        "backupDays": facts.get("BackupRetentionPeriod"),
        "deletionProtection": facts.get("DeletionProtection"),
        "protect": True,
    }
    return {key: value for key, value in settings.items() if value}


def _imports(aws: Aws, facts: Facts, resources: Sequence[Existing]) -> Iterator[Import]:
    identifier, subnets = facts["DBInstanceIdentifier"], facts["DBSubnetGroup"]["DBSubnetGroupName"]
    major = str(facts["EngineVersion"]).partition(".")[0]
    yield Import(type=existing.DATABASE, name="database-instance", id=facts["DbiResourceId"], source=identifier)
    group = facts["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    yield Import(type=existing.GROUP, name="database-database", id=group, source=f"the first group of {identifier}")
    if subnets in _ids(resources, existing.SUBNETS):
        yield Import(type=existing.SUBNETS, name="database-subnets", id=subnets, source=subnets)
    for group in facts.get("DBParameterGroups") or ():
        name = group["DBParameterGroupName"]
        if name in _ids(resources, existing.PARAMETERS):
            yield Import(type=existing.PARAMETERS, name=f"database-postgres{major}", id=name, source=name)
    prefix = f"/aws/rds/instance/{identifier}/"
    for log in aws.ask("logs", "describe_log_groups", logGroupNamePrefix=prefix)["logGroups"]:
        name = log["logGroupName"].removeprefix(prefix)
        if name in ("postgresql", "upgrade"):
            yield Import(
                type=existing.LOG_GROUP, name=f"database-{name}", id=log["logGroupName"], source=log["logGroupName"]
            )


def _ids(resources: Sequence[Existing], kind: str) -> set[str]:
    return {one.id for one in resources if one.type == kind}


def _remarks(facts: Facts) -> Iterator[str]:
    identifier = facts["DBInstanceIdentifier"]
    if not facts.get("StorageEncrypted"):
        yield f"{identifier} is not encrypted, and only a copy of it can be (docs/adopt.md)"
    if facts.get("PubliclyAccessible"):
        yield f"{identifier} has a public address"
    if others := [group["VpcSecurityGroupId"] for group in facts["VpcSecurityGroups"][1:]]:
        yield f"{identifier} has further security groups, which stay and are not the stack's: {', '.join(others)}"


def _password_source(aws: Aws, facts: Facts, resources: Sequence[Existing], services: Sequence[RunningService]) -> str:
    """Of the system's secrets and parameters the first that is about this database: AWS is asked for their values."""
    secrets = [one.id for one in resources if one.type == existing.SECRET]
    for arn in dict.fromkeys([*secrets, *secret_arns(aws, services)]):
        if _is_of(_value(aws, arn), facts):
            return arn
    return ""


def _value(aws: Aws, arn: str) -> str:
    """Empty for a secret without a value, of another account, or of another form."""
    try:
        if ":ssm:" in arn:
            name = "/" + arn.partition(":parameter/")[2]
            return str(aws.ask("ssm", "get_parameter", Name=name, WithDecryption=True)["Parameter"]["Value"])
        return str(aws.ask("secretsmanager", "get_secret_value", SecretId=arn).get("SecretString") or "")
    except AwsError as error:
        if error.code in ("ResourceNotFoundException", "ParameterNotFound", "InvalidRequestException"):
            return ""
        raise


def _is_of(text: str, facts: Facts) -> bool:
    """A document with password and master user, for this host where it names one; or a URL of this host."""
    address = str(inside(facts, "Endpoint").get("Address") or facts["DBInstanceIdentifier"])
    if not text.lstrip().startswith("{"):
        return "://" in text and f"@{address}" in text and f"//{facts['MasterUsername']}:" in text
    try:
        document = json.loads(text)
    except ValueError:
        return False
    host = document.get("host") or address
    return bool(document.get("password")) and document.get("username") == facts["MasterUsername"] and host == address
