"""A task that sets something up in a stack's database with `psql`, as a user who may, before anything connects."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.base.aws_client import client
from components.base.component import Component
from components.base.contract import SetupTaskContract
from components.base.iam import execution_role
from components.compute.cluster import Placement
from components.compute.container import repository_arn
from components.compute.routing import open_port, task_group
from components.compute.run_task import TaskFailedError, TaskRunner
from components.compute.service_args import ServiceSubnets
from components.compute.setup_request import CONTAINER, setup_request
from components.data.existing_database import Server
from components.data.rds_ca import CA_DIRECTORY, VOLUME, ca_container, trust_environment

ARCHITECTURE, CPU, MEMORY = "X86_64", 256, 512  # the smallest that Fargate has


@dataclass(frozen=True, kw_only=True)
class SetupTaskArgs:
    """image: has `psql` and `sh`."""

    app: str
    stack: str
    region: str
    server: Server
    database_name: str
    image: str
    placement: Placement
    subnets: ServiceSubnets
    log_days: int = 30


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What the task runs, for `sh -c`, with which secrets: variable → `valueFrom`.

    secret_arns, key_arns: what those are read from. done: what the parameter holds when the task has ended with 0; the
    task runs whenever that changes. what: which is made, for the one who waits.
    """

    script: str
    secrets: Mapping[str, pulumi.Input[str]]
    secret_arns: Sequence[pulumi.Input[str]]
    key_arns: Sequence[str] = ()
    description: str
    done: pulumi.Output[str]
    what: str


class SetupTask(Component):
    """Base of the components that have such a task.

    Creates: security group with its rules, log group, execution role, task definition, and the parameter of SSM that
    changes when the task has ended with 0.

    done: what waits for the database depends on it. outputs: what runs the task again.
    """

    done: aws.ssm.Parameter
    outputs: Mapping[str, pulumi.Input[Any]]

    def __init__(
        self,
        token: str,
        name: str,
        args: SetupTaskArgs,
        *,
        environment: Mapping[str, pulumi.Input[str]],
        secrets: Sequence[str],
        opts: pulumi.ResourceOptions | None,
    ) -> None:
        self._environment: Mapping[str, pulumi.Input[str]] = {**trust_environment(), **environment}
        contract: SetupTaskContract[pulumi.Input[str]] = {
            "service": CONTAINER,
            "image": args.image,
            "architecture": ARCHITECTURE,
            "cpu": CPU,
            "memory": MEMORY,
            "environment": self._environment,
            "secrets": sorted(secrets),
        }
        super().__init__(token, name, contract, opts)

    def run_when_changed(self, name: str, args: SetupTaskArgs, setup: Setup) -> None:
        """The task, and what runs it. Called once."""
        own = self.child()
        group, way_out = task_group(name, vpc_id=args.subnets.vpc_id, opts=own)
        way = open_port(
            f"{name}-to-database", source=group.id, target=args.server.group_id, port=args.server.port, opts=own
        )
        logs = aws.cloudwatch.LogGroup(
            f"/{args.app}/{args.stack}/{name}", retention_in_days=args.log_days, opts=self.child()
        )
        repository = repository_arn(args.image)
        role, policy = execution_role(
            name,
            repository_arns=[repository] if repository else [],
            log_group_arn=logs.arn,
            secret_arns=setup.secret_arns,
            key_arns=setup.key_arns,
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
            container_definitions=pulumi.Output.json_dumps(_containers(args, setup, self._environment, logs.name)),
            volumes=[{"name": VOLUME}],
            opts=own,
        )
        self.outputs = {
            "taskDefinition": definition.arn,
            "cluster": args.placement.cluster_arn,
            "subnets": args.subnets.subnet_ids,
            "securityGroup": group.id,
            "public": args.subnets.public,
            "logGroup": logs.name,
            "database": args.database_name,
        }
        self.done = self._done(name, args, setup, ready=[policy, way_out, way, *args.subnets.ready])

    def _done(self, name: str, args: SetupTaskArgs, setup: Setup, *, ready: list[pulumi.Resource]) -> aws.ssm.Parameter:
        resolved = pulumi.Output.all(**self.outputs)

        async def before(hook: pulumi.ResourceHookArgs) -> None:
            """Raising leaves the parameter as it was; the next update tries again."""
            values = [(inputs or {}).get("insecureValue") for inputs in (hook.new_inputs, hook.old_inputs)]
            if values[0] == values[1]:
                return  # its tags or its description
            outputs = await resolved.future()
            if outputs is None:
                raise RuntimeError(f"{name}: what the task needs is not known yet; run `pulumi up` again")
            await asyncio.to_thread(run_setup, name, args.region, outputs, what=setup.what)

        hook = pulumi.ResourceHook(f"{name}-task", before)
        value = pulumi.Output.all(resolved, setup.done)
        return aws.ssm.Parameter(
            f"{name}-done",
            name=f"/{args.app}/{args.stack}/{name}",
            type="String",
            description=setup.description,
            # Through what the task needs, so that the hook is called when all of it is there.
            insecure_value=value.apply(lambda known: known[1]),
            opts=self.child(
                hooks=pulumi.ResourceHookBinding(before_create=[hook], before_update=[hook]), depends_on=ready
            ),
        )


def run_setup(name: str, region: str, outputs: Mapping[str, Any], *, what: str) -> None:
    """Runs the task to its end. Raises RuntimeError, with where its log is, where that is not 0."""
    runner = TaskRunner(
        ecs=client("ecs", region),
        logs=client("logs", region),
        notify=lambda line: pulumi.info(f"{name}: {line}"),
    )
    request = setup_request(outputs)
    pulumi.info(f"{name}: {what}")
    try:
        runner.run(request)
    except TaskFailedError as error:
        raise RuntimeError(
            f"{name}: the database could not be set up, and nothing of this update uses it: {error}\n"
            f"Its log is in {request.log_group}, streams {CONTAINER}/. Fix it and run the update again."
        ) from None


def _containers(
    args: SetupTaskArgs, setup: Setup, environment: Mapping[str, pulumi.Input[str]], log_group: pulumi.Input[str]
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
        "command": [setup.script],
        "readonlyRootFilesystem": True,
        "environment": [{"name": name, "value": value} for name, value in sorted(environment.items())],
        "secrets": [{"name": name, "valueFrom": value} for name, value in sorted(setup.secrets.items())],
        "mountPoints": [{"sourceVolume": VOLUME, "containerPath": CA_DIRECTORY, "readOnly": True}],
        "dependsOn": [{"containerName": VOLUME, "condition": "SUCCESS"}],
        "logConfiguration": log(CONTAINER),
    }
    return [certificates, container]
