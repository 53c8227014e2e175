"""Users of the stack's own in its database: the services' own, the migrations', and one who reads."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.compute.setup_task import Setup, SetupTask, SetupTaskArgs
from components.data import own_users
from components.data.database import DatabaseAccess
from components.data.generated_password import generated_password
from components.data.postgres import secret_document

MASTER = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "username", "PGPASSWORD": "password"}
"""libpq's variable → key of the master user's secret."""


@dataclass(frozen=True, kw_only=True)
class DatabaseUsersArgs(SetupTaskArgs):
    """master: the access of the user who makes them. password_version: as the database's."""

    master: DatabaseAccess
    password_version: int = 1


class DatabaseUsers(SetupTask):
    """The users that services, migrations and readers connect as, so that none of them is the master user.

    Creates: of each user a password and a secret as a `Database` has it; see SetupTask for what makes them.

    app: reads and writes rows. migrator: owns the database and what is in it. reader: reads rows.
    """

    def __init__(self, name: str, args: DatabaseUsersArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        variables = [own_users.password_variable(role) for role in own_users.ROLES]
        super().__init__(
            "database_users:DatabaseUsers",
            name,
            args,
            environment=own_users.environment(args.database_name),
            secrets=[*MASTER, *variables],
            opts=opts,
        )
        self.accesses: Mapping[str, DatabaseAccess] = {
            role: self._access(f"{name}-{role}", username, args)
            for role, username in own_users.user_names(args.database_name).items()
        }
        self.app, self.migrator, self.reader = (self.accesses[role] for role in own_users.ROLES)
        script = own_users.users_script()
        versions = pulumi.Output.all(*(access.secret_version for access in self.accesses.values()))
        known = f"{args.database_name} {hashlib.sha256(script.encode()).hexdigest()[:12]}"
        setup = Setup(
            script=script,
            secrets={
                **{variable: args.master.value_from(key) for variable, key in MASTER.items()},
                **{
                    own_users.password_variable(role): access.value_from("password")
                    for role, access in self.accesses.items()
                },
            },
            secret_arns=[args.master.secret_arn, *(access.secret_arn for access in self.accesses.values())],
            description="The users that were made, by which script and with which passwords",
            done=versions.apply(lambda all_of_them: " ".join([known, *all_of_them])),
            what=f"database {args.database_name} gets its users, and its tables their owner",
        )
        self.run_when_changed(name, args, setup)
        self.register_outputs({})

    def _access(self, name: str, username: str, args: DatabaseUsersArgs) -> DatabaseAccess:
        password = generated_password(name, args.password_version, self.child())
        secret = aws.secretsmanager.Secret(
            name, description=f"How {username} reaches database {args.database_name}", opts=self.child()
        )
        known = pulumi.Output.all(host=args.server.host, port=args.server.port, password=password)
        document = known.apply(
            lambda value: json.dumps(
                secret_document(
                    host=value["host"],
                    port=int(value["port"]),
                    username=username,
                    password=value["password"],
                    database=args.database_name,
                )
            )
        )
        version = aws.secretsmanager.SecretVersion(
            name, secret_id=secret.id, secret_string=pulumi.Output.secret(document), opts=self.child()
        )
        return DatabaseAccess(
            secret_arn=secret.arn,
            secret_version=version.version_id,
            group_id=args.server.group_id,
            port=args.server.port,
        )
