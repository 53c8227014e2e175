"""A PostgreSQL server that exists: looked up, never changed, and reached through a secret of the stack's own."""

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.data.database import DatabaseAccess
from components.data.database_config import ExistingDatabaseConfig
from components.data.generated_password import generated_password
from components.data.postgres import secret_document


@dataclass(frozen=True, kw_only=True)
class ExistingDatabaseArgs(ExistingDatabaseConfig):
    """username, password_version: of the user that is the stack's own, where it has one."""

    database_name: str
    username: str
    password_version: int = 1


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where it is: its address, and the security group to which those who connect add a rule."""

    host: pulumi.Output[str]
    port: pulumi.Output[int]
    group_id: pulumi.Output[str]


class ExistingDatabase(Component):
    """The access to a database on a server of somebody else's.

    Creates: secret as a `Database` has it; a password, where the user is the stack's own, which DatabaseSetup makes.

    server: where it is. access: what a service needs to connect.
    """

    def __init__(self, name: str, args: ExistingDatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("existing_database:ExistingDatabase", name, {}, opts)
        self.server = find_server(name, args)
        username, password = self._own_user(name, args) if args.own else _user(args)
        self.secret = aws.secretsmanager.Secret(
            f"{name}-connection", description=f"How to reach {name}", opts=self.child()
        )
        self.secret_version = aws.secretsmanager.SecretVersion(
            f"{name}-connection",
            secret_id=self.secret.id,
            secret_string=_connection(self.server, args.database_name, username, password),
            opts=self.child(),
        )
        self.access = DatabaseAccess(
            secret_arn=self.secret.arn,
            secret_version=self.secret_version.version_id,
            group_id=self.server.group_id,
            port=self.server.port,
        )
        self.register_outputs({"address": self.server.host, "secretArn": self.secret.arn})

    def _own_user(self, name: str, args: ExistingDatabaseArgs) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
        password = generated_password(name, args.password_version, self.child())
        return pulumi.Output.from_input(args.username), password


def find_server(name: str, args: ExistingDatabaseConfig) -> Server:
    """Asks AWS where it is. ValueError unless it is named in one way."""
    if sum(one is not None for one in (args.instance, args.cluster, args.host)) != 1:
        raise ValueError(f"{name}: give one of instance, cluster and host")
    if args.instance:
        instance = aws.rds.get_instance_output(db_instance_identifier=args.instance)
        return _server(args, instance.address, instance.port, instance.vpc_security_groups)
    if args.cluster:
        cluster = aws.rds.get_cluster_output(cluster_identifier=args.cluster)
        return _server(args, cluster.endpoint, cluster.port, cluster.vpc_security_group_ids)
    if args.host is None or args.security_group_id is None:
        raise ValueError(f"{name}: of a host AWS does not tell the group; give security_group_id")
    return _server(args, args.host, args.port, [])


def _server(
    args: ExistingDatabaseConfig,
    host: pulumi.Input[str],
    port: pulumi.Input[int],
    groups: pulumi.Input[list[str]],
) -> Server:
    first = pulumi.Output.from_input(groups).apply(lambda ids: args.security_group_id or min(ids))
    return Server(host=pulumi.Output.from_input(host), port=pulumi.Output.from_input(port), group_id=first)


def _user(args: ExistingDatabaseConfig) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    """Of the secret that is there. What changes it there is known here with the next update."""
    version = aws.secretsmanager.get_secret_version_output(secret_id=args.secret_arn)
    user = version.secret_string.apply(lambda text: _credentials(args.secret_arn, text))
    return user.apply(lambda pair: pair[0]), user.apply(lambda pair: pair[1])


def _credentials(arn: str, text: str) -> tuple[str, str]:
    """ValueError for what is no such document; the sentence has nothing of it."""
    try:
        document = json.loads(text)
        return str(document["username"]), str(document["password"])
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{arn}: is no JSON document with username and password") from None


def _connection(
    server: Server, database: str, username: pulumi.Output[str], password: pulumi.Output[str]
) -> pulumi.Output[str]:
    known = pulumi.Output.all(host=server.host, port=server.port, username=username, password=password)
    document = known.apply(
        lambda value: json.dumps(
            secret_document(
                host=value["host"],
                port=int(value["port"]),
                username=value["username"],
                password=value["password"],
                database=database,
            )
        )
    )
    return pulumi.Output.secret(document)
