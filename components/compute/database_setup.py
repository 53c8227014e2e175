"""The task that makes a stack's own database and user on a server that exists, before anything connects."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.base.aws_client import client
from components.base.component import Component
from components.base.contract import DatabaseSetupContract
from components.base.iam import execution_role
from components.compute.cluster import Placement
from components.compute.container import repository_arn
from components.compute.routing import open_port, task_group
from components.compute.run_task import TaskFailedError, TaskRunner
from components.compute.service_args import ServiceSubnets
from components.compute.setup_request import CONTAINER, setup_request
from components.data import own_database
from components.data.database import DatabaseAccess
from components.data.existing_database import Server
from components.data.rds_ca import CA_DIRECTORY, VOLUME, ca_container, trust_environment

ARCHITECTURE, CPU, MEMORY = "X86_64", 256, 512  # the smallest that Fargate has


@dataclass(frozen=True, kw_only=True)
class DatabaseSetupArgs:
    """server_secret: of the user who may make users and databases; server_key: of KMS, which encrypts it.

    access: of the user that is made, whose name is `username`. image: has `psql` and `sh`.
    """

    app: str
    stack: str
    region: str
    server: Server
    server_secret: str
    server_key: str | None
    access: DatabaseAccess
    database_name: str
    username: str
    image: str
    placement: Placement
    subnets: ServiceSubnets
    log_days: int = 30

    @property
    def mark(self) -> str:
        """How database and user say whose they are."""
        return f"fairway {self.app}-{self.stack}"


class DatabaseSetup(Component):
    """A task that makes a database and its user, once for each password, by the server's administrator.

    Creates: security group with its rules, log group, execution role, task definition, and the parameter of SSM that
    changes when the task has ended with 0.

    done: what waits for the database depends on it. outputs: what runs the task again, to delete both.
    """

    def __init__(self, name: str, args: DatabaseSetupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        environment, secrets = _environment(args), _secrets(args)
        contract: DatabaseSetupContract[pulumi.Input[str]] = {
            "service": CONTAINER,
            "image": args.image,
            "architecture": ARCHITECTURE,
            "cpu": CPU,
            "memory": MEMORY,
            "environment": environment,
            "secrets": sorted(secrets),
        }
        super().__init__("database_setup:DatabaseSetup", name, contract, opts)
        own = self.child()
        group, way_out = task_group(name, vpc_id=args.subnets.vpc_id, opts=own)
        way = open_port(
            f"{name}-to-database", source=group.id, target=args.access.group_id, port=args.access.port, opts=own
        )
        logs = aws.cloudwatch.LogGroup(
            f"/{args.app}/{args.stack}/{name}", retention_in_days=args.log_days, opts=self.child()
        )
        repository = repository_arn(args.image)
        role, policy = execution_role(
            name,
            repository_arns=[repository] if repository else [],
            log_group_arn=logs.arn,
            secret_arns=[args.server_secret, args.access.secret_arn],
            key_arns=[args.server_key] if args.server_key else [],
            opts=own,
        )
        definition = aws.ecs.TaskDefinition(
            f"{name}-task",
            family=f"{args.app}-{args.stack}-{name}",
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            cpu=str(CPU),
            memory=str(MEMORY),
            runtime_platform={"cpu_architecture": ARCHITECTURE, "operating_system_family": "LINUX"},
            execution_role_arn=role.arn,
            container_definitions=pulumi.Output.json_dumps(_containers(args, environment, secrets, logs.name)),
            volumes=[{"name": VOLUME}],
            opts=own,
        )
        self.outputs: Mapping[str, pulumi.Input[Any]] = {
            "taskDefinition": definition.arn,
            "cluster": args.placement.cluster_arn,
            "subnets": args.subnets.subnet_ids,
            "securityGroup": group.id,
            "public": args.subnets.public,
            "logGroup": logs.name,
            "database": args.database_name,
        }
        self.done = self._done(name, args, ready=[policy, way_out, way, *args.subnets.ready])
        self.register_outputs({})

    def _done(self, name: str, args: DatabaseSetupArgs, *, ready: list[pulumi.Resource]) -> aws.ssm.Parameter:
        resolved = pulumi.Output.all(**self.outputs)

        async def before(hook: pulumi.ResourceHookArgs) -> None:
            """Raising leaves the parameter as it was; the next update tries again."""
            values = [(inputs or {}).get("insecureValue") for inputs in (hook.new_inputs, hook.old_inputs)]
            if values[0] == values[1]:
                return  # its tags or its description
            outputs = await resolved.future()
            if outputs is None:
                raise RuntimeError(f"{name}: what the task needs is not known yet; run `pulumi up` again")
            await asyncio.to_thread(_run, name, args.region, outputs)

        hook = pulumi.ResourceHook(f"{name}-task", before)
        value = pulumi.Output.all(resolved, args.access.secret_arn, args.access.secret_version)
        return aws.ssm.Parameter(
            f"{name}-done",
            name=f"/{args.app}/{args.stack}/{name}",
            type="String",
            description="The database and the user that were made, and with which password",
            insecure_value=value.apply(lambda known: f"{args.database_name} {args.username} {known[2]}"),
            opts=self.child(
                hooks=pulumi.ResourceHookBinding(before_create=[hook], before_update=[hook]), depends_on=ready
            ),
        )


def _run(name: str, region: str, outputs: Mapping[str, Any]) -> None:
    runner = TaskRunner(
        ecs=client("ecs", region),
        logs=client("logs", region),
        notify=lambda line: pulumi.info(f"{name}: {line}"),
    )
    request = setup_request(outputs)
    pulumi.info(f"{name}: database {outputs['database']} and its user are made")
    try:
        runner.run(request)
    except TaskFailedError as error:
        raise RuntimeError(
            f"{name}: database and user could not be made, and nothing of this update uses them: {error}\n"
            f"Its log is in {request.log_group}, streams {CONTAINER}/. Fix it and run the update again."
        ) from None


def _environment(args: DatabaseSetupArgs) -> Mapping[str, pulumi.Input[str]]:
    return {
        **trust_environment(),
        **own_database.environment(username=args.username, database=args.database_name, mark=args.mark),
        "PGHOST": args.server.host,
        "PGPORT": args.server.port.apply(lambda port: str(int(port))),
    }


def _secrets(args: DatabaseSetupArgs) -> Mapping[str, pulumi.Input[str]]:
    """The administrator as he is when the task starts, the user's password pinned."""
    access = args.access
    return {
        "PGUSER": f"{args.server_secret}:username:AWSCURRENT:",
        "PGPASSWORD": f"{args.server_secret}:password:AWSCURRENT:",
        "FAIRWAY_PASSWORD": pulumi.Output.concat(access.secret_arn, ":password::", access.secret_version),
    }


def _containers(
    args: DatabaseSetupArgs,
    environment: Mapping[str, pulumi.Input[str]],
    secrets: Mapping[str, pulumi.Input[str]],
    log_group: pulumi.Input[str],
) -> list[dict[str, Any]]:
    def log(prefix: str) -> dict[str, Any]:
        options = {"awslogs-group": log_group, "awslogs-region": args.region, "awslogs-stream-prefix": prefix}
        return {"logDriver": "awslogs", "options": options}

    certificates = ca_container(image=args.image, region=args.region, log=log(VOLUME))
    container: dict[str, Any] = {
        "name": CONTAINER,
        "image": args.image,
        "essential": True,
        "entryPoint": ["sh", "-c"],
        "command": [own_database.create_script()],
        "readonlyRootFilesystem": True,
        "environment": [{"name": name, "value": value} for name, value in sorted(environment.items())],
        "secrets": [{"name": name, "valueFrom": value} for name, value in sorted(secrets.items())],
        "mountPoints": [{"sourceVolume": VOLUME, "containerPath": CA_DIRECTORY, "readOnly": True}],
        "dependsOn": [{"containerName": VOLUME, "condition": "SUCCESS"}],
        "logConfiguration": log(CONTAINER),
    }
    return [certificates, container]
