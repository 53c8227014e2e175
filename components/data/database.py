"""RDS PostgreSQL that only speaks TLS, and the one secret through which tasks reach it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from components.base.component import Component
from components.base.contract import DatabaseContract
from components.data.database_config import DatabaseConfig
from components.data.existing_password import existing_password, keeps_password
from components.data.generated_password import generated_password
from components.data.postgres import SSL_MODE, secret_document
from components.data.postgres_parameters import parameter_group

PORT = 5432
LOGS = ("postgresql", "upgrade")


@dataclass(frozen=True, kw_only=True)
class DatabaseArgs(DatabaseConfig):
    """log_days: how long the instance's logs stay."""

    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[str]]
    log_days: int = 30
    production: bool = False


@dataclass(frozen=True, kw_only=True)
class DatabaseAccess:
    """What a service needs to connect: the secret, the version of it to run with, and the database's security group."""

    secret_arn: pulumi.Input[str]
    secret_version: pulumi.Input[str]
    group_id: pulumi.Input[str]
    port: pulumi.Input[int] = PORT

    def value_from(self, key: str) -> pulumi.Output[str]:
        """One field of the secret, at its version, as ECS reads it."""
        return pulumi.Output.concat(self.secret_arn, f":{key}::", self.secret_version)


class Database(Component):
    """A PostgreSQL instance in private subnets, encrypted, that lets in only those who add a rule to its group.

    Creates: subnet group, security group without rules, parameter group with rds.force_ssl, password, secret
    `{url, host, port, username, password, dbname}`, log groups, instance with final snapshot.
    """

    def __init__(self, name: str, args: DatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("database:Database", name, _contract(args), opts)
        self.group = aws.ec2.SecurityGroup(
            f"{name}-database",
            description="PostgreSQL; each service that may connect adds its own rule",
            vpc_id=args.vpc_id,
            opts=self.child(),
        )
        self.password = (
            existing_password(args.password_from)
            if keeps_password(args)
            else generated_password(name, args.password_version, self.child())
        )
        suffix = self._suffix(name, args)
        identifier = pulumi.Output.from_input(args.identifier or pulumi.Output.concat(name, "-", suffix))
        self.log_groups = self._log_groups(name, identifier, args.log_days)
        self.instance = self._instance(name, args, identifier=identifier, suffix=suffix)
        self.secret = aws.secretsmanager.Secret(
            f"{name}-connection", description=f"How to reach database {name}", opts=self.child()
        )
        self.secret_version = aws.secretsmanager.SecretVersion(
            f"{name}-connection",
            secret_id=self.secret.id,
            secret_string=self._connection(args),
            opts=self.child(),
        )
        self.access = DatabaseAccess(
            secret_arn=self.secret.arn, secret_version=self.secret_version.version_id, group_id=self.group.id
        )
        self.register_outputs({"address": self.instance.address, "secretArn": self.secret.arn})

    def _connection(self, args: DatabaseArgs) -> pulumi.Output[str]:
        known = pulumi.Output.all(host=self.instance.address, password=self.password)
        document = known.apply(
            lambda value: json.dumps(
                secret_document(
                    host=value["host"],
                    port=PORT,
                    username=args.username,
                    password=value["password"],
                    database=args.database_name,
                )
            )
        )
        return pulumi.Output.secret(document)

    def _instance(
        self, name: str, args: DatabaseArgs, *, identifier: pulumi.Output[str], suffix: pulumi.Output[str]
    ) -> aws.rds.Instance:
        family = f"postgres{args.version.split('.')[0]}"
        subnets = aws.rds.SubnetGroup(f"{name}-subnets", subnet_ids=args.subnet_ids, opts=self.child())
        parameters = aws.rds.ParameterGroup(
            f"{name}-{family}",
            family=family,
            parameters=[_parameter(one) for one in parameter_group(args.parameters, args.extensions)],
            opts=self.child(),
        )
        return aws.rds.Instance(
            f"{name}-instance",
            identifier=identifier,
            engine="postgres",
            engine_version=args.version,
            instance_class=args.instance_class,
            allocated_storage=args.storage,
            max_allocated_storage=args.max_storage,
            storage_type=args.storage_type,
            iops=args.iops,
            storage_encrypted=True,
            snapshot_identifier=args.snapshot,
            db_name=args.database_name,
            username=args.username,
            # RDS never says it: a password given here would be set once more.
            password=None if keeps_password(args) else self.password,
            port=PORT,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=[self.group.id],
            parameter_group_name=parameters.name,
            publicly_accessible=False,
            multi_az=args.multi_az,
            maintenance_window=args.maintenance_window,
            performance_insights_enabled=args.performance_insights or None,
            ca_cert_identifier=args.ca_certificate,
            backup_retention_period=args.backup_days,
            copy_tags_to_snapshot=True,
            deletion_protection=args.deletion_protection,
            skip_final_snapshot=False,
            final_snapshot_identifier=pulumi.Output.concat(name, "-final-", suffix),
            enabled_cloudwatch_logs_exports=list(LOGS),
            # A minor one that is named stays: RDS goes back to none (InvalidParameterCombination), and after a refresh
            # the next update would ask for it.
            auto_minor_version_upgrade="." not in args.version,
            allow_major_version_upgrade=args.allow_major_upgrade or None,
            apply_immediately=args.apply_immediately,
            opts=self.child(
                protect=args.protect or None,
                depends_on=self.log_groups,
                # With a name of one's own the provider deletes before it creates; here that would be the data.
                delete_before_replace=False,
                # What an instance was made from is past: to leave it out would make another, empty one.
                ignore_changes=["snapshotIdentifier"],
            ),
        )

    def _log_groups(self, name: str, identifier: pulumi.Output[str], days: int) -> list[aws.cloudwatch.LogGroup]:
        """Made before the instance: RDS would make them itself, and they would be kept for ever."""
        return [
            aws.cloudwatch.LogGroup(
                f"{name}-{log}",
                name=pulumi.Output.concat("/aws/rds/instance/", identifier, "/", log),
                retention_in_days=days,
                opts=self.child(),
            )
            for log in LOGS
        ]

    def _suffix(self, name: str, args: DatabaseArgs) -> pulumi.Output[str]:
        """A new one for each instance: a second final snapshot under one name would fail the deletion."""
        replaced_by = {"name": args.database_name, "username": args.username}
        suffix = random.RandomId(f"{name}-final-snapshot", byte_length=4, keepers=replaced_by, opts=self.child())
        return suffix.hex


def _parameter(declared: Mapping[str, str]) -> aws.rds.ParameterGroupParameterArgsDict:
    parameter: aws.rds.ParameterGroupParameterArgsDict = {"name": declared["name"], "value": declared["value"]}
    if "apply_method" in declared:
        parameter["apply_method"] = declared["apply_method"]
    return parameter


def _contract(args: DatabaseArgs) -> DatabaseContract:
    return {
        "production": args.production,
        "forceTls": True,
        "urlEncoded": True,
        "urlParameters": {"sslmode": SSL_MODE},
        "encrypted": True,
        "multiAz": args.multi_az,
        "deletionProtection": args.deletion_protection,
        "protect": args.protect,
        "finalSnapshot": True,
        "backupDays": args.backup_days,
    }
