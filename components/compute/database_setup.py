"""The task that makes a stack's own database and user on a server that exists, before anything connects."""

from dataclasses import dataclass

import pulumi

from components.compute.setup_task import Setup, SetupTask, SetupTaskArgs
from components.data import own_database
from components.data.database import DatabaseAccess

PASSWORD = "FAIRWAY_PASSWORD"  # noqa: S105 (a variable's name)


@dataclass(frozen=True, kw_only=True)
class DatabaseSetupArgs(SetupTaskArgs):
    """server_secret: of the user who may make users and databases; server_key: of KMS, which encrypts it.

    access: of the user that is made, whose name is `username`.
    """

    server_secret: str
    server_key: str | None
    access: DatabaseAccess
    username: str

    @property
    def mark(self) -> str:
        """How database and user say whose they are."""
        return f"fairway {self.app}-{self.stack}"


class DatabaseSetup(SetupTask):
    """A task that makes a database and its user, once for each password, by the server's administrator.

    Creates: see SetupTask.

    outputs: what runs the task again, to delete both.
    """

    def __init__(self, name: str, args: DatabaseSetupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        # The administrator as he is when the task starts, the user's password pinned.
        secrets: dict[str, pulumi.Input[str]] = {
            "PGUSER": f"{args.server_secret}:username:AWSCURRENT:",
            "PGPASSWORD": f"{args.server_secret}:password:AWSCURRENT:",
            PASSWORD: args.access.value_from("password"),
        }
        environment: dict[str, pulumi.Input[str]] = {
            **own_database.environment(username=args.username, database=args.database_name, mark=args.mark),
            "PGHOST": args.server.host,
            "PGPORT": args.server.port.apply(lambda port: str(int(port))),
        }
        super().__init__(
            "database_setup:DatabaseSetup", name, args, environment=environment, secrets=list(secrets), opts=opts
        )
        version = pulumi.Output.from_input(args.access.secret_version)
        setup = Setup(
            script=own_database.create_script(),
            secrets=secrets,
            secret_arns=[args.server_secret, args.access.secret_arn],
            key_arns=[args.server_key] if args.server_key else [],
            description="The database and the user that were made, and with which password",
            done=version.apply(lambda known: f"{args.database_name} {args.username} {known}"),
            what=f"database {args.database_name} and its user are made",
        )
        self.run_when_changed(name, args, setup)
        self.register_outputs({})
